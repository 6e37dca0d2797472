"""Options are among those that there are."""

from __future__ import annotations

from typing import Any

import numpy as np

from xarch.ops.requirements.arguments import axis_within, shape_of
from xarch.ops.requirements.registry import requires
from xarch.ops.tensors import concrete


def one_of(value: Any, what: str, *known: str) -> None:
    """Refuses an option that there is not."""
    if value not in known:
        raise ValueError(f"{what} is {value!r}; it has to be one of {', '.join(known)}.")


@requires("correlate")
def _correlate(x1: Any, x2: Any, mode: Any = "valid") -> None:
    one_of(mode, "mode", "valid", "same", "full")
    for x in (x1, x2):
        shape = shape_of(x)
        if shape is not None and (len(shape) != 1 or shape[0] == 0):
            raise ValueError(f"A sequence of shape {shape}; one axis, not empty, is.")


@requires("clip")
def _clip(x: Any, x_min: Any, x_max: Any) -> None:
    if x_min is None and x_max is None:
        raise ValueError("There is neither a lower bound nor an upper one.")


@requires("meshgrid")
def _meshgrid(*x: Any, indexing: Any = "xy") -> None:
    one_of(indexing, "indexing", "xy", "ij")
    for one in x:
        if len(shape_of(one) or ()) > 1:
            raise ValueError(f"A tensor of shape {shape_of(one)}; a vector is wanted.")


@requires("pad")
def _pad(x: Any, pad_width: Any, mode: Any = "constant", constant_values: Any = None) -> None:
    one_of(mode, "mode", "constant", "edge", "reflect", "symmetric")
    for one in pad_width if isinstance(pad_width, (tuple, list)) else (pad_width,):
        pair = one if isinstance(one, (tuple, list)) else (one,)
        if len(pair) > 2:
            raise ValueError(f"{pair} before and after an axis; there are two sides.")
        if any(isinstance(size, int) and size < 0 for size in pair):
            raise ValueError(f"A width is below zero, {pad_width}.")


def _of_order(x: Any, q: Any, axis: Any, method: Any, most: float) -> None:
    one_of(method, "method", "linear", "lower", "higher", "midpoint", "nearest")
    shape = shape_of(x)
    axis_within(axis, None if shape is None else len(shape))
    if shape is not None and any(shape[one] == 0 for one in _named(axis, len(shape))):
        raise ValueError(f"There is no order of nothing: axis {axis} of {shape}.")
    numbers = concrete(q)
    if numbers is not None and numbers.size and not np.all((numbers >= 0) & (numbers <= most)):
        raise ValueError(f"q is {q}; it has to lie between 0 and {most:g}.")


def _named(axis: Any, rank: int) -> set[int]:
    given = range(rank) if axis is None else axis if isinstance(axis, (tuple, list)) else (axis,)
    return {one % rank for one in given}


@requires("quantile", "nanquantile")
def _quantile(x: Any, q: Any, axis: Any = None, method: Any = "linear", *_: Any, **__: Any) -> None:
    _of_order(x, q, axis, method, 1.0)


@requires("percentile", "nanpercentile")
def _percentile(
    x: Any, q: Any, axis: Any = None, method: Any = "linear", *_: Any, **__: Any
) -> None:
    _of_order(x, q, axis, method, 100.0)


@requires("kaiser")
def _kaiser(x: Any, beta: Any) -> None:
    _window(x)


@requires("bartlett", "blackman", "hamming", "hanning")
def _window(x: Any) -> None:
    if isinstance(x, int) and x < 0:
        raise ValueError(f"A window has {x} points; 0 is the least.")
