"""Functions of each element."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from xarch.layers.adding import add
from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import is_float, tensor

fix("add")(add)


def _floating(name: str) -> Callable[..., Any]:
    def apply(x: Any, *args: Any, **kwargs: Any) -> Any:
        """Integers and truth values are computed in Keras's float type."""
        x = tensor(x)
        if not is_float(x) and "complex" not in str(x.dtype):
            x = ops.cast(x, keras.config.floatx())
        return getattr(ops, name)(x, *args, **kwargs)

    return apply


FLOATING = (
    "celu", "elu", "erf", "erfc", "erfinv", "exp2", "gelu", "glu", "hard_shrink", "hard_sigmoid",
    "hard_silu", "hard_swish", "hard_tanh", "leaky_relu", "log_sigmoid", "log_softmax", "mish",
    "relu6", "rsqrt", "selu", "sigmoid", "silu", "soft_shrink", "softmax", "softplus", "softsign",
    "sparse_plus", "sparse_sigmoid", "sparsemax", "squareplus", "swish", "tanh_shrink", "threshold",
)  # fmt: skip
for _name in FLOATING:
    if hasattr(ops, _name):
        fix(_name)(_floating(_name))


@fix("clip")
def clip(x: Any, x_min: Any, x_max: Any) -> Any:
    """`minimum(maximum(x, x_min), x_max)`: of crossed bounds the upper one holds."""
    return ops.minimum(ops.maximum(x, x_min), x_max)
