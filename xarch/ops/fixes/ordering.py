"""Order and NaN: NaN counts as larger than any number, as in NumPy."""

from __future__ import annotations

from typing import Any

from keras import ops

from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import is_float, tensor


@fix("sort")
def sort(x: Any, axis: Any = -1) -> Any:
    """Ascending; NaN stands last."""
    x = tensor(x)
    if not is_float(x) or not len(x.shape):
        return ops.sort(x, axis)
    if axis is None:
        return sort(ops.reshape(x, (-1,)))
    missing = ops.isnan(x)
    infinite = ops.full_like(x, float("inf"))
    ordered = ops.sort(ops.where(missing, infinite, x), axis)
    numbers = ops.sum(ops.cast(ops.logical_not(missing), "int32"), axis=axis, keepdims=True)
    place = ops.cumsum(ops.ones_like(ordered, dtype="int32"), axis=axis)
    return ops.where(place > numbers, ops.full_like(x, float("nan")), ordered)


@fix("argmax")
def argmax(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The first place of the largest element; NaN counts as the largest."""
    x = tensor(x)
    if not is_float(x) or not len(x.shape):
        return ops.argmax(x, axis=axis, keepdims=keepdims)
    missing = ops.isnan(x)
    where_nan = ops.argmax(ops.cast(missing, "int32"), axis=axis, keepdims=keepdims)
    filled = ops.where(missing, ops.full_like(x, float("-inf")), x)
    plain = ops.argmax(filled, axis=axis, keepdims=keepdims)
    held = ops.any(missing, axis=axis, keepdims=keepdims and axis is not None)
    if keepdims and axis is None:
        held = ops.reshape(held, (1,) * len(x.shape))
    return ops.where(held, where_nan, plain)


@fix("argmin")
def argmin(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The first place of the smallest element; NaN counts as the smallest here, as in NumPy."""
    x = tensor(x)
    if not is_float(x):
        return ops.argmin(x, axis=axis, keepdims=keepdims)
    return argmax(ops.negative(x), axis=axis, keepdims=keepdims)


@fix("searchsorted")
def searchsorted(sorted_sequence: Any, values: Any, side: str = "left") -> Any:
    """Where values belong in an ascending sequence; NaN belongs behind the numbers."""
    sequence, values = tensor(sorted_sequence), tensor(values)
    if not (is_float(sequence) or is_float(values)):
        return ops.searchsorted(sequence, values, side)
    if side not in {"left", "right"}:
        return ops.searchsorted(sequence, values, side)
    column = ops.expand_dims(values, -1)
    before = ops.less(sequence, column)
    if side == "right":
        before = ops.logical_or(before, ops.equal(sequence, column))
    if is_float(values):
        lost = ops.isnan(column)
        known = ops.ones_like(sequence, dtype="bool")
        if is_float(sequence) and side == "left":
            known = ops.logical_not(ops.isnan(sequence))
        before = ops.where(lost, ops.broadcast_to(known, ops.shape(before)), before)
    return ops.sum(ops.cast(before, "int32"), axis=-1)


@fix("top_k")
def top_k(x: Any, k: int, sorted: bool = True) -> Any:
    """The largest k of the last axis, the earlier of equals first, and their places, int32."""
    x = tensor(x)
    size = x.shape[-1] if len(x.shape) else None
    if size is None:
        values, places = ops.top_k(x, k, sorted=sorted)
        return values, ops.cast(places, "int32")
    if not 0 <= k <= size:
        raise ValueError(f"top_k of {k} elements: the last axis has {size}.")
    # a stable ascending order of the reversed axis, read backwards, keeps equals in order
    backwards = ops.argsort(ops.flip(x, axis=-1), axis=-1)
    places = size - 1 - ops.flip(backwards, axis=-1)[..., :k]
    places = ops.cast(places, "int32")
    return ops.take_along_axis(x, places, axis=-1), places
