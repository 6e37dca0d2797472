"""Functions that pick, place and search by index."""

from __future__ import annotations

from typing import Any

import numpy as np

from xarch.conformance.reference._registry import reference, table

Array = np.ndarray[Any, Any]

table(
    take_along_axis=lambda x, indices, axis=None: np.take_along_axis(x, indices, axis),
    nonzero=lambda x: list(np.nonzero(x)),
)


@reference("take")
def take(x: Array, indices: Any, axis: int | None = None) -> Array:
    return np.take(x, indices, axis)


@reference("get_item")
def get_item(x: Array, key: Any) -> Array:
    return np.asarray(x[key])


@reference("where")
def where(condition: Array, x1: Any = None, x2: Any = None) -> Any:
    if x1 is None and x2 is None:
        return list(np.nonzero(condition))
    return np.where(condition, x1, x2)


@reference("select")
def select(condlist: list[Array], choicelist: list[Array], default: Any = 0) -> Array:
    return np.select(condlist, choicelist, default)


@reference("slice")
def slice_(inputs: Array, start_indices: Any, shape: Any) -> Array:
    rest = [have - int(at) for have, at in zip(inputs.shape, start_indices, strict=True)]
    wanted = [have if one == -1 else one for one, have in zip(shape, rest, strict=True)]
    return inputs[_window(start_indices, wanted)]


@reference("slice_update")
def slice_update(inputs: Array, start_indices: Any, updates: Array) -> Array:
    found = inputs.copy()
    found[_window(start_indices, updates.shape)] = updates
    return found


@reference("scatter")
def scatter(indices: Array, values: Array, shape: Any) -> Array:
    indices, values = np.asarray(indices), np.asarray(values)
    found = np.zeros(tuple(shape), values.dtype)
    np.add.at(found, tuple(np.moveaxis(indices, -1, 0)), values)
    return found


@reference("scatter_update")
def scatter_update(
    inputs: Array, indices: Array, updates: Array, reduction: str | None = None
) -> Array:
    found = inputs.copy()
    at = tuple(np.moveaxis(np.asarray(indices), -1, 0))
    if found.dtype.kind in "iu":  # which floats are truncated to
        updates = np.asarray(updates).astype(found.dtype)
    if reduction is None:
        found[at] = updates
        return found
    ufuncs = {"add": np.add, "max": np.maximum, "min": np.minimum, "mul": np.multiply}
    ufuncs[reduction.lower()].at(found, at, updates)
    return found


@reference("one_hot")
def one_hot(x: Array, num_classes: int, axis: int = -1, dtype: str | None = None) -> Array:
    found = (np.asarray(x)[..., None] == np.arange(num_classes)).astype(np.float64)
    return np.moveaxis(found, -1, axis)


@reference("multi_hot")
def multi_hot(x: Array, num_classes: int, axis: int = -1, dtype: str | None = None) -> Array:
    folded = min(x.ndim - 1, 1) if axis != -1 else -2
    return one_hot(x, num_classes, axis).max(axis=folded, initial=0)


def _segment(start: float, fold: Any) -> Any:
    def segment(data: Array, segment_ids: Array, num_segments: int | None = None,
                sorted: bool = False) -> Array:  # fmt: skip
        data, ids = np.asarray(data), np.asarray(segment_ids)
        count = int(ids.max(initial=-1)) + 1 if num_segments is None else num_segments
        kind = bool if data.dtype == bool else np.float64  # of truth values the sum is `or`
        first = start > 0 if kind is bool else start
        if np.isinf(start) and data.dtype.kind in "iu":
            first = np.iinfo(data.dtype).min if start < 0 else np.iinfo(data.dtype).max
        found = np.full((count, *data.shape[1:]), first, kind)
        for row, segment_id in zip(data, ids, strict=True):
            if 0 <= segment_id < count:
                found[segment_id] = fold(found[segment_id], row)
        return found

    return segment


table(
    segment_sum=_segment(0.0, np.add),
    segment_prod=_segment(1.0, np.multiply),
    segment_max=_segment(-np.inf, np.maximum),
    segment_min=_segment(np.inf, np.minimum),
)


@reference("unravel_index")
def unravel_index(indices: Array, shape: Any) -> list[Array]:
    return list(np.unravel_index(indices, tuple(shape)))


def _window(start: Any, shape: Any) -> tuple[slice, ...]:
    starts = [int(index) for index in np.asarray(start)]
    return tuple(slice(first, first + int(size)) for first, size in zip(starts, shape, strict=True))
