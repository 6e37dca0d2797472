"""How far a result may lie from the truth.

The bound is `k * (eps * |truth| + slack)`, where the slack is what one ulp of change in the inputs
does to the truth, and k comes from the class of the op (`xarch.conformance.case.KINDS`). Integers
and truth values are exact. What a backend achieves is kept in the same unit, so that a loss of
accuracy is seen long before the bound is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ml_dtypes
import numpy as np

from xarch.comparison.difference import distances
from xarch.conformance.case import KINDS
from xarch.conformance.dtypes import dtype_of, is_float

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Reach:
    """How a result lies to the truth.

    Attributes:
        wrong: Where it lies outside the bound.
        ulps: The largest distance in units of the bound at k = 1.
    """

    wrong: Array
    ulps: float


def reach(
    value: Array, truth: Array, slack: Array, kind: str, dtype: str = "", *, flushes: bool = True
) -> Reach:
    """Judges floats against the bound and everything else exactly.

    Args:
        value: The result.
        truth: What it should be, of the same shape.
        slack: What one ulp of input change does to it.
        kind: The class of the op.
        dtype: The dtype whose precision counts; default, that of the result.
        flushes: Whether what is smaller than the smallest normal number may become zero.
    """
    if truth.dtype.kind not in "fc" or KINDS[kind] == 0 or not _inexact(value.dtype.name):
        return Reach(_unequal(value, truth), 0.0)
    info = ml_dtypes.finfo(dtype_of(_real(dtype or value.dtype.name)))
    truth = _as_stored(truth, info)
    error, odd = distances(value, truth)
    size = np.where(np.isfinite(truth), np.abs(truth), 0.0)
    unit = float(info.eps) * size + slack + float(info.smallest_subnormal)
    if flushes:
        error = np.maximum(error - float(info.smallest_normal), 0.0)
    ulps = np.asarray(error / unit)
    return Reach(odd | (ulps > KINDS[kind]), float(ulps.max(initial=0.0)))


def _as_stored(truth: Array, info: Any) -> Array:
    """The truth with what exceeds the dtype's range as an infinity, as rounding makes it."""
    if truth.dtype.kind == "c":
        return truth
    truth = truth.astype(np.float64)
    limit = float(info.max) * (1 + float(info.eps) / 4)
    return np.where(np.isfinite(truth) & (np.abs(truth) > limit), np.copysign(np.inf, truth), truth)


def _unequal(value: Array, truth: Array) -> Array:
    if truth.dtype.kind in "fc" or _inexact(value.dtype.name):
        error, odd = distances(value, truth)
        return np.asarray(odd | (error != 0))
    if truth.dtype.kind in "iu" and value.dtype.kind in "iu":
        truth = truth.astype(value.dtype)  # wraps: the dtype channel judges the width
    return np.asarray(value != truth)


def _inexact(name: str) -> bool:
    return is_float(name) or name.startswith("complex")


def _real(name: str) -> str:
    return {"complex64": "float32", "complex128": "float64"}.get(name, name)
