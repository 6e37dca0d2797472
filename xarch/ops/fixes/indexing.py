"""Picking and placing by index."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from keras import ops

from xarch.ops.fixes.registry import fix
from xarch.ops.fixes.segments import segment_prod
from xarch.ops.tensors import concrete, dtype_name, tensor


@fix("slice_update")
def slice_update(inputs: Any, start_indices: Any, updates: Any) -> Any:
    """A copy with a window replaced; the window lies inside."""
    inputs, updates = tensor(inputs), tensor(updates)
    if None in (*inputs.shape, *updates.shape):
        return ops.slice_update(inputs, start_indices, updates)
    rank = len(inputs.shape)
    starts = [start_indices[axis] for axis in range(rank)]
    known = [None if (one := concrete(start)) is None else int(one) for start in starts]
    _require_inside(inputs, known, updates)
    placed, inside = updates, ops.ones((1,) * rank, dtype="bool")
    for axis in range(rank):
        size, span = inputs.shape[axis], updates.shape[axis]
        maths, start = (
            np,
            known[axis],
        )  # Keras takes no tensor of a GPU for a symbolic one's places
        if start is None:
            maths, start = (ops, ops.cast(starts[axis], "int32"))
        place = maths.arange(size, dtype="int32") - start
        within = maths.logical_and(place >= 0, place < span)
        placed = ops.take(placed, maths.minimum(maths.maximum(place, 0), span - 1), axis=axis)
        shape = [1] * rank
        shape[axis] = -1
        inside = ops.logical_and(inside, ops.reshape(within, shape))
    return ops.where(inside, ops.cast(placed, inputs.dtype), inputs)


def _require_inside(inputs: Any, starts: list[int | None], updates: Any) -> None:
    for axis, start in enumerate(starts):
        size, span = inputs.shape[axis], updates.shape[axis]
        if start is not None and not 0 <= start <= size - span:
            raise ValueError(
                f"slice_update: the window of {span} from {start} along axis {axis} does "
                f"not lie inside its size, {size}."
            )


@fix("take")
def take(x: Any, indices: Any, axis: Any = None) -> Any:
    """Elements by place; one outside raises IndexError where places are known, else is undefined.

    A negative place counts from the end.
    """
    x = tensor(x)
    if hasattr(indices, "dtype") and dtype_name(indices) in {"int8", "uint8", "int16", "uint16"}:
        indices = ops.cast(indices, "int32")
    _require_places("take", x, indices, axis)
    return ops.take(x, indices, axis=axis)


@fix("take_along_axis")
def take_along_axis(x: Any, indices: Any, axis: Any = None) -> Any:
    """Elements by place along an axis; one outside raises IndexError where places are known."""
    x = tensor(x)
    _require_places("take_along_axis", x, indices, axis)
    return ops.take_along_axis(x, indices, axis=axis)


def _require_places(op: str, x: Any, indices: Any, axis: Any) -> None:
    """Refuses places outside of an axis, as far as both are known; a place from the end is one."""
    size = x.shape[axis] if axis is not None else None
    if axis is None and None not in x.shape:
        size = math.prod(x.shape)
    places = concrete(indices)
    if places is not None and size is not None and places.size:
        low, high = int(places.min()), int(places.max())
        if low < -size or high >= size:
            raise IndexError(f"{op}: places from {low} to {high} in an axis of size {size}.")


_FOLDS = {
    "max": (ops.segment_max, ops.maximum),
    "min": (ops.segment_min, ops.minimum),
    "mul": (segment_prod, ops.multiply),
}


@fix("scatter_update")
def scatter_update(inputs: Any, indices: Any, updates: Any, reduction: Any = None) -> Any:
    """A copy with elements replaced or folded in; gradients reach inputs and updates."""
    inputs, indices, updates = tensor(inputs), tensor(indices), tensor(updates)
    depth = indices.shape[-1]
    if reduction not in _FOLDS or None in inputs.shape or None in indices.shape:
        return ops.scatter_update(inputs, indices, updates, reduction=reduction)
    sizes, rest = inputs.shape[:depth], inputs.shape[depth:]
    count = math.prod(sizes)
    linear: Any = 0
    for axis in range(depth):
        place = ops.cast(indices[..., axis], "int32")
        place = ops.where(place < 0, place + sizes[axis], place)
        linear = linear * sizes[axis] + place
    linear = ops.reshape(linear, (-1,))
    of_segments, fold = _FOLDS[reduction]
    flat = ops.reshape(inputs, (count, *rest))
    found = of_segments(ops.reshape(updates, (-1, *rest)), linear, num_segments=count)
    held = ops.segment_sum(ops.ones_like(linear), linear, num_segments=count)
    held = ops.reshape(held, (-1, *[1] * len(rest))) > 0
    return ops.reshape(ops.where(held, fold(flat, ops.cast(found, flat.dtype)), flat), inputs.shape)
