"""Axes are there, and each is named once."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from xarch.ops.requirements.arguments import at_least, axis_within, shape_of, whole
from xarch.ops.requirements.registry import requires


def _rank(x: Any) -> int | None:
    shape = shape_of(x)
    return None if shape is None else len(shape)


@requires(
    "sum", "prod", "max", "min", "amax", "amin", "mean", "var", "std", "ptp", "all", "any",
    "median", "nansum", "nanprod", "nanmax", "nanmin", "nanmean", "nanvar", "nanstd", "nanmedian",
    "argmax", "argmin", "nanargmax", "nanargmin", "logsumexp", "count_nonzero",
    "squeeze", "flip",
)  # fmt: skip
def _second(x: Any, axis: Any = None, *_: Any, **__: Any) -> None:
    axis_within(axis, _rank(x))


@requires("cumsum", "cumprod", "nancumsum", "nancumprod")
def _running(x: Any, axis: Any = None, *_: Any, **__: Any) -> None:
    if isinstance(axis, (tuple, list)):
        raise TypeError(f"axis is {axis!r}; it has to be one number.")
    axis_within(axis, _rank(x))


@requires("average")
def _average(x: Any, axis: Any = None, weights: Any = None) -> None:
    axis_within(axis, _rank(x))
    shape, given = shape_of(x), None if weights is None else shape_of(weights)
    if shape is None or given is None:
        return
    if axis is None and len(given) != len(shape):
        raise ValueError(
            f"Weights of shape {given} for a tensor of shape {shape}: name the axis they are of."
        )
    axes = (
        range(len(shape)) if axis is None else axis if isinstance(axis, (tuple, list)) else [axis]
    )
    named = [shape[one] for one in axes]
    if len(given) not in {len(shape), len(named)}:
        raise ValueError(f"Weights of shape {given} for axis {axis} of a tensor of shape {shape}.")
    for one, wanted in zip(given, shape if len(given) == len(shape) else named, strict=True):
        if None not in (one, wanted) and one != wanted:
            raise ValueError(f"Weights of shape {given} for axis {axis} of shape {shape}.")


@requires("moments")
def _moments(x: Any, axes: Any, *_: Any, **__: Any) -> None:
    axis_within(axes, _rank(x), "axes")


@requires("norm")
def _norm(x: Any, ord: Any = None, axis: Any = None, *_: Any, **__: Any) -> None:
    axis_within(axis, _rank(x))


@requires("glu", "sort")
def _within(x: Any, axis: Any = -1, *_: Any) -> None:
    axis_within(axis, _rank(x))


@requires("argsort")
def _last(x: Any, axis: Any = -1, *_: Any) -> None:
    if (rank := _rank(x)) != 0:
        axis_within(axis, rank)


@requires("softmax", "log_softmax", "sparsemax")
def _shares(x: Any, axis: Any = -1) -> None:
    axis_within(axis, _rank(x))


@requires("expand_dims")
def _expand_dims(x: Any, axis: Any) -> None:
    if (rank := _rank(x)) is not None:
        axis_within(axis, rank + (len(axis) if isinstance(axis, (tuple, list)) else 1))


@requires("moveaxis")
def _moveaxis(x: Any, source: Any, destination: Any) -> None:
    pair = [one if isinstance(one, (tuple, list)) else (one,) for one in (source, destination)]
    for axis, what in zip(pair, ("source", "destination"), strict=True):
        axis_within(axis, _rank(x), what)
    if len(pair[0]) != len(pair[1]):
        raise ValueError(f"{len(pair[0])} axes go to {len(pair[1])} places.")


@requires("transpose")
def _transpose(x: Any, axes: Any = None) -> None:
    if axes is None:
        return
    if not isinstance(axes, (tuple, list)):
        raise TypeError(f"axes is {axes!r}; it has to be a tuple of them all.")
    rank = _rank(x)
    axis_within(tuple(axes), rank, "axes")
    if rank is not None and len(axes) != rank:
        raise ValueError(f"{len(axes)} axes of {rank}: each has to be named.")


@requires("soft_shrink")
def _soft_shrink(x: Any, threshold: Any = 0.5) -> None:
    if isinstance(threshold, (int, float)) and threshold < 0:
        raise ValueError(f"threshold is {threshold}; it has to be 0 or more.")


@requires("swapaxes")
def _swapaxes(x: Any, axis1: Any, axis2: Any) -> None:
    axis_within(axis1, _rank(x), "axis1")
    axis_within(axis2, _rank(x), "axis2")


@requires("roll")
def _roll(x: Any, shift: Any, axis: Any = None) -> None:
    for one in axis if isinstance(axis, (tuple, list)) else (axis,):  # the same twice is allowed
        axis_within(one, _rank(x))
    for one in shift if isinstance(shift, (tuple, list)) else (shift,):
        whole(one, "shift")
    if not isinstance(shift, (tuple, list)):
        return
    named = len(axis) if isinstance(axis, (tuple, list)) else 1
    if len(shift) != named and (axis is None or len(shift) > 1):
        raise ValueError(f"{len(shift)} shifts for axes {axis}.")


@requires("diagonal", "trace")
def _diagonal(x: Any, offset: Any = 0, axis1: Any = 0, axis2: Any = 1) -> None:
    whole(offset, "offset")
    rank = _rank(x)
    if rank is not None and rank < 2:
        raise ValueError(f"A tensor of {rank} axes has no diagonal; it takes two.")
    axis_within((axis1, axis2), rank, "(axis1, axis2)")


@requires("rot90")
def _rot90(array: Any, k: Any = 1, axes: Any = (0, 1)) -> None:
    if len(axes) != 2:
        raise ValueError(f"axes is {axes}; it takes two.")
    axis_within(tuple(axes), _rank(array), "axes")


@requires("unstack")
def _unstack(x: Any, num: Any = None, axis: Any = 0) -> None:
    axis_within(axis, _rank(x))
    size = (shape_of(x) or ())[axis] if _rank(x) else None
    if None not in (num, size) and num != size:
        raise ValueError(f"{num} parts of an axis of size {size}.")


@requires("repeat")
def _repeat(x: Any, repeats: Any, axis: Any = None) -> None:
    axis_within(axis, _rank(x))
    if repeats is None:
        raise TypeError("repeats is None; it has to be an integer.")
    repeats = repeats.tolist() if isinstance(repeats, np.ndarray) else repeats
    at_least(0, repeats, "repeats")
    shape = shape_of(x)
    if shape is None or None in shape or not isinstance(repeats, (tuple, list)):
        return
    size = shape[axis] if axis is not None else None
    if axis is None:
        size = 1
        for one in shape:
            size *= one
    if len(repeats) not in {1, size}:
        raise ValueError(f"{len(repeats)} numbers for {size} elements.")


@requires("argpartition")
def _argpartition(x: Any, kth: Any, axis: Any = -1) -> None:
    axis_within(axis, _rank(x))
    shape = shape_of(x) or (None,)
    size = shape[axis] if axis is not None else None if None in shape else math.prod(shape)
    for one in kth if isinstance(kth, (tuple, list)) else (kth,):
        place = whole(one, "kth")
        if size is not None and not -size <= place < size:
            raise ValueError(f"Place {place} in an axis of size {size}.")
