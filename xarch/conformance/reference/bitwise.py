"""Bits and integers."""

from __future__ import annotations

from typing import Any

import numpy as np

from xarch.conformance.reference._registry import reference, table

Array = np.ndarray[Any, Any]

table(
    bitwise_and=np.bitwise_and, bitwise_or=np.bitwise_or, bitwise_xor=np.bitwise_xor,
    bitwise_not=np.invert, bitwise_invert=np.invert, bitwise_left_shift=np.left_shift,
    left_shift=np.left_shift, bitwise_right_shift=np.right_shift, right_shift=np.right_shift,
)  # fmt: skip


@reference("gcd")
def gcd(x1: Array, x2: Array) -> Array:
    """In int64, so that the smallest integer has a magnitude; then it wraps."""
    wide = np.gcd(np.asarray(x1, np.int64), np.asarray(x2, np.int64))
    return wide.astype(np.result_type(x1, x2))


@reference("lcm")
def lcm(x1: Array, x2: Array) -> Array:
    wide = np.lcm(x1.astype(np.int64), x2.astype(np.int64))
    return wide.astype(np.promote_types(x1.dtype, x2.dtype))
