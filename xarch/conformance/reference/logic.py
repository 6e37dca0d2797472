"""Comparisons, tests and truth values."""

from __future__ import annotations

from typing import Any

import numpy as np

from xarch.conformance.reference._registry import reference, table

Array = np.ndarray[Any, Any]

table(
    equal=np.equal, not_equal=np.not_equal, less=np.less, less_equal=np.less_equal,
    greater=np.greater, greater_equal=np.greater_equal, isnan=np.isnan, isinf=np.isinf,
    isfinite=np.isfinite, isposinf=np.isposinf, isneginf=np.isneginf, isreal=np.isreal,
    signbit=np.signbit, logical_and=np.logical_and, logical_or=np.logical_or,
    logical_xor=np.logical_xor, logical_not=np.logical_not, isclose=np.isclose,
)  # fmt: skip


@reference("allclose")
def allclose(x1: Array, x2: Array, **options: Any) -> Array:
    return np.asarray(np.allclose(x1, x2, **options))


@reference("isin")
def isin(x1: Array, x2: Array, assume_unique: bool = False, invert: bool = False) -> Array:
    return np.isin(x1, x2, assume_unique=assume_unique, invert=invert)
