"""Casts."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import ops

from xarch.ops.fixes.registry import fix
from xarch.ops.promises import cast_symbol
from xarch.ops.tensors import dtype_name, is_float, is_symbolic, tensor


@fix("cast")
def cast(x: Any, dtype: Any) -> Any:
    """Floats become integers by truncation; what does not fit saturates, and NaN becomes 0."""
    x = tensor(x)
    target = keras.backend.standardize_dtype(dtype)
    if "int" not in target or not is_float(x):
        return _wrapped(ops.cast(x, dtype), target)
    if "float" in str(x.dtype) and any(n in str(x.dtype) for n in ("float16", "float8")):
        x = ops.cast(x, "float32")
    info = np.iinfo(target)
    beyond = float(info.max) + 1.0  # a power of two, or 0, as the lowest: every float type has them
    highest = np.nextafter(np.array(beyond, dtype_name(x)), 0, dtype=dtype_name(x))
    numbers = ops.where(ops.isnan(x), ops.zeros_like(x), x)
    found = ops.cast(ops.clip(numbers, float(info.min), float(highest)), target)
    if int(highest) != info.max:
        found = ops.where(ops.greater_equal(x, beyond), ops.full_like(found, info.max), found)
    return cast_symbol(found, target)


def to_whole(x: Any) -> Any:
    """The nearest integers, as floats; sums that differ in their last digits are the same half."""
    return ops.round(ops.round(x * 4096.0) / 4096.0)


def _wrapped(x: Any, target: str) -> Any:
    """Integers in the range of a dtype, where the framework has a wider one in its place."""
    if not target.startswith("uint") or dtype_name(x) == target or is_symbolic(x):
        return x
    return ops.mod(x, 2 ** np.iinfo(target).bits)


@fix("saturate_cast")
def saturate_cast(x: Any, dtype: Any) -> Any:
    """What does not fit becomes the nearest number that does; NaN becomes 0 among integers."""
    x = tensor(x)
    target = keras.backend.standardize_dtype(dtype)
    if "int" not in target or is_float(x):
        return cast(x, dtype) if "int" in target else ops.saturate_cast(x, dtype)
    source = dtype_name(x)
    if source == "bool":
        return ops.cast(x, dtype)
    own, wanted = np.iinfo(source), np.iinfo(target)
    if own.min < wanted.min:
        x = ops.maximum(x, ops.full_like(x, wanted.min))
    if own.max > wanted.max:
        x = ops.minimum(x, ops.full_like(x, wanted.max))
    return ops.cast(x, dtype)
