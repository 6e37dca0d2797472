"""Ops that work on one element of each input at a time."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from keras import ops

from xarch_torch.reader.arithmetic import add as safe_add
from xarch_torch.reader.arithmetic import compared, operands, parts
from xarch_torch.reader.context import Context
from xarch_torch.reader.converters.reduce import root
from xarch_torch.reader.registry import converts
from xarch_torch.runtime import slope_of_clamp

#: Ops of one tensor that have a twin in `keras.ops`; the input takes the result's dtype first.
UNARY: dict[str, Callable[[Any], Any]] = {
    "acos": ops.arccos,
    "acosh": ops.arccosh,
    "asin": ops.arcsin,
    "asinh": ops.arcsinh,
    "atan": ops.arctan,
    "atanh": ops.arctanh,
    "ceil": ops.ceil,
    "cos": ops.cos,
    "cosh": ops.cosh,
    "erf": ops.erf,
    "erfinv": ops.erfinv,
    "exp": ops.exp,
    "expm1": ops.expm1,
    "floor": ops.floor,
    "log": ops.log,
    "log10": ops.log10,
    "log1p": ops.log1p,
    "log2": ops.log2,
    "neg": ops.negative,
    "reciprocal": ops.reciprocal,
    "relu": ops.relu,
    "relu6": ops.relu6,
    "round": ops.round,
    "rsqrt": ops.rsqrt,
    "selu": ops.selu,
    "sigmoid": ops.sigmoid,
    "sign": ops.sign,
    "silu": ops.silu,
    "sin": ops.sin,
    "sinh": ops.sinh,
    "sqrt": ops.sqrt,
    "square": ops.square,
    "tan": ops.tan,
    "tanh": ops.tanh,
    "trunc": ops.trunc,
    "log_sigmoid": ops.log_sigmoid,
}

COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "eq": ops.equal,
    "ne": ops.not_equal,
    "lt": ops.less,
    "le": ops.less_equal,
    "gt": ops.greater,
    "ge": ops.greater_equal,
}


def unary(name: str, function: Callable[[Any], Any]) -> None:
    """Registers a function of one tensor as the converter of an op."""

    @converts(name)
    def convert(ctx: Context, self: Any) -> Any:
        return function(ctx.cast(self, ctx.out.dtype))


def comparison(names: Iterable[str], function: Callable[[Any, Any], Any]) -> None:
    """Registers a comparison as the converter of some ops."""

    @converts(*names)
    def convert(ctx: Context, self: Any, other: Any) -> Any:
        return function(*compared(ctx, self, other))


for _name, _function in UNARY.items():
    unary(f"aten.{_name}.default", _function)
for _name, _compare in COMPARISONS.items():
    comparison([f"aten.{_name}.Tensor", f"aten.{_name}.Scalar"], _compare)


@converts("aten.abs.default", "prims.abs.default")
def absolute(ctx: Context, self: Any) -> Any:
    if not ctx.dtype(self).startswith("complex"):
        return ops.abs(ctx.cast(self, ctx.out.dtype))
    real, imag = parts(ctx, self)
    return root(ctx, ops.add(ops.square(real), ops.square(imag)))


@converts("aten.exp2.default", "prims.exp2.default")
def exp2(ctx: Context, self: Any) -> Any:
    """As a power: of float64 and half numbers TensorFlow has no `exp2` (Keras 3.15)."""
    base, value = operands(ctx, 2.0, self)
    return ops.power(base, value)


@converts("aten.add.Tensor", "aten.add.Scalar")
def add(ctx: Context, self: Any, other: Any, alpha: Any = 1) -> Any:
    a, b = operands(ctx, self, other)
    return safe_add(a, b if alpha == 1 else ops.multiply(b, *operands(ctx, alpha)))


@converts("aten.sub.Tensor", "aten.sub.Scalar")
def sub(ctx: Context, self: Any, other: Any, alpha: Any = 1) -> Any:
    a, b = operands(ctx, self, other)
    return ops.subtract(a, b if alpha == 1 else ops.multiply(b, *operands(ctx, alpha)))


@converts("aten.rsub.Scalar", "aten.rsub.Tensor")
def rsub(ctx: Context, self: Any, other: Any, alpha: Any = 1) -> Any:
    return sub(ctx, other, self, alpha)


@converts("aten.mul.Tensor", "aten.mul.Scalar", "aten.multiply.Tensor", "aten.multiply.Scalar")
def mul(ctx: Context, self: Any, other: Any) -> Any:
    if ctx.out.dtype == "bool":
        return ops.logical_and(*operands(ctx, self, other))
    return ops.multiply(*operands(ctx, self, other))


@converts("aten.div.Tensor", "aten.div.Scalar")
def div(ctx: Context, self: Any, other: Any) -> Any:
    return ops.true_divide(*operands(ctx, self, other))


@converts("aten.div.Tensor_mode", "aten.div.Scalar_mode")
def div_mode(ctx: Context, self: Any, other: Any, rounding_mode: str | None = None) -> Any:
    a, b = operands(ctx, self, other)
    if rounding_mode is None:
        return ops.true_divide(a, b)
    if rounding_mode == "floor" and "float" in ctx.out.dtype:  # torch has no slope of its own
        stopped = (one if isinstance(one, np.ndarray) else ops.stop_gradient(one) for one in (a, b))
        return ops.floor_divide(*stopped)
    if rounding_mode == "floor":
        return ops.floor_divide(a, b)
    if "float" in ctx.out.dtype:
        return ops.trunc(ops.true_divide(a, b))
    quotient = ops.floor_divide(ops.abs(a), ops.abs(b))
    return ops.multiply(ops.multiply(ops.sign(a), ops.sign(b)), quotient)


@converts("aten.floor_divide.default", "aten.floor_divide.Scalar")
def floor_divide(ctx: Context, self: Any, other: Any) -> Any:
    return ops.floor_divide(*operands(ctx, self, other))


@converts("aten.remainder.Tensor", "aten.remainder.Scalar")
def remainder(ctx: Context, self: Any, other: Any) -> Any:
    return ops.mod(*operands(ctx, self, other))


@converts("aten.fmod.Tensor", "aten.fmod.Scalar")
def fmod(ctx: Context, self: Any, other: Any) -> Any:
    a, b = operands(ctx, self, other)
    return ops.subtract(a, ops.multiply(ops.trunc(ops.true_divide(a, b)), b))


@converts("aten.pow.Tensor_Tensor", "aten.pow.Tensor_Scalar", "aten.pow.Scalar")
def power(ctx: Context, self: Any, exponent: Any) -> Any:
    number = None if hasattr(exponent, "shape") else exponent
    if number == 2:
        return ops.square(ctx.tensor(self, ctx.out.dtype))
    if number == 0.5:
        return ops.sqrt(ctx.tensor(self, ctx.out.dtype))
    return ops.power(*operands(ctx, self, exponent))


@converts("aten.maximum.default", "aten.max.other")
def maximum(ctx: Context, self: Any, other: Any) -> Any:
    return ops.maximum(*operands(ctx, self, other))


@converts("aten.minimum.default", "aten.min.other")
def minimum(ctx: Context, self: Any, other: Any) -> Any:
    return ops.minimum(*operands(ctx, self, other))


@converts("aten.isin.Tensor_Tensor")
def isin(
    ctx: Context, self: Any, other: Any, *, assume_unique: bool = False, invert: bool = False
) -> Any:
    values = ops.expand_dims(ctx.tensor(self), -1)
    found = ops.any(ops.equal(values, ops.reshape(ctx.tensor(other), (-1,))), axis=-1)
    return ops.logical_not(found) if invert else found


@converts("aten.sinc.default", "aten.special_sinc.default")
def sinc(ctx: Context, self: Any) -> Any:
    (value,) = operands(ctx, self)
    return sinc_of(ctx, ops.multiply(value, _like(ctx, math.pi)))


def sinc_of(ctx: Context, angle: Any) -> Any:
    """The sine over its angle."""
    small = ops.less(ops.abs(angle), _like(ctx, 0.03))  # where the slope's terms cancel
    square = ops.square(angle)
    near = _like(ctx, -1 / 5040)
    for factor in (1 / 120, -1 / 6, 1.0):
        near = _plus(ctx, ops.multiply(near, square), factor)
    safe = ops.where(small, _like(ctx, 1.0), angle)
    return ops.where(small, near, ops.true_divide(ops.sin(safe), safe))


@converts("aten.atan2.default")
def atan2(ctx: Context, self: Any, other: Any) -> Any:
    return ops.arctan2(*operands(ctx, self, other))


@converts("aten.addcmul.default")
def addcmul(ctx: Context, self: Any, tensor1: Any, tensor2: Any, value: Any = 1) -> Any:
    a, b, c, scale = operands(ctx, self, tensor1, tensor2, value)
    product = ops.multiply(b, c)
    return safe_add(a, product if value == 1 else ops.multiply(product, scale))


@converts("aten.addcdiv.default")
def addcdiv(ctx: Context, self: Any, tensor1: Any, tensor2: Any, value: Any = 1) -> Any:
    a, b, c, scale = operands(ctx, self, tensor1, tensor2, value)
    return safe_add(a, ops.multiply(ops.true_divide(b, c), scale))


@converts("aten.lerp.Scalar", "aten.lerp.Tensor")
def lerp(ctx: Context, self: Any, end: Any, weight: Any) -> Any:
    a, b, w = operands(ctx, self, end, weight)
    return safe_add(a, ops.multiply(ops.subtract(b, a), w))


@converts("aten.clamp.default", "aten.clip.default", "aten.clamp.Tensor")
def clamp(ctx: Context, self: Any, min: Any = None, max: Any = None) -> Any:
    slopes = [slope_of_clamp(of_tensor=not isinstance(one, int | float)) for one in (min, max)]
    return _bounded(ctx, self, (min, max), slopes)


def _bounded(ctx: Context, value: Any, bounds: Sequence[Any], slopes: Sequence[float]) -> Any:
    """A value kept between two bounds, or above or below one.

    Args:
        ctx: The context.
        value: The value.
        bounds: The lower and the upper one; None for none.
        slopes: What torch's gradient is where the value lies on each.
    """
    (value,) = operands(ctx, value)
    ways = ((ops.maximum, ops.less, ops.less_equal), (ops.minimum, ops.greater, ops.greater_equal))
    for bound, slope, (either, beyond, not_within) in zip(bounds, slopes, ways, strict=True):
        if bound is None:
            continue
        (limit,) = operands(ctx, bound)
        if slope not in (0, 1) or "float" not in ctx.out.dtype:
            value = either(value, limit)
            continue
        outside = (beyond if slope else not_within)(value, limit)
        if not isinstance(bound, int | float):  # NaN as a bound is the result
            outside = ops.logical_or(outside, ops.isnan(limit))
        value = ops.where(outside, limit, value)
    return value


@converts("aten.clamp_min.default", "aten.clamp_min.Tensor")
def clamp_min(ctx: Context, self: Any, min: Any) -> Any:
    return clamp(ctx, self, min)


@converts("aten.clamp_max.default", "aten.clamp_max.Tensor")
def clamp_max(ctx: Context, self: Any, max: Any) -> Any:
    return clamp(ctx, self, None, max)


@converts("aten.logical_not.default")
def logical_not(ctx: Context, self: Any) -> Any:
    return ops.logical_not(ctx.cast(self, "bool"))


@converts("aten.logical_and.default")
def logical_and(ctx: Context, self: Any, other: Any) -> Any:
    return ops.logical_and(*operands(ctx, self, other, dtype="bool"))


@converts("aten.logical_or.default")
def logical_or(ctx: Context, self: Any, other: Any) -> Any:
    return ops.logical_or(*operands(ctx, self, other, dtype="bool"))


@converts("aten.logical_xor.default")
def logical_xor(ctx: Context, self: Any, other: Any) -> Any:
    return ops.logical_xor(*operands(ctx, self, other, dtype="bool"))


@converts("aten.isnan.default")
def isnan(ctx: Context, self: Any) -> Any:
    return ops.isnan(self)


@converts("aten.isfinite.default")
def isfinite(ctx: Context, self: Any) -> Any:
    return ops.isfinite(self)


@converts("aten.isinf.default")
def isinf(ctx: Context, self: Any) -> Any:
    return ops.isinf(self)


@converts("aten.nan_to_num.default")
def nan_to_num(
    ctx: Context, self: Any, nan: Any = None, posinf: Any = None, neginf: Any = None
) -> Any:
    if "float" not in ctx.out.dtype:
        return self
    limits = np.finfo(ctx.out.dtype)
    high = float(limits.max) if posinf is None else posinf
    low = float(limits.min) if neginf is None else neginf
    return ops.nan_to_num(self, nan=0.0 if nan is None else nan, posinf=high, neginf=low)


@converts("aten.where.self", "aten.where.ScalarOther", "aten.where.ScalarSelf", "aten.where.Scalar")
def where(ctx: Context, condition: Any, self: Any, other: Any) -> Any:
    return ops.where(condition, *operands(ctx, self, other))


@converts("aten.masked_fill.Scalar", "aten.masked_fill.Tensor")
def masked_fill(ctx: Context, self: Any, mask: Any, value: Any) -> Any:
    filled, values = operands(ctx, value, self)
    return ops.where(mask, filled, values)


@converts("aten.gelu.default")
def gelu(ctx: Context, self: Any, approximate: str = "none") -> Any:
    if approximate == "tanh":
        inner = ops.add(self, ops.multiply(ops.power(self, _like(ctx, 3.0)), _like(ctx, 0.044715)))
        inner = ops.multiply(inner, _like(ctx, math.sqrt(2 / math.pi)))
        return ops.multiply(ops.multiply(self, _like(ctx, 0.5)), _one_plus(ctx, ops.tanh(inner)))
    # Keras's own gelu is right to 1e-9 on TensorFlow: its constant is a float32
    inner = ops.erf(ops.multiply(self, _like(ctx, math.sqrt(0.5))))
    return ops.multiply(ops.multiply(self, _like(ctx, 0.5)), _one_plus(ctx, inner))


@converts("aten.leaky_relu.default")
def leaky_relu(ctx: Context, self: Any, negative_slope: float = 0.01) -> Any:
    return ops.where(
        ops.greater(self, _like(ctx, 0.0)), self, ops.multiply(self, _like(ctx, negative_slope))
    )


@converts("aten.elu.default")
def elu(
    ctx: Context, self: Any, alpha: float = 1.0, scale: float = 1.0, input_scale: float = 1.0
) -> Any:
    zero = _like(ctx, 0.0)
    low = ops.expm1(ops.multiply(ops.minimum(self, zero), _like(ctx, input_scale)))
    high = ops.multiply(ops.maximum(self, zero), _like(ctx, scale))
    return ops.add(high, ops.multiply(low, _like(ctx, alpha * scale)))


@converts("aten.celu.default")
def celu(ctx: Context, self: Any, alpha: float = 1.0) -> Any:
    return elu(ctx, self, alpha, 1.0, 1.0 / alpha)


@converts("aten.prelu.default")
def prelu(ctx: Context, self: Any, weight: Any) -> Any:
    rank = ctx.out.rank
    if rank != 1:
        weight = ctx.reshape(weight, [1, -1, *[1] * (rank - 2)] if rank else [])
    return ops.where(ops.greater(self, _like(ctx, 0.0)), self, ops.multiply(self, weight))


@converts("aten.hardtanh.default")
def hardtanh(ctx: Context, self: Any, min_val: float = -1.0, max_val: float = 1.0) -> Any:
    return _bounded(ctx, self, (min_val, max_val), (0, 0))


@converts("aten.hardsigmoid.default")
def hardsigmoid(ctx: Context, self: Any) -> Any:
    moved = _bounded(ctx, ops.add(self, _like(ctx, 3.0)), (0.0, 6.0), (0, 0))
    return ops.true_divide(moved, _like(ctx, 6.0))


@converts("aten.hardswish.default")
def hardswish(ctx: Context, self: Any) -> Any:
    moved = _bounded(ctx, ops.add(self, _like(ctx, 3.0)), (0.0, 6.0), (0, 0))
    return ops.true_divide(ops.multiply(self, moved), _like(ctx, 6.0))


@converts("aten.mish.default")
def mish(ctx: Context, self: Any) -> Any:
    return ops.multiply(self, ops.tanh(ops.softplus(self)))


@converts("aten.softplus.default")
def softplus(ctx: Context, self: Any, beta: float = 1.0, threshold: float = 20.0) -> Any:
    scaled = ops.multiply(self, _like(ctx, beta))
    large = ops.greater(scaled, _like(ctx, threshold))
    smooth = ops.true_divide(
        ops.softplus(ops.where(large, _like(ctx, 0.0), scaled)), _like(ctx, beta)
    )
    return ops.where(large, self, smooth)


@converts("aten.softmax.int", "aten.special_softmax.default")
def softmax(ctx: Context, self: Any, dim: int, dtype: Any = None) -> Any:
    return ops.softmax(ctx.cast(self, ctx.out.dtype), axis=dim)


@converts("aten.log_softmax.int")
def log_softmax(ctx: Context, self: Any, dim: int, dtype: Any = None) -> Any:
    return ops.log_softmax(ctx.cast(self, ctx.out.dtype), axis=dim)


@converts("aten._safe_softmax.default")
def safe_softmax(ctx: Context, self: Any, dim: int, dtype: Any = None) -> Any:
    """Zero, and without a slope, where everything is minus infinity."""
    value = ctx.cast(self, ctx.out.dtype)
    lowest = ops.equal(value, _like(ctx, -math.inf))
    nothing = ops.all(lowest, axis=dim, keepdims=True)
    shares = ops.softmax(ops.where(nothing, _like(ctx, 0.0), value), axis=dim)
    return ops.where(nothing, _like(ctx, 0.0), shares)


@converts("aten.glu.default")
def glu(ctx: Context, self: Any, dim: int = -1) -> Any:
    value, gate = ops.split(self, 2, axis=dim)
    return ops.multiply(value, ops.sigmoid(gate))


def _like(ctx: Context, value: float) -> Any:
    return ctx.tensor(value, ctx.out.dtype)


def _one_plus(ctx: Context, value: Any) -> Any:
    return _plus(ctx, value, 1.0)


def _plus(ctx: Context, value: Any, number: float) -> Any:
    return ops.add(value, _like(ctx, number))
