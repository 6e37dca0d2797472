"""Order and NaN: NaN counts as larger than any number, as in NumPy."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import dtype_name, is_float, tensor


@fix("sort")
def sort(x: Any, axis: Any = -1) -> Any:
    """Ascending; NaN stands last."""
    x = tensor(x)
    if not is_float(x) or not len(x.shape):
        return ops.sort(x, axis)
    if 0 in x.shape:
        return x if axis is not None else ops.reshape(x, (-1,))
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
    """The first place of the largest element; NaN counts as the largest, -0 is 0."""
    x = tensor(x)
    if not is_float(x) or not len(x.shape):
        return ops.argmax(x, axis=axis, keepdims=keepdims)
    missing = ops.isnan(x)
    where_nan = ops.argmax(ops.cast(missing, "int32"), axis=axis, keepdims=keepdims)
    filled = ops.where(missing, ops.full_like(x, float("-inf")), x)
    filled = ops.where(ops.equal(x, ops.zeros_like(x)), ops.zeros_like(x), filled)
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
    sequence, values = (
        ops.cast(x, "int32") if dtype_name(x) == "bool" else x
        for x in (tensor(sorted_sequence), tensor(values))
    )
    if side not in {"left", "right"} or len(sequence.shape) != 1:
        return ops.searchsorted(sequence, values, side)
    if not (is_float(sequence) or is_float(values)):
        return _places(sequence, values, side)
    lost = ops.isnan(sequence) if is_float(sequence) else ops.zeros_like(sequence, dtype="bool")
    known, count = (
        ops.sum(ops.cast(one, "int32")) for one in (ops.logical_not(lost), ops.ones_like(lost))
    )
    if is_float(sequence):  # NaN stands behind the numbers; as infinity it keeps them in order
        sequence = ops.where(lost, ops.full_like(sequence, float("inf")), sequence)
    if not is_float(values):
        return ops.minimum(_places(sequence, values, side), known)
    lost = ops.isnan(values)
    values = ops.where(lost, ops.zeros_like(values), values)
    found = ops.minimum(_places(sequence, values, side), known)
    return ops.where(lost, count if side == "right" else known, found)


def _places(sequence: Any, values: Any, side: str) -> Any:
    dtype = keras.backend.result_type(sequence.dtype, values.dtype)
    flat = ops.reshape(ops.cast(values, dtype), (-1,))  # TensorFlow takes as many axes as there are
    found = ops.searchsorted(ops.cast(sequence, dtype), flat, side)
    known = [-1 if size is None else size for size in values.shape]
    shape = known if known.count(-1) <= 1 else ops.shape(values)
    return ops.cast(ops.reshape(found, shape), "int32")


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
