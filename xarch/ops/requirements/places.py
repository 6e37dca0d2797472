"""Places lie inside, windows too, and what is put there fits."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from xarch.ops.requirements.arguments import (
    at_least,
    axis_within,
    dtype_of,
    integers,
    is_static,
    shape_of,
    whole,
)
from xarch.ops.requirements.registry import requires
from xarch.ops.tensors import concrete


@requires("take")
def _take(x: Any, indices: Any, axis: Any = None) -> None:
    shape = shape_of(x)
    axis_within(axis, None if shape is None else len(shape))
    if dtype_of(indices) != "bool":
        integers(indices, "indices")
    if isinstance(indices, list) and indices and np.asarray(indices).dtype.kind == "f":
        raise TypeError("indices are floats; they have to be integers.")
    if shape is None or (axis is None and None in shape):
        return
    _inside(indices, math.prod(shape) if axis is None else shape[axis])


@requires("take_along_axis")
def _take_along_axis(x: Any, indices: Any, axis: Any = None) -> None:
    _take(x, indices, axis)
    places = shape_of(indices)
    if axis is None and places is not None and len(places) != 1:
        raise ValueError(f"indices of shape {places}; without an axis, a vector is wanted.")


@requires("sparse_categorical_crossentropy")
def _sparse_categorical_crossentropy(
    target: Any, output: Any, from_logits: Any = False, axis: Any = -1
) -> None:
    shape = shape_of(output)
    axis_within(axis, None if shape is None else len(shape))
    classes = None if not shape else shape[axis]
    labels = None if classes is None else concrete(target)
    if labels is not None and labels.size and (labels.min() < 0 or labels.max() >= classes):
        raise IndexError(f"Labels from {labels.min()} to {labels.max()}, of {classes} classes.")


@requires("digitize")
def _digitize(x: Any, bins: Any) -> None:
    edges, shape = concrete(bins), shape_of(bins)
    if shape is not None and len(shape) != 1:
        raise ValueError(f"The edges of bins have {len(shape)} axes; they have to have one.")
    steps = None if edges is None else np.diff(edges.astype("float64"))
    if steps is not None and not ((steps >= 0).all() or (steps <= 0).all()):
        raise ValueError("The edges of bins have to rise or to fall.")


def _inside(indices: Any, size: int | None) -> None:
    """Refuses places outside of an axis, as far as both are known; a place from the end is one."""
    places = None if size is None else concrete(indices)
    if places is not None and places.size and places.dtype.kind in "iu":
        low, high = int(places.min()), int(places.max())
        if low < -size or high >= size:  # type: ignore[operator]  # known, or there are no places
            raise IndexError(f"Places from {low} to {high} in an axis of size {size}.")


@requires("ldexp")
def _ldexp(x1: Any, x2: Any) -> None:
    integers(x2, "exponents")
    if isinstance(x2, float):
        raise TypeError(f"The exponent is {x2}; it has to be an integer.")


@requires("slice")
def _slice(inputs: Any, start_indices: Any, shape: Any) -> None:
    sizes = shape_of(inputs)
    if isinstance(shape, int):
        raise TypeError(f"shape is {shape}; it has to be a tuple.")
    if sizes is None or not isinstance(shape, (tuple, list)):
        return
    _starts(start_indices, len(sizes))
    if len(shape) != len(sizes):
        raise ValueError(f"{len(shape)} sizes for a tensor of {len(sizes)} axes.")
    for axis, (size, span) in enumerate(zip(sizes, shape, strict=True)):
        if not is_static(span):
            continue
        if whole(span, "A size") < -1:  # -1 is all that is left, in TensorFlow's way
            raise ValueError(f"A window of {span} along axis {axis}.")
        _window(start_indices, axis, size, max(span, 0))


def _starts(starts: Any, rank: int) -> None:
    number = shape_of(starts)
    if number is not None and (len(number) != 1 or number[0] not in {None, rank}):
        raise ValueError(f"starts of shape {number} for a tensor of {rank} axes.")
    if isinstance(starts, (tuple, list)):
        for one in starts:
            if is_static(one):
                whole(one, "A start")


def _window(starts: Any, axis: int, size: int | None, span: int) -> None:
    start = concrete(starts[axis]) if isinstance(starts, (tuple, list)) else concrete(starts)
    if start is None:
        return
    first = int(start if start.ndim == 0 else start[axis])
    if first < 0 or (size is not None and first + span > size):
        raise ValueError(
            f"the window of {span} from {first} along axis {axis} does not lie inside its "
            f"size, {size}."
        )


@requires("slice_update")
def _slice_update(inputs: Any, start_indices: Any, updates: Any) -> None:
    sizes, window = shape_of(inputs), shape_of(updates)
    if sizes is None or window is None:
        return
    _starts(start_indices, len(sizes))
    if len(window) != len(sizes):
        raise ValueError(f"A window of shape {window} in a tensor of {sizes}.")


@requires("scatter")
def _scatter(indices: Any, values: Any, shape: Any) -> None:
    if isinstance(shape, int):
        raise TypeError(f"shape is {shape}; it has to be a tuple.")
    if isinstance(shape, (tuple, list)):
        at_least(0, shape, "A size in shape")
        _placed(indices, values, tuple(shape))


@requires("scatter_update")
def _scatter_update(inputs: Any, indices: Any, updates: Any, reduction: Any = None) -> None:
    shape = shape_of(inputs)
    if shape is not None:
        _placed(indices, updates, shape)


def _placed(indices: Any, values: Any, shape: tuple[Any, ...]) -> None:
    """Refuses indices that name no places of a shape, and values that are not as many."""
    integers(indices, "indices")
    places, given = shape_of(indices), shape_of(values)
    if places is None or given is None or (places and places[-1] is None):
        return
    if len(places) < 2 or places[-1] > len(shape):
        raise ValueError(f"indices of shape {places} name no places of a shape {shape}.")
    wanted = (*places[:-1], *shape[places[-1] :])
    pairs = zip(given, wanted, strict=False)
    if len(given) != len(wanted) or any(None not in pair and pair[0] != pair[1] for pair in pairs):
        raise ValueError(f"values of shape {given} where {wanted} is wanted.")
    numbers = concrete(indices)
    if numbers is not None and numbers.size:
        for axis in range(places[-1]):
            _inside(numbers[..., axis], shape[axis])
