"""Inputs of cases: the same bits on every machine.

Floats come from random integers by exact arithmetic, so no processor's rounding shows in them.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from typing import Any

import ml_dtypes
import numpy as np

from xarch.conformance.corpus.encoding import dtype_of

Array = np.ndarray[Any, Any]

FLOATS = ("float32", "float16", "bfloat16")
SIGNED = ("int8", "int16", "int32", "int64")
UNSIGNED = ("uint8", "uint16", "uint32")
INTEGERS = (*SIGNED, *UNSIGNED)


def raw(seed: str, count: int) -> Array:
    """So many random 24-bit integers, distinct for up to a few thousand."""
    words = np.frombuffer(hashlib.sha256(seed.encode()).digest()[:16], np.uint64)
    bits = np.random.Philox(key=words).random_raw(count)
    return (bits >> np.uint64(40)).astype(np.int64)


def uniform(
    shape: Sequence[int],
    low: float = -2.0,
    high: float = 2.0,
    dtype: str = "float32",
    seed: str = "",
) -> Array:
    """Floats in [low, high), all distinct where the dtype has room for it."""
    count = math.prod(shape)
    unit = raw(f"uniform {tuple(shape)} {seed}", count) / 2.0**24
    values = low + unit * (high - low)
    return values.reshape(tuple(shape)).astype(dtype_of(dtype))


def integers(
    shape: Sequence[int], low: int = -5, high: int = 6, dtype: str = "int32", seed: str = ""
) -> Array:
    """Integers in [low, high); those of unsigned dtypes are not negative."""
    low = max(low, 0) if dtype.startswith("u") else low
    values = low + raw(f"integers {tuple(shape)} {seed}", math.prod(shape)) % (high - low)
    return np.asarray(values).reshape(tuple(shape)).astype(dtype_of(dtype))


def permutation(shape: Sequence[int], dtype: str = "int32", seed: str = "") -> Array:
    """The integers from 0 in random order: no two are equal."""
    order = np.argsort(raw(f"permutation {tuple(shape)} {seed}", math.prod(shape)), kind="stable")
    return order.reshape(tuple(shape)).astype(dtype_of(dtype))


def booleans(shape: Sequence[int], seed: str = "") -> Array:
    """Random truth values."""
    return np.asarray(raw(f"booleans {tuple(shape)} {seed}", math.prod(shape)) % 2 == 1).reshape(
        tuple(shape)
    )


def of(dtype: str, shape: Sequence[int], seed: str = "") -> Array:
    """Ordinary values of any dtype."""
    if dtype == "bool":
        return booleans(shape, seed)
    if dtype in INTEGERS or dtype == "uint64":
        return integers(shape, dtype=dtype, seed=seed)
    return uniform(shape, dtype=dtype, seed=seed)


def special(dtype: str = "float32") -> Array:
    """The values at which floating-point functions go wrong."""
    info = ml_dtypes.finfo(dtype_of(dtype))
    small, large = float(info.smallest_normal), float(info.max)
    values = [
        0.0,
        -0.0,
        1.0,
        -1.0,
        0.5,
        math.nan,
        math.inf,
        -math.inf,
        small,
        -small,
        large,
        -large,
    ]
    return np.array(values).astype(dtype_of(dtype))


def denormals(dtype: str = "float32") -> Array:
    """Numbers below the smallest normal one."""
    small = float(ml_dtypes.finfo(dtype_of(dtype)).smallest_normal)
    return np.array([small / 2, -small / 4, small / 16]).astype(dtype_of(dtype))


def extremes(dtype: str) -> Array:
    """The ends of an integer dtype and what lies beside them."""
    info = np.iinfo(dtype)
    values = {info.min, info.min + 1, -1 if info.min else 0, 0, 1, info.max - 1, info.max}
    return np.array(sorted(values), dtype)
