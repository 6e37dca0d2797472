"""Functions that join, split, repeat and drop."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops

from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import axes_of, dtype_name, tensor, window


@fix("hstack")
def hstack(xs: Any) -> Any:
    """Stacks along the second axis; vectors are joined end to end."""
    rows = [tensor(x) for x in xs]
    rows = [ops.reshape(row, (1,)) if not len(row.shape) else row for row in rows]
    return ops.concatenate(rows, axis=0 if len(rows[0].shape) == 1 else 1)


@fix("dstack")
def dstack(xs: Any) -> Any:
    """Stacks along the third axis."""
    return ops.dstack([tensor(x) for x in xs])


@fix("meshgrid")
def meshgrid(*x: Any, indexing: str = "xy") -> Any:
    """Coordinates of a grid, each in its own dtype; a number is a vector of one."""
    axes = [tensor(one) for one in x]
    axes = [ops.reshape(one, (1,)) if not len(one.shape) else one for one in axes]
    if len(axes) == 1:
        return [axes[0]]
    sizes = [one.shape[0] for one in axes]
    alike = len({dtype_name(one) for one in axes}) < 2
    if alike or None in sizes:
        found = ops.meshgrid(*axes, indexing=indexing)
        return [ops.cast(one, axis.dtype) for one, axis in zip(found, axes, strict=True)]
    places = ops.meshgrid(*(ops.arange(size) for size in sizes), indexing=indexing)
    return [ops.take(one, place, axis=0) for one, place in zip(axes, places, strict=True)]


@fix("append")
def append(x1: Any, x2: Any, axis: Any = None) -> Any:
    """Joins two tensors along an axis; without one, both are flattened first."""
    x1, x2 = tensor(x1), tensor(x2)
    if axis is None:
        x1, x2, axis = ops.reshape(x1, (-1,)), ops.reshape(x2, (-1,)), 0
    return ops.concatenate([x1, x2], axis=axis)


@fix("split")
def split(x: Any, indices_or_sections: Any, axis: int = 0) -> Any:
    """Parts of equal size, or from place to place; what lies beyond the end is empty."""
    x = tensor(x)
    size = x.shape[axes_of(axis, len(x.shape))[0]]
    if isinstance(indices_or_sections, int):
        if size is not None and (indices_or_sections < 1 or size % indices_or_sections):
            raise ValueError(f"split: {size} elements in {indices_or_sections} equal parts.")
        return ops.split(x, indices_or_sections, axis=axis)
    places = [int(one) for one in indices_or_sections]
    if size is None and places == sorted(places):
        return ops.split(x, places, axis=axis)
    axis = axes_of(axis, len(x.shape))[0]
    ends = [0, *places, size]
    return [window(x, axis, a, b) for a, b in itertools.pairwise(ends)]


def _along(name: str, *axes: int) -> Callable[..., Any]:
    def parts(x: Any, indices_or_sections: Any) -> Any:
        """As `split` along an axis; falling places give empty parts."""
        x = tensor(x)
        return split(x, indices_or_sections, axis=axes[min(len(x.shape), len(axes)) - 1])

    parts.__name__ = name
    return parts


fix("vsplit")(_along("vsplit", 0))
fix("hsplit")(_along("hsplit", 0, 1))
fix("dsplit")(_along("dsplit", 2))


@fix("repeat")
def repeat(x: Any, repeats: Any, axis: Any = None) -> Any:
    """Each element so many times, one number for all or one for each."""
    x = tensor(x)
    if isinstance(repeats, (list, tuple, np.ndarray)):
        counts = np.asarray(repeats)
        if (counts < 0).any():
            raise ValueError(f"repeat: a negative number, {counts.min()}.")
        if counts.size > 1:
            x = ops.reshape(x, (-1,)) if axis is None else x
            along = 0 if axis is None else axis
            places = np.repeat(np.arange(counts.size), counts)
            return ops.take(x, places.astype("int32"), axis=along)
        repeats = int(counts.reshape(-1)[0])
    if isinstance(repeats, int) and repeats < 0:
        raise ValueError(f"repeat: a negative number, {repeats}.")
    return ops.repeat(x, repeats, axis=axis)


@fix("tile")
def tile(x: Any, repeats: Any) -> Any:
    """Copies side by side."""
    x = tensor(x)
    dtype = dtype_name(x)
    if dtype in {"uint16", "uint32"}:
        return ops.cast(ops.tile(ops.cast(x, "int64"), repeats), dtype)
    return ops.tile(x, repeats)


@fix("squeeze")
def squeeze(x: Any, axis: Any = None) -> Any:
    """Drops axes of size 1; one of another size raises."""
    x = tensor(x)
    if axis is None:
        return ops.squeeze(x)
    dropped = axes_of(axis, len(x.shape))
    if not dropped:
        return x
    for one in dropped:
        if x.shape[one] not in {1, None}:
            raise ValueError(f"squeeze: axis {one} of {tuple(x.shape)} is not of size 1.")
    if not any(x.shape[one] is None for one in dropped):
        return ops.squeeze(x, axis=axis)
    for one in sorted(dropped, reverse=True):
        rest = [size for at, size in enumerate(x.shape) if at != one]
        if x.shape[one] is not None:
            x = ops.squeeze(x, axis=one)
        elif rest.count(None) > 1:
            x = ops.take(x, 0, axis=one)
        else:
            x = ops.reshape(x, [-1 if size is None else size for size in rest])
    return x


@fix("diagonal")
def diagonal(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """A diagonal; one outside has no elements."""
    x = tensor(x)
    rows, columns = x.shape[axis1], x.shape[axis2]
    if None not in (rows, columns) and not -rows < offset < columns:
        first = axis1 % len(x.shape)
        nothing = [slice(0, 0) if at == first else slice(None) for at in range(len(x.shape))]
        offset, x = 0, x[tuple(nothing)]
    return ops.diagonal(x, offset=offset, axis1=axis1, axis2=axis2)


@fix("diag")
def diag(x: Any, k: int = 0) -> Any:
    """A diagonal of a matrix, or a matrix with one; outside a matrix there are no elements."""
    x = tensor(x)
    return diagonal(x, k) if len(x.shape) == 2 else ops.diag(x, k=k)


@fix("trace")
def trace(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The sum along a diagonal; of one outside it is 0."""
    return ops.sum(diagonal(x, offset, axis1, axis2), axis=-1)


@fix("eye")
def eye(N: Any, M: Any = None, k: int = 0, dtype: Any = None) -> Any:  # noqa: N803  # Keras's names
    """One on a diagonal, and zero."""
    if not isinstance(N, int) or not (M is None or isinstance(M, int)):
        return ops.eye(N, M, k=k, dtype=dtype)
    return ops.convert_to_tensor(
        np.eye(N, M, k=k), dtype=keras.backend.standardize_dtype(dtype or keras.config.floatx())
    )


@fix("tri")
def tri(N: Any, M: Any = None, k: int = 0, dtype: Any = None) -> Any:  # noqa: N803  # Keras's names
    """One at and below a diagonal, and zero above; no columns are none."""
    if M == 0:
        return ops.zeros((N, 0), dtype=dtype or keras.config.floatx())
    return ops.tri(N, M, k=k, dtype=dtype)
