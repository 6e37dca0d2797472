"""Functions whose results count or name elements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops

from xarch.ops.fixes.promoting import widened
from xarch.ops.fixes.registry import fix
from xarch.ops.promises import cast_symbol
from xarch.ops.tensors import concrete, dtype_name, floating, is_float, is_symbolic, tensor


@fix("nonzero")
def nonzero(x: Any) -> Any:
    """The places of what is not zero, one int32 vector for each axis; NaN is not zero."""
    x = tensor(x)
    if not len(x.shape):
        raise ValueError("nonzero: a number has no places.")
    found = ops.nonzero(ops.not_equal(x, ops.zeros_like(x)))
    if isinstance(found, (tuple, list)):
        return tuple(ops.cast(one, "int32") for one in found)
    return tuple(ops.cast(found[axis], "int32") for axis in range(len(x.shape)))


@fix("where")
def where(condition: Any, x1: Any = None, x2: Any = None) -> Any:
    """Chooses by a condition; without anything to choose from, the places where it holds."""
    if x1 is None and x2 is None:
        return nonzero(condition)
    return ops.where(condition, x1, x2)


@fix("one_hot")
def one_hot(
    x: Any, num_classes: int, axis: int = -1, dtype: Any = None, sparse: bool = False
) -> Any:
    """One where the place is that of the class; a class outside has none."""
    x = tensor(x)
    x = x if dtype_name(x) in {"int32", "int64", "uint32"} else ops.cast(x, "int32")
    if sparse:
        return ops.one_hot(x, num_classes, axis=axis, dtype=dtype, sparse=True)
    classes = ops.arange(num_classes, dtype=x.dtype)
    shape = [1] * (len(x.shape) + 1)
    shape[axis] = num_classes
    found = ops.equal(ops.expand_dims(x, axis), ops.reshape(classes, shape))
    return ops.cast(found, dtype or keras.config.floatx())


@fix("size")
def size(x: Any) -> Any:
    """The number of elements, int32."""
    found = ops.size(x)
    return found if is_symbolic(found) else ops.cast(found, "int32")


@fix("multi_hot")
def multi_hot(
    inputs: Any, num_classes: int, axis: int = -1, dtype: Any = None, sparse: bool = False,
    **options: Any,
) -> Any:  # fmt: skip
    """One where one of the classes of a row is."""
    given = tensor(inputs)
    rank = len(given.shape)
    axis = axis + rank + 1 if -rank - 1 <= axis < -1 else axis
    if sparse or options or is_symbolic(given) or (rank and 0 not in given.shape):
        found = ops.multi_hot(given, num_classes, axis=axis, dtype=dtype, sparse=sparse, **options)
        return cast_symbol(found, keras.backend.standardize_dtype(dtype or keras.config.floatx()))
    return folded(given, num_classes, axis, dtype)


def folded(given: Any, num_classes: int, axis: int, dtype: Any) -> Any:
    """`one_hot`, of which one axis is folded; a class outside has no place."""
    along = 1 if len(given.shape) > 1 else 0  # the axis that Keras folds
    found = one_hot(given, num_classes, axis=axis, dtype=dtype)
    if 0 not in found.shape:
        return ops.max(found, axis=along)
    shape = [size for at, size in enumerate(found.shape) if at != along]
    return ops.zeros(shape, dtype=found.dtype)


@fix("unravel_index")
def unravel_index(indices: Any, shape: Any) -> Any:
    """The place in a shape of each flat index; one outside raises where indices are known."""
    indices = tensor(indices)
    shape = (shape,) if isinstance(shape, int) else shape
    count = int(np.prod(shape))
    numbers = concrete(indices)
    if numbers is not None and numbers.size and (numbers.min() < -count or numbers.max() >= count):
        raise ValueError(f"unravel_index: an index lies outside a shape of {count} elements.")
    found = ops.unravel_index(ops.reshape(indices, (-1,)), shape)
    return tuple(ops.reshape(ops.cast(one, "int32"), ops.shape(indices)) for one in found)


@fix("histogram")
def histogram(x: Any, bins: int = 10, range: Any = None) -> Any:
    """Counts, int32, and the edges of the bins, floats; without a range, as NumPy chooses one.

    Nothing is counted from 0 to 1, and numbers that are all equal from half below to half above;
    NaN and infinities have no range. A range of one point is widened likewise.
    """
    x = floating(x)
    kind = dtype_name(x)
    x = ops.cast(x, "float32") if "16" in kind else x
    x = x if len(x.shape) else ops.reshape(x, (-1,))
    ends, numbers = range, concrete(x)
    if ends is None and numbers is not None:
        if not numbers.size:
            ends = (0.0, 1.0)
        elif not np.isfinite(numbers).all():
            raise ValueError("histogram: without a range, every number has to be finite.")
        elif numbers.min() == numbers.max():
            ends = (float(numbers.min()),) * 2
    ends = tuple(ends) if isinstance(ends, list) else ends
    if ends is not None and ends[0] == ends[1]:
        ends = (ends[0] - 0.5, ends[0] + 0.5)
    counts, edges = ops.histogram(x, bins=bins, range=ends)
    return ops.cast(counts, "int32"), ops.cast(edges, kind)


@fix("digitize")
def digitize(x: Any, bins: Any) -> Any:
    """The number of edges that are not above a number, int32; of falling ones those above it."""
    x, edges = tensor(x), tensor(bins)
    dtype = keras.backend.result_type(x.dtype, edges.dtype, "float32")
    x, edges = ops.cast(x, dtype), ops.cast(edges, dtype)
    x = ops.expand_dims(x, -1)
    reached = ops.logical_not(ops.less(x, edges))
    if edges.shape[0] not in {0, 1}:
        reached = ops.where(edges[0] > edges[-1], ops.less(x, edges), reached)
    return ops.sum(ops.cast(reached, "int32"), axis=-1)


@fix("isin")
def isin(x1: Any, x2: Any, assume_unique: bool = False, invert: bool = False) -> Any:
    """Whether an element is one of others."""
    x1, x2 = tensor(x1), tensor(x2)
    dtype = keras.backend.result_type(x1.dtype, x2.dtype)
    others = ops.reshape(ops.cast(x2, dtype), (-1,))
    found = ops.any(ops.equal(ops.expand_dims(ops.cast(x1, dtype), -1), others), axis=-1)
    return ops.logical_not(found) if invert else found


@fix("in_top_k")
def in_top_k(targets: Any, predictions: Any, k: int) -> Any:
    """Whether fewer than k predictions are larger than that of the target."""
    predictions, targets = widened(predictions), tensor(targets)
    classes = predictions.shape[-1]
    if k < 1:
        return ops.zeros_like(targets, dtype="bool")
    k = k if classes is None else min(k, classes)
    if is_symbolic(targets, predictions) or not is_float(predictions):
        return ops.in_top_k(targets, predictions, k)
    # NaN is larger than any number, and no class of the best
    scores = ops.where(
        ops.isnan(predictions), ops.full_like(predictions, float("inf")), predictions
    )
    places = ops.expand_dims(ops.minimum(ops.maximum(targets, 0), classes - 1), -1)
    chosen = ops.take_along_axis(scores, places, axis=-1)
    larger = ops.logical_or(scores > chosen, ops.isnan(predictions))
    lost = ops.take_along_axis(ops.isnan(predictions), places, axis=-1)[..., 0]
    lost = ops.logical_or(lost, ops.logical_or(targets < 0, targets >= classes))
    return ops.logical_and(ops.sum(ops.cast(larger, "int32"), axis=-1) < k, ops.logical_not(lost))


@fix("bincount")
def bincount(x: Any, weights: Any = None, minlength: int = 0, sparse: bool = False) -> Any:
    """How often each number from 0 occurs; a negative one raises where numbers are known."""
    numbers = concrete(x)
    if numbers is not None and numbers.size and numbers.min() < 0:
        raise ValueError("bincount: a number is negative.")
    x = tensor(x)
    x = ops.cast(x, "int32") if dtype_name(x) == "bool" else x
    if numbers is not None and numbers.ndim > 1 and numbers.size:  # of all rows, the longest
        minlength = max(minlength, int(numbers.max()) + 1)
    if numbers is not None and not numbers.size and not sparse:
        kind = "int32" if weights is None else dtype_name(tensor(weights))
        return ops.zeros((*numbers.shape[:-1], minlength), dtype=kind)
    weighed = weights is not None and numbers is not None and len(x.shape) == 1
    if weighed and not sparse and is_float(weights := tensor(weights)) and not is_symbolic(weights):
        size = max(minlength, int(numbers.max()) + 1 if numbers.size else 0)
        return ops.segment_sum(weights, ops.cast(x, "int32"), num_segments=size)  # has a gradient
    return ops.bincount(x, weights=weights, minlength=minlength, sparse=sparse)


def _of_numbers(name: str) -> Callable[..., Any]:
    plain = getattr(ops, name)

    def place(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        """As `argmax` and `argmin` without NaN; nothing but NaN raises where numbers are known."""
        x = tensor(x)
        numbers = concrete(x) if is_float(x) else None
        if numbers is not None and numbers.size:
            along = None if axis is None or axis >= numbers.ndim else axis
            if np.isnan(numbers.astype(np.float32)).all(axis=along).any():
                raise ValueError(f"{name} of nothing but NaN.")
        if is_float(x) and not is_symbolic(x):  # minus zero is as large as zero
            x = ops.where(ops.equal(x, ops.zeros_like(x)), ops.zeros_like(x), x)
        return plain(x, axis=axis, keepdims=keepdims)

    return place


for _name in ("nanargmax", "nanargmin"):
    fix(_name)(_of_numbers(_name))
