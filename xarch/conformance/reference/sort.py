"""Order, search and counts; NaN counts as larger than any number, as in NumPy."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from xarch.conformance.reference._registry import reference, table

Array = np.ndarray[Any, Any]

table(
    sort=lambda x, axis=-1: np.sort(x, axis, kind="stable"),
    argsort=lambda x, axis=-1: np.argsort(x, axis, kind="stable"),
    argpartition=np.argpartition,
    searchsorted=lambda sorted_sequence, values, side="left": np.searchsorted(
        sorted_sequence, values, side
    ),
    digitize=np.digitize,
)  # fmt: skip


@reference("top_k")
def top_k(x: Array, k: int, sorted: bool = True) -> tuple[Array, Array]:
    if k > x.shape[-1]:
        raise ValueError(f"k is {k}, there are {x.shape[-1]}")
    order = ~x if x.dtype == bool else -x
    if x.dtype.kind == "f":  # NaN is larger than any number
        indices = np.lexsort((np.where(np.isnan(x), 0, order), ~np.isnan(x)), -1)[..., :k]
    else:
        indices = np.argsort(order, -1, kind="stable")[..., :k]
    return np.take_along_axis(x, indices, -1), indices.astype(np.int32)


@reference("in_top_k")
def in_top_k(targets: Array, predictions: Array, k: int) -> Array:
    inside = (targets >= 0) & (targets < predictions.shape[1])
    chosen = np.take_along_axis(predictions, np.where(inside, targets, 0)[:, None], 1)
    larger = (predictions > chosen) | np.isnan(predictions)
    return (np.sum(larger, 1) < k) & ~np.isnan(chosen[:, 0]) & inside


@reference("bincount")
def bincount(x: Array, weights: Any = None, minlength: int = 0, sparse: bool = False) -> Array:
    x = np.asarray(x)
    if x.ndim == 1:
        return np.bincount(x, weights, minlength)
    if not x.size:
        return np.zeros((len(x), minlength), "int32")
    length = max(minlength, int(x.max()) + 1)
    rows = [None] * len(x) if weights is None else weights
    return np.stack([np.bincount(r, w, length) for r, w in zip(x, rows, strict=True)])


@reference("histogram")
def histogram(x: Array, bins: int = 10, range: Any = None) -> Any:
    return tuple(np.histogram(x, bins, range))


@reference("unique")
def unique(x: Array, sorted: bool = True, return_index: bool = False, return_inverse: bool = False,
           return_counts: bool = False, axis: int | None = None,
           size: int | None = None, fill_value: Any = 0) -> Any:  # fmt: skip
    """With a size, cut off or followed by the filling; no place is 1 and no count is 0."""
    axis = None if x.ndim == 1 else axis
    found = np.unique(x, return_index, return_inverse, return_counts, axis, equal_nan=False)
    if size is None:
        return found
    parts = list(found) if isinstance(found, tuple) else [found]
    spares = [fill_value, *itertools.compress((1, None, 0), (return_index, return_inverse,
                                                             return_counts))]  # fmt: skip
    parts = [
        one if spare is None else np.concatenate([one, np.full(size, spare, one.dtype)])[:size]
        for one, spare in zip(parts, spares, strict=True)
    ]
    return tuple(parts) if len(parts) > 1 else parts[0]
