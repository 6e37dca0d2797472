"""Reductions and running sums."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from keras import ops

from xarch_torch.reader.context import Context
from xarch_torch.reader.dims import Dim, expression, unknown
from xarch_torch.reader.registry import converts


def _axes(ctx: Context, dim: Any) -> list[int]:
    """The axes to reduce, counted from the front; all where none are given."""
    rank = ctx.meta(0).rank
    if not rank or dim is None or (isinstance(dim, list | tuple) and not dim):
        return list(range(rank))
    return [axis % rank for axis in ([dim] if isinstance(dim, int) else dim)]


def _reduce(ctx: Context, function: Callable[..., Any], value: Any, dim: Any, keepdim: bool) -> Any:
    axes = _axes(ctx, dim)
    return value if not axes else function(value, axis=axes, keepdims=keepdim)


@converts("aten.sum.dim_IntList", "aten.sum.default")
def sum_(
    ctx: Context, self: Any, dim: Any = None, keepdim: bool = False, *, dtype: Any = None
) -> Any:
    return _reduce(ctx, ops.sum, ctx.cast(self, ctx.out.dtype), dim, keepdim)


@converts("aten.mean.dim", "aten.mean.default")
def mean(
    ctx: Context, self: Any, dim: Any = None, keepdim: bool = False, *, dtype: Any = None
) -> Any:
    return _reduce(ctx, ops.mean, ctx.cast(self, ctx.out.dtype), dim, keepdim)


@converts("aten.amax.default")
def amax(ctx: Context, self: Any, dim: Any = (), keepdim: bool = False) -> Any:
    return _reduce(ctx, ops.max, self, dim, keepdim)


@converts("aten.amin.default")
def amin(ctx: Context, self: Any, dim: Any = (), keepdim: bool = False) -> Any:
    return _reduce(ctx, ops.min, self, dim, keepdim)


@converts("aten.max.default")
def max_all(ctx: Context, self: Any) -> Any:
    return _reduce(ctx, ops.max, self, None, False)


@converts("aten.min.default")
def min_all(ctx: Context, self: Any) -> Any:
    return _reduce(ctx, ops.min, self, None, False)


@converts("aten.max.dim")
def max_dim(ctx: Context, self: Any, dim: int, keepdim: bool = False) -> Any:
    return [
        _reduce(ctx, ops.max, self, dim, keepdim),
        ops.argmax(self, axis=dim, keepdims=keepdim),
    ]


@converts("aten.min.dim")
def min_dim(ctx: Context, self: Any, dim: int, keepdim: bool = False) -> Any:
    return [
        _reduce(ctx, ops.min, self, dim, keepdim),
        ops.argmin(self, axis=dim, keepdims=keepdim),
    ]


@converts("aten.argmax.default")
def argmax(ctx: Context, self: Any, dim: int | None = None, keepdim: bool = False) -> Any:
    return ops.argmax(self, axis=dim, keepdims=keepdim)


@converts("aten.argmin.default")
def argmin(ctx: Context, self: Any, dim: int | None = None, keepdim: bool = False) -> Any:
    return ops.argmin(self, axis=dim, keepdims=keepdim)


@converts("aten.any.dim", "aten.any.default", "aten.any.dims")
def any_(ctx: Context, self: Any, dim: Any = None, keepdim: bool = False) -> Any:
    return _reduce(ctx, ops.any, ctx.cast(self, "bool"), dim, keepdim)


@converts("aten.all.dim", "aten.all.default", "aten.all.dims")
def all_(ctx: Context, self: Any, dim: Any = None, keepdim: bool = False) -> Any:
    return _reduce(ctx, ops.all, ctx.cast(self, "bool"), dim, keepdim)


@converts("aten.prod.dim_int", "aten.prod.default")
def prod(
    ctx: Context, self: Any, dim: Any = None, keepdim: bool = False, *, dtype: Any = None
) -> Any:
    product = _reduce(ctx, ops.prod, ctx.cast(self, ctx.out.dtype), dim, keepdim)
    return _whole(ctx, product)


@converts("aten.logsumexp.default")
def logsumexp(ctx: Context, self: Any, dim: Any, keepdim: bool = False) -> Any:
    return _reduce(ctx, ops.logsumexp, ctx.cast(self, ctx.out.dtype), dim, keepdim)


def variance(ctx: Context, value: Any, dim: Any, correction: Any, keepdim: bool) -> Any:
    """The variance as the mean of squared deviations, with torch's correction."""
    axes = _axes(ctx, dim)
    centred = ops.subtract(value, ops.mean(value, axis=axes, keepdims=True))
    total = ops.sum(ops.square(centred), axis=axes, keepdims=keepdim)
    divisor = counted(ctx, axes, 1 if correction is None else correction, ctx.dtype(value))
    return ops.true_divide(total, divisor)


def counted(ctx: Context, axes: list[int], less: Any, dtype: str) -> Any:
    """How many values axes hold, less some, at least zero; the sizes may be unknown."""
    sizes = [ctx.meta(0).shape[axis] for axis in axes]
    count: Any = math.prod(expression(one) for one in sizes)
    if not unknown(sizes):
        return ctx.tensor(float(max(int(count) - less, 0)), dtype)
    number = ops.subtract(ctx.tensor(Dim(count), dtype), ctx.tensor(float(less), dtype))
    return ops.maximum(number, ctx.tensor(0.0, dtype))


@converts("aten.var.correction")
def var(
    ctx: Context, self: Any, dim: Any = None, *, correction: Any = None, keepdim: bool = False
) -> Any:
    return variance(ctx, self, dim, correction, keepdim)


@converts("aten.var.dim")
def var_dim(ctx: Context, self: Any, dim: Any, unbiased: bool = True, keepdim: bool = False) -> Any:
    return variance(ctx, self, dim, int(unbiased), keepdim)


@converts("aten.std.correction")
def std(
    ctx: Context, self: Any, dim: Any = None, *, correction: Any = None, keepdim: bool = False
) -> Any:
    return ops.sqrt(variance(ctx, self, dim, correction, keepdim))


@converts("aten.std.dim")
def std_dim(ctx: Context, self: Any, dim: Any, unbiased: bool = True, keepdim: bool = False) -> Any:
    return ops.sqrt(variance(ctx, self, dim, int(unbiased), keepdim))


@converts("aten.std_mean.correction", "aten.var_mean.correction")
def spread_and_mean(
    ctx: Context, self: Any, dim: Any = None, *, correction: Any = None, keepdim: bool = False
) -> Any:
    spread = variance(ctx, self, dim, correction, keepdim)
    if "std" in str(ctx.node.target):
        spread = ops.sqrt(spread)
    return [spread, _reduce(ctx, ops.mean, self, dim, keepdim)]


@converts("aten.linalg_vector_norm.default")
def vector_norm(
    ctx: Context,
    self: Any,
    ord: Any = 2,
    dim: Any = None,
    keepdim: bool = False,
    *,
    dtype: Any = None,
) -> Any:
    return _norm(ctx, self, ord, dim, keepdim)


@converts("aten.norm.ScalarOpt_dim", "aten.norm.Scalar")
def norm(ctx: Context, self: Any, p: Any = 2, dim: Any = None, keepdim: bool = False) -> Any:
    return _norm(ctx, self, 2 if p is None else p, dim, keepdim)


def _norm(ctx: Context, value: Any, order: Any, dim: Any, keepdim: bool) -> Any:
    return norm_of(
        ctx, value, order, lambda function, one: _reduce(ctx, function, one, dim, keepdim)
    )


def norm_of(ctx: Context, value: Any, order: Any, reduced: Callable[..., Any]) -> Any:
    """The norm of that order, without a gradient where it is zero, as torch has it.

    Args:
        ctx: The node.
        value: What it is of.
        order: Its order.
        reduced: Takes a reduction and a tensor, and reduces the axes of the norm.
    """
    if order == 2:
        return root(ctx, reduced(ops.sum, ops.square(value)))
    if order == 1:
        return reduced(ops.sum, ops.abs(value))
    if order == float("inf"):
        return reduced(ops.max, ops.abs(value))
    if order == float("-inf"):
        return reduced(ops.min, ops.abs(value))
    if order == 0:
        hits = ops.not_equal(value, ctx.tensor(0, ctx.dtype(value)))
        return reduced(ops.sum, ops.cast(hits, ctx.out.dtype))
    powers = ops.power(ops.abs(value), ctx.tensor(float(order), ctx.out.dtype))
    return root(ctx, reduced(ops.sum, powers), order)


def root(ctx: Context, value: Any, order: Any = 2) -> Any:
    """A root, whose gradient at zero is zero as that of torch's norms."""
    positive = ops.greater(value, ctx.tensor(0, ctx.dtype(value)))
    safe = ops.where(positive, value, ctx.tensor(1, ctx.dtype(value)))
    if order == 2:
        return ops.where(positive, ops.sqrt(safe), value)
    powers = ops.power(safe, ctx.tensor(1 / order, ctx.dtype(value)))
    return ops.where(positive, powers, value)


@converts("aten.cumsum.default")
def cumsum(ctx: Context, self: Any, dim: int, *, dtype: Any = None) -> Any:
    return _whole(ctx, ops.cumsum(ctx.cast(self, ctx.out.dtype), axis=dim))


@converts("aten.cumprod.default")
def cumprod(ctx: Context, self: Any, dim: int, *, dtype: Any = None) -> Any:
    """By doublings: the gradient at a factor of zero is wrong on TensorFlow (Keras 3.15)."""
    value, axis = ctx.cast(self, ctx.out.dtype), dim % max(ctx.out.rank, 1)
    size = ctx.out.shape[axis] if ctx.out.rank else 1
    if "float" not in ctx.out.dtype or not isinstance(size, int):
        return _whole(ctx, ops.cumprod(value, axis=axis))
    lead, step = (slice(None),) * axis, 1
    while step < size:
        first = value[(*lead, slice(None, step))]
        rest = ops.multiply(value[(*lead, slice(step, None))], value[(*lead, slice(None, -step))])
        value, step = ops.concatenate([first, rest], axis=axis), 2 * step
    return value


def _whole(ctx: Context, value: Any) -> Any:
    """In the dtype that Keras tells of it: torch has int32 in place of int64 (Keras 3.15)."""
    return ops.cast(value, ctx.out.dtype) if "int" in ctx.out.dtype else value


@converts("aten.diff.default")
def diff(
    ctx: Context, self: Any, n: int = 1, dim: int = -1, prepend: Any = None, append: Any = None
) -> Any:
    if n == 0:  # then torch leaves out what it could prepend, too
        return self
    dim = dim % len(self.shape)
    parts = [one for one in (prepend, self, append) if one is not None]
    value = ops.concatenate(parts, axis=dim) if len(parts) > 1 else self
    change = ops.not_equal if ctx.out.dtype == "bool" else ops.subtract
    lead = (slice(None),) * dim
    for _ in range(n):
        value = change(value[(*lead, slice(1, None))], value[(*lead, slice(None, -1))])
    return value


@converts("aten.histc.default")
def histc(ctx: Context, self: Any, bins: int = 100, min: Any = 0, max: Any = 0) -> Any:
    if min == max:
        raise ctx.refuse("bounds that depend on the data are not supported yet")
    dtype = ctx.out.dtype
    low, high, count = (ctx.tensor(float(one), dtype) for one in (min, max, bins))
    value = ops.reshape(self, [-1, 1])
    scaled = ops.true_divide(ops.multiply(ops.subtract(value, low), count), high - low)
    place = ops.minimum(ops.floor(scaled), count - 1)  # the last bin holds its upper bound
    inside = ops.logical_and(ops.greater_equal(value, low), ops.less_equal(value, high))
    hit = ops.equal(place, np.arange(bins, dtype=dtype))
    return ops.sum(ops.cast(ops.logical_and(hit, inside), dtype), axis=0)
