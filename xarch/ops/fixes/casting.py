"""Casts."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import ops

from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import is_float, tensor


@fix("cast")
def cast(x: Any, dtype: Any) -> Any:
    """Floats become integers by truncation; what does not fit saturates, and NaN becomes 0."""
    x = tensor(x)
    target = keras.backend.standardize_dtype(dtype)
    if "int" not in target or not is_float(x):
        return ops.cast(x, dtype)
    if "float" in str(x.dtype) and any(n in str(x.dtype) for n in ("float16", "float8")):
        x = ops.cast(x, "float32")
    info = np.iinfo(target)
    # both are powers of two, so every float type holds them exactly
    above = ops.greater_equal(x, float(info.max) + 1.0)
    below = ops.less_equal(x, float(info.min))
    odd = ops.logical_or(ops.logical_or(above, below), ops.isnan(x))
    inside = ops.cast(ops.where(odd, ops.zeros_like(x), x), target)
    largest = ops.full_like(inside, info.max)
    smallest = ops.full_like(inside, info.min)
    return ops.where(above, largest, ops.where(below, smallest, inside))
