"""Orders of which more than one is right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xarch.conformance.laws._registry import law

Array = np.ndarray[Any, Any]


@law
def argpartition(
    found: list[Array], x: Array, kth: Any, axis: int | None = -1
) -> Iterator[tuple[Array, Array]]:
    """Every place once; what is named stands where sorting puts it, between the rest."""
    x, axis = (x.reshape(-1), -1) if axis is None else (x, axis)
    places = np.moveaxis(found[0], axis, -1)
    rows = np.moveaxis(x, axis, -1)
    size = rows.shape[-1]
    yield np.sort(places, -1), np.broadcast_to(np.arange(size, dtype="float64"), places.shape)
    inside = np.clip(places.astype(int), 0, size - 1)
    taken, wanted = np.take_along_axis(rows, inside, -1), np.sort(rows, -1)
    for place in kth if isinstance(kth, (list, tuple)) else (kth,):
        middle = place % size
        for part in (slice(0, middle), slice(middle, middle + 1), slice(middle + 1, size)):
            yield np.sort(taken[..., part], -1), wanted[..., part]
