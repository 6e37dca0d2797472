"""How far arrays lie apart."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from xarch.backend.reading import Array

ROUNDING = 64 * float(np.finfo(np.float64).eps)
"""What rounding may add to a gradient, relative to the largest of all gradients.

A gradient that is zero in exact arithmetic, such as that of a bias before a batch normalisation, is
a sum of terms as large as the other gradients are, which cancel but for their rounding.
"""

NOUGHT = 1024 * float(np.finfo(np.float64).eps)
"""Up to which size, relative to the largest of all gradients, one counts as zero.

Terms that are added one by one leave about the square root of their number in eps: TensorFlow was
seen to leave 52 where 1,800 cancel, and images have up to a million positions.
"""

MOST = 2**16
"""How many elements of one node's value are compared: enough to see where values part."""


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
        gradients: Whether to allow for `ROUNDING`, and for `NOUGHT` where zero is wanted.
    """
    odd = sorted(set(got) ^ set(want))
    if odd:
        return Gap(float("inf"), ", ".join(odd[:5]))
    largest = max((_largest(one) for one in want.values()), default=0.0) if gradients else 0.0
    gaps = []
    for name, one in want.items():
        nought = _largest(one) <= NOUGHT * largest
        rounding = (NOUGHT if nought else ROUNDING) * largest
        gaps.append(Gap(distance(got[name], one, rounding), name))
    return max(gaps, key=lambda gap: gap.size, default=Gap(float("inf"), "nothing to compare"))


def sample(value: Array) -> Array:
    """The value, or evenly spaced elements of it where it has more than `MOST`."""
    if value.size <= MOST:
        return value
    return value.reshape(-1)[:: -(-value.size // MOST)].copy()


def digests(values: Mapping[str, Array]) -> dict[str, Array]:
    """The first 48 bits of a hash of each array's dtype, shape and bits, to compare those by."""
    found = {}
    for key, one in values.items():
        text = f"{one.dtype.name} {one.shape} ".encode()
        hashed = hashlib.sha256(text + np.ascontiguousarray(one).tobytes()).hexdigest()
        found[key] = np.asarray(int(hashed[:12], 16))
    return found


def node_gaps(got: Mapping[str, Array], want: Mapping[str, Array]) -> dict[str, float]:
    """The distance of each node's value that both have.

    It is zero where it is less than `ROUNDING` of the median node's largest value and yet large
    beside the value itself: what is zero in exact arithmetic is what rounding leaves of larger
    values.
    """
    sizes = [_largest(one) for one in floating(want).values()]
    rounding = ROUNDING * float(np.median(sizes)) if sizes else 0.0
    found = {name: distance(got[name], one) for name, one in want.items() if name in got}
    large = [name for name, gap in found.items() if gap > ROUNDING]
    return found | {name: distance(got[name], want[name], rounding) for name in large}


def constant(values: Mapping[str, Array]) -> list[str]:
    """The arrays whose elements are all equal, or that have none."""
    return [key for key, one in values.items() if not one.size or (one == one.flat[0]).all()]


def floating(values: Mapping[str, Array]) -> dict[str, Array]:
    """The arrays of real floating numbers."""
    return {key: one for key, one in values.items() if is_floating(one)}


def is_floating(value: Array) -> bool:
    """Whether the array holds floating numbers, bfloat16 included."""
    return str(value.dtype.name).startswith(("bfloat", "float"))


def _plain(value: Array) -> Array:
    """In a dtype that numpy computes in: bfloat16 and its kin are none."""
    return value.astype("float64") if value.dtype.kind == "V" else value


def _largest(value: Array) -> float:
    value = _plain(value)
    finite = np.abs(value[np.isfinite(value)]) if value.dtype.kind in "fc" else np.abs(value)
    return float(finite.max()) if finite.size else 0.0


def distance(got: Array, want: Array, rounding: float = 0.0) -> float:
    """The largest difference, less `rounding`, relative to the largest value wanted."""
    if got.shape != want.shape:
        return float("inf")
    if got.size == 0:
        return 0.0
    got, want = _plain(got), _plain(want)
    if want.dtype.kind not in "fc":
        return float(np.abs(got.astype("int64") - want.astype("int64")).max())
    finite = np.isfinite(want)
    same = np.array_equal(got[~finite], want[~finite], equal_nan=True)
    if not same or not np.isfinite(got[finite]).all():
        return float("inf")
    difference = float(np.abs(got[finite] - want[finite]).max()) if finite.any() else 0.0
    scale = _largest(want)
    difference = max(difference - rounding, 0.0)
    return difference / scale if scale else difference
