"""Uniform and normal draws from words."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import ml_dtypes
import numpy as np

from xarch.random import tables
from xarch.random.arithmetic import LARGEST, single
from xarch.random.words import pairs, size, words

#: Random bits of a uniform draw by dtype: those that leave every value exact and below one.
BITS = {"bfloat16": 8, "float16": 11, "float32": 24, "float64": 53}


def below(high: float, dtype: str) -> float:
    """The largest value of a dtype below a bound."""
    kind = np.dtype(ml_dtypes.bfloat16 if dtype == "bfloat16" else dtype).type
    bound = kind(high)
    return float(bound if float(bound) < high else np.nextafter(bound, kind(-np.inf)))


def unit(xp: ModuleType, keys: Any, shape: tuple[Any, ...], dtype: str, stream: int = 0) -> Any:
    """Uniform values in [0, 1), computed in float32, or in float64 for float64."""
    count = size(shape)
    if dtype == "float64":
        first, second = pairs(xp, keys, count, stream)
        high = xp.cast(xp.bitwise_and(xp.right_shift(first, 5), 0x7FFFFFF), dtype)
        low = xp.cast(xp.bitwise_and(xp.right_shift(second, 6), 0x3FFFFFF), dtype)
        return xp.reshape((high * 2.0**26 + low) * 2.0**-53, shape)
    bits = BITS[dtype]
    word = xp.right_shift(words(xp, keys, count, stream), 32 - bits)
    value = xp.cast(xp.bitwise_and(word, (1 << bits) - 1), "float32")
    return xp.reshape(value * 2.0**-bits, shape)


def uniform(
    xp: ModuleType, keys: Any, shape: tuple[Any, ...], low: Any, high: Any, dtype: str
) -> Any:
    """Uniform values from low to high, which alone is left out; both are numbers or tensors."""
    value = unit(xp, keys, shape, dtype)
    if isinstance(low, float) and isinstance(high, float):
        value = affine(xp, value, _rounded(high - low, dtype), _rounded(low, dtype), dtype)
        if low < high:  # the sum may be rounded up
            value = _at_most(xp, value, below(high, dtype), dtype)
        return xp.cast(value, dtype)
    wide = "float64" if dtype == "float64" else "float32"
    start, stop = xp.constant(low, wide), xp.constant(high, wide)
    return xp.cast(affine(xp, value, stop - start, start, dtype), dtype)


def affine(xp: ModuleType, value: Any, scale: Any, offset: Any, dtype: str) -> Any:
    """`value * scale + offset`, each rounded by itself, without steps that change nothing."""
    if not (isinstance(scale, float) and scale == 1.0):
        largest = LARGEST if dtype != "float64" else float(np.finfo(np.float64).max)
        value = _at_most(xp, value * scale, largest, dtype)
    if not (isinstance(offset, float) and offset == 0.0):
        value = value + offset
    return value


def normal_fixed(xp: ModuleType, word: Any) -> Any:
    """Standard normals as int32 in units of 2**-27, one for each word."""
    magnitude = tables.half_normal()(xp, *tables.octave_position(xp, word))
    return _signed(xp, magnitude, word)


def truncated_fixed(xp: ModuleType, word: Any) -> Any:
    """Normals within two standard deviations as int32 in units of 2**-27."""
    index = xp.bitwise_and(xp.right_shift(word, 19), 0xFFF)
    position = xp.bitwise_and(xp.right_shift(word, 3), 0xFFFF)
    return _signed(xp, tables.half_normal_within_two()(xp, index, position), word)


def normal(
    xp: ModuleType,
    keys: Any,
    shape: tuple[Any, ...],
    mean: Any,
    stddev: Any,
    dtype: str,
    truncated: bool = False,
) -> Any:
    """Normal values, on request cut at two standard deviations."""
    wide = "float64" if dtype == "float64" else "float32"
    word = words(xp, keys, size(shape))
    fixed = truncated_fixed(xp, word) if truncated else normal_fixed(xp, word)
    value = xp.reshape(xp.cast(fixed, wide) * 2.0**-27, shape)
    scale, offset = (
        _rounded(v, dtype) if isinstance(v, float) else xp.constant(v, wide) for v in (stddev, mean)
    )
    return xp.cast(affine(xp, value, scale, offset, dtype), dtype)


def _at_most(xp: ModuleType, value: Any, limit: float, dtype: str) -> Any:
    if dtype == "float64":  # minimum of two float64 tensors is float32 on torch (Keras 3.15)
        return xp.clip(value, float(np.finfo(np.float64).min), limit)
    return xp.minimum(value, xp.constant(limit, "float32"))


def _signed(xp: ModuleType, magnitude: Any, word: Any) -> Any:
    sign = xp.right_shift(word, 31)
    return xp.bitwise_xor(magnitude, sign) - sign


def _rounded(value: float, dtype: str) -> float:
    return value if dtype == "float64" else single(value)
