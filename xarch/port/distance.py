"""How far arrays lie apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from xarch.backend.reading import Array

ROUNDING = 64 * float(np.finfo(np.float64).eps)
"""What rounding may add to a gradient, relative to the largest of all gradients.

A gradient that is zero in exact arithmetic, such as that of a bias before a batch normalisation, is
a sum of terms as large as the other gradients are, which cancel but for their rounding.
"""


@dataclass(frozen=True)
class Gap:
    """The worst distance over named arrays, relative to the largest value wanted.

    Attributes:
        size: The distance; infinite where shapes, names or NaN patterns differ.
        at: The array where it is.
    """

    size: float
    at: str


def worst(got: Mapping[str, Array], want: Mapping[str, Array], *, gradients: bool = False) -> Gap:
    """The worst distance over all arrays.

    Args:
        got: What was computed.
        want: What should have been.
        gradients: Whether to allow for `ROUNDING`.
    """
    odd = sorted(set(got) ^ set(want))
    if odd:
        return Gap(float("inf"), ", ".join(odd[:5]))
    rounding = 0.0
    if gradients:
        rounding = ROUNDING * max((_largest(one) for one in want.values()), default=0.0)
    gaps = [Gap(_distance(got[name], one, rounding), name) for name, one in want.items()]
    return max(gaps, key=lambda gap: gap.size, default=Gap(float("inf"), "nothing to compare"))


def _largest(value: Array) -> float:
    finite = np.abs(value[np.isfinite(value)]) if value.dtype.kind == "f" else np.abs(value)
    return float(finite.max()) if finite.size else 0.0


def _distance(got: Array, want: Array, rounding: float) -> float:
    if got.shape != want.shape:
        return float("inf")
    if got.size == 0:
        return 0.0
    if want.dtype.kind != "f":
        return float(np.abs(got.astype("int64") - want.astype("int64")).max())
    finite = np.isfinite(want)
    same = np.array_equal(got[~finite], want[~finite], equal_nan=True)
    if not same or not np.isfinite(got[finite]).all():
        return float("inf")
    difference = float(np.abs(got[finite] - want[finite]).max()) if finite.any() else 0.0
    scale = _largest(want)
    difference = max(difference - rounding, 0.0)
    return difference / scale if scale else difference
