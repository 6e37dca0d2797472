"""Functions of each element."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from xarch.backend.needs import FLOATING
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


for _name in (*FLOATING, "erfc", "logsumexp", "nanmedian", "reciprocal"):
    fix(_name)(_floating(_name))


@fix("clip")
def clip(x: Any, x_min: Any, x_max: Any) -> Any:
    """`minimum(maximum(x, x_min), x_max)`: of crossed bounds the upper one holds."""
    return ops.minimum(ops.maximum(x, x_min), x_max)
