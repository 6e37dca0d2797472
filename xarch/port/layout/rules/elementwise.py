"""Operations on one element of each input at a time; they pass the largest input's order on."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import ops

from xarch.ops.adding import add
from xarch.port.layout.rules.registry import again, has_turned, rule
from xarch.port.layout.turn import Turn, operation_of
from xarch.port.layout.turned import Order, Turned, identity, inverse

_NAMES = """
    Absolute Add Arccos Arccosh Arcsin Arcsinh Arctan Arctan2 Arctanh BitwiseAnd BitwiseInvert
    BitwiseNot BitwiseOr BitwiseXor Cast Ceil Celu Clip Conjugate Copy Cos Cosh Divide DivideNoNan
    Elu Equal Erf Erfc Erfinv Exp Exp2 Expm1 Floor FloorDivide Fmod Gelu Greater GreaterEqual
    HardShrink HardSigmoid HardSilu HardTanh Hypot Isfinite Isinf Isnan LeakyRelu Less LessEqual Log
    Log10 Log1p Log2 Logaddexp LogicalAnd LogicalNot LogicalOr LogicalXor LogSigmoid Maximum Minimum
    Mod Multiply NanToNum Negative NotEqual OnesLike Power Reciprocal Relu Relu6 Round Rsqrt Selu
    Sigmoid Sign Silu Sin Sinh SoftShrink Softplus Softsign Sqrt Square StopGradient Subtract Tan
    Tanh TanhShrink Threshold TrueDivide Trunc Where ZerosLike
"""
_LAYERS = "ReLU LeakyReLU ELU Activation Identity ByMode Complex Held GaussianNoise GaussianDropout"


@rule(*_NAMES.split(), *_LAYERS.split())
def elementwise(turn: Turn, operation: Any, args: Any, kwargs: Any) -> Any:
    """Every argument in the order of the first turned one that has the result's rank."""
    if not has_turned(args, kwargs):
        return NotImplemented
    tensors = [one for one in keras.tree.flatten((args, kwargs)) if len(getattr(one, "shape", ()))]
    rank = max(len(one.shape) for one in tensors)
    order = preferred([one for one in tensors if len(one.shape) == rank])
    if order == identity(rank) or _by_channel(operation):
        return NotImplemented
    args, kwargs = keras.tree.map_structure(lambda one: aligned(turn, one, order), (args, kwargs))
    if type(operation).__name__ == "Add":
        made = add(*args)
        operation_of(made).name = operation.name
        return turn.out(operation, made, order)
    return turn.out(operation, again(turn, operation)(*args, **kwargs), order)


def preferred(values: list[Any]) -> Order:
    """The order of the largest turned value; of the first where several are as large."""
    turned = [one for one in values if isinstance(one, Turned)]
    if not turned:
        return identity(len(values[0].shape))
    return max(turned, key=lambda one: sum(size != 1 for size in one.shape)).order


def aligned(turn: Turn, value: Any, order: Order) -> Any:
    """A tensor that broadcasts against values in `order`; what is no tensor stays as it is."""
    if isinstance(value, np.ndarray):
        return _array(value, order)
    if not len(getattr(value, "shape", ())):
        return value
    missing = len(order) - len(value.shape)
    if missing:
        shape = [-1 if size is None else size for size in value.shape]
        if shape.count(-1) > 1:
            plain = turn.laid(value)
            for _ in range(missing):
                plain = turn.named(ops.expand_dims(plain, 0), "lifted")
            value = plain
        elif all(size == 1 for size in shape):
            return turn.laid(value)
        else:
            lifted = [1] * missing + shape
            value = turn.named(ops.reshape(turn.laid(value), lifted), "lifted")
    return turn.laid(value, order)


def _array(value: Any, order: Order) -> Any:
    if value.size == 1:
        return value
    lifted = value.reshape((1,) * (len(order) - value.ndim) + value.shape)
    return np.transpose(lifted, inverse(order))


def _by_channel(operation: Any) -> bool:
    """Activations that look along an axis."""
    config = operation.get_config()
    return config.get("activation") in ("softmax", "log_softmax", "glu", "sparsemax")
