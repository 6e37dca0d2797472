"""Functions that fold axes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from xarch.ops.dtypes import floated
from xarch.ops.fixes.casting import cast
from xarch.ops.fixes.promoting import widened
from xarch.ops.fixes.registry import FIXES, fix
from xarch.ops.promises import cast_symbol
from xarch.ops.tensors import (
    axes_of,
    dtype_name,
    floating,
    in_tuple,
    is_float,
    is_symbolic,
    reached,
    tensor,
)


def _kept(name: str) -> Callable[..., Any]:
    def reduce(x: Any, axis: Any = None, keepdims: bool = False, **options: Any) -> Any:
        """`keepdims` keeps every folded axis with size 1, also where all are folded."""
        x = tensor(x)
        rank = len(x.shape)
        if _is_none(axis):  # an axis of one element has the dtype and the value that count
            return plain(ops.expand_dims(x, 0), axis=0, **options)
        if keepdims and axis is None and rank:
            folded = plain(x, axis=None, keepdims=False, **options)
            return ops.reshape(folded, (1,) * rank)
        return plain(x, axis=axis, keepdims=keepdims, **options)

    plain = getattr(ops, name)
    return reduce


def _extreme(name: str) -> Callable[..., Any]:
    def reduce(x: Any, axis: Any = None, keepdims: bool = False, **options: Any) -> Any:
        """Nothing has no extreme: it raises ValueError, unless `initial` is given."""
        x, initial = tensor(x), options.pop("initial", None)
        if 0 not in x.shape:
            found = kept(x, axis, keepdims, **options)
            return found if initial is None else outer(found, ops.cast(initial, x.dtype))
        folded = axes_of(axis, len(x.shape))
        if initial is None and any(x.shape[one] == 0 for one in folded):
            raise ValueError(f"keras.ops.{name} of no elements: axes {folded} of {tuple(x.shape)}.")
        kept_sizes = [1 if one in folded else size for one, size in enumerate(x.shape)]
        if not keepdims:
            kept_sizes = [size for one, size in enumerate(x.shape) if one not in folded]
        return reached(ops.full(kept_sizes, initial or 0, dtype=x.dtype), x)

    kept = _kept(name)
    outer = ops.minimum if "min" in name else ops.maximum
    return reduce


def _is_none(axis: Any) -> bool:
    """Whether no axis is to be folded, which is not the same as `None`, all."""
    return isinstance(axis, (tuple, list)) and not axis


for _name in ("sum", "prod", "nanprod"):
    fix(_name)(_kept(_name))
mean = fix("mean")(_kept("mean"))
nanmean = fix("nanmean")(_kept("nanmean"))
for _name in ("max", "min", "amax", "amin", "ptp", "nanmax", "nanmin"):
    fix(_name)(_extreme(_name))


@fix("var")
def var(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The mean of squared distances to the mean; over no axes that of each number, which is 0."""
    if not _is_none(axis):
        return ops.var(x, axis=axis, keepdims=keepdims)
    x = floating(x)
    return ops.square(x - x)


@fix("std")
def std(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The standard deviation, 0 over no axes; of equal numbers it has no slope."""
    x = floating(x)
    if _is_none(axis):
        return ops.abs(x - x)
    if is_symbolic(x):
        return ops.std(x, axis=axis, keepdims=keepdims)
    return ops.cast(root(ops.var(widened(x), axis=axis, keepdims=keepdims)), x.dtype)


def root(square: Any) -> Any:
    """The square root, whose slope at 0 is 0: of what is a size, 0 is the least."""
    none = ops.equal(square, ops.zeros_like(square))
    found = ops.sqrt(ops.where(none, ops.ones_like(square), square))
    return ops.where(none, ops.zeros_like(square), found)


def length_of(
    x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False,  # Keras's name
) -> Any:  # fmt: skip
    """The root of a sum of squares where that is what `norm` asks for, else None."""
    several = isinstance(axis, (tuple, list))
    folded = len(x.shape) if axis is None else len(axis) if several else 1
    known = ord is None or (ord == "fro" and folded == 2)
    if not (known or (type(ord) in {int, float} and ord == 2 and folded == 1)):
        return None
    if not is_float(x) or is_symbolic(x) or not len(x.shape) or (several and folded not in {1, 2}):
        return None
    return root(ops.sum(ops.square(x), axis=in_tuple(axis), keepdims=keepdims))


@fix("logsumexp")
def logsumexp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The logarithm of the sum of exponentials, as a float; over no axes each number itself."""
    x = floating(x)
    if _is_none(axis):
        return x
    return cast_symbol(ops.logsumexp(x, axis=axis, keepdims=keepdims), floated(x))


def _of_truths(name: str) -> Callable[..., Any]:
    plain = getattr(ops, name)

    def fold(x: Any, axis: Any = None, dtype: Any = None) -> Any:
        """In a dtype; as truth values, a sum is `or` and a product is `and`."""
        kind = None if dtype is None else keras.backend.standardize_dtype(dtype)
        if kind != "bool":
            if kind is not None and "int" in kind and is_float(x := tensor(x)):
                x = cast(x, kind)  # what does not fit saturates
            return plain(x, axis=axis, dtype=dtype)
        x = tensor(x)
        truths = ops.cast(ops.not_equal(x, ops.zeros_like(x)), "int32")
        return ops.cast(plain(truths, axis=axis), "bool")

    return fold


for _name in ("cumsum", "cumprod"):
    fix(_name)(_of_truths(_name))


def _running(name: str, start: float) -> Callable[..., Any]:
    plain = FIXES[name]

    def fold(x: Any, axis: Any = None, dtype: Any = None) -> Any:
        """Runs over what is not NaN."""
        x = tensor(x)
        if is_float(x):
            x = ops.where(ops.isnan(x), ops.full_like(x, start), x)
        return plain(x, axis=axis, dtype=dtype)

    return fold


fix("nancumsum")(_running("cumsum", 0.0))
fix("nancumprod")(_running("cumprod", 1.0))


@fix("count_nonzero")
def count_nonzero(x: Any, axis: Any = None) -> Any:
    """The number of elements that are not zero, int32, without the folded axes."""
    x = tensor(x)
    counted = ops.cast(ops.not_equal(x, ops.zeros_like(x)), "int32")
    return ops.sum(counted, axis=in_tuple(axis))


@fix("average")
def average(x: Any, axis: Any = None, weights: Any = None) -> Any:
    """The mean, weighted where weights are given; without an axis it is one number."""
    x = tensor(x)
    axis = in_tuple(axis)
    if weights is None:
        return mean(x, axis=axis)
    weights = tensor(weights)
    if axis is not None and len(weights.shape) != len(x.shape):
        folded = axes_of(axis, len(x.shape))
        order = sorted(range(len(folded)), key=folded.__getitem__)
        weights = ops.transpose(weights, order) if len(order) > 1 else weights
        others = [one for one in range(len(x.shape)) if one not in folded]
        weights = ops.expand_dims(weights, tuple(others)) if others else weights
    total = ops.sum(ops.multiply(x, weights), axis=axis)
    return ops.divide(total, ops.sum(weights, axis=axis))


@fix("moments")
def moments(x: Any, axes: Any, keepdims: bool = False, synchronized: bool = False) -> Any:
    """Mean and variance; the variance is the mean of squared distances to the mean.

    Of float16, a moment beyond the largest number is that number, as on each backend of Keras.
    """
    if synchronized:
        return ops.moments(x, axes, keepdims=keepdims, synchronized=True)
    x = tensor(x)
    if _is_none(axes):
        x = floating(x)
        return x, ops.square(x - x)
    wide = ops.cast(x, "float32") if dtype_name(x) in {"float16", "bfloat16"} else x
    folded = axes_of(axes, len(x.shape))
    mean = ops.mean(wide, axis=folded, keepdims=True)
    variance = ops.mean(ops.square(ops.subtract(wide, mean)), axis=folded, keepdims=True)
    if not keepdims:
        mean, variance = ops.squeeze(mean, folded), ops.squeeze(variance, folded)
    if dtype_name(x) == "float16":
        mean, variance = _within_float16(mean), _within_float16(variance)
    if is_float(x):
        return ops.cast(mean, x.dtype), ops.cast(variance, x.dtype)
    return mean, variance


def _within_float16(x: Any) -> Any:
    return ops.clip(x, -65504.0, 65504.0)


@fix("nanstd")
def nanstd(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The standard deviation of what is not NaN; of equal numbers its slope is 0."""
    variance = ops.nanvar(tensor(x), axis=axis, keepdims=keepdims)
    if is_symbolic(variance):
        return variance
    some = variance > 0
    root = ops.sqrt(ops.where(some, variance, ops.ones_like(variance)))
    return ops.where(some, root, ops.stop_gradient(variance))
