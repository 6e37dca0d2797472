"""Writing to computed positions. Keras's `scatter_update` holds on every backend, gradients too."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from keras import ops

from xarch_torch.reader.context import Context
from xarch_torch.reader.converters.create import positions
from xarch_torch.reader.converters.shape import cut
from xarch_torch.reader.dims import Dim, expression, unknown
from xarch_torch.reader.registry import converts


@converts("aten.scatter.src", "aten.scatter.value")
def scatter(
    ctx: Context, self: Any, dim: int, index: Any, src: Any = None, value: Any = None
) -> Any:
    source = value if src is None else src
    return ops.scatter_update(self, _places(ctx, dim, index), _source(ctx, source))


@converts("aten.scatter_add.default")
def scatter_add(ctx: Context, self: Any, dim: int, index: Any, src: Any) -> Any:
    return ops.scatter_update(self, _places(ctx, dim, index), _source(ctx, src), "add")


@converts("aten.scatter.reduce", "aten.scatter.value_reduce")
def scatter_reduced(
    ctx: Context, self: Any, dim: int, index: Any, src: Any = None, value: Any = None, **more: Any
) -> Any:
    source = _source(ctx, value if src is None else src)
    if more.get("reduce") != "add":
        return _product(Index(ctx, index, ctx.meta(2).shape, dim), self, source)
    return ops.scatter_update(self, _places(ctx, dim, index), source, "add")


@converts("aten.scatter_reduce.two")
def scatter_reduce(
    ctx: Context,
    self: Any,
    dim: int,
    index: Any,
    src: Any,
    reduce: str,
    *,
    include_self: bool = True,
) -> Any:
    index = Index(ctx, index, ctx.meta(2).shape, dim)
    return reduced(index, self, _source(ctx, src), reduce, include_self)


@converts("aten.index_add.default")
def index_add(ctx: Context, self: Any, dim: int, index: Any, source: Any, *, alpha: Any = 1) -> Any:
    if alpha != 1:
        source = ops.multiply(source, ctx.tensor(alpha, ctx.out.dtype))
    return _along(self, dim, index, source, "add")


@converts("aten.index_copy.default")
def index_copy(ctx: Context, self: Any, dim: int, index: Any, source: Any) -> Any:
    return _along(self, dim, index, source)


@converts("aten.index_fill.int_Scalar", "aten.index_fill.int_Tensor")
def index_fill(ctx: Context, self: Any, dim: int, index: Any, value: Any) -> Any:
    size = ctx.meta(0).shape[dim]
    counts = ops.zeros_like(index) if size is None else index
    hits = ops.any(ops.equal(ops.expand_dims(counts, 1), positions(ctx, size)), axis=0)
    shape = [1] * ctx.out.rank
    shape[dim] = -1
    return ops.where(ops.reshape(hits, shape), ctx.tensor(value, ctx.out.dtype), self)


@converts("aten.index_reduce.default")
def index_reduce(
    ctx: Context,
    self: Any,
    dim: int,
    index: Any,
    source: Any,
    reduce: str,
    *,
    include_self: bool = True,
) -> Any:
    shape = [1] * ctx.out.rank
    shape[dim] = -1
    spread = ctx.broadcast(ops.reshape(index, shape), ctx.meta(3).shape)
    index = Index(ctx, spread, ctx.meta(3).shape, dim)
    return reduced(index, self, ops.reshape(source, (-1,)), reduce, include_self)


def _along(value: Any, dim: int, index: Any, source: Any, reduction: str | None = None) -> Any:
    """Whole slices of `source` into the slices of `value` that `index` tells."""
    moved, rows = ops.moveaxis(value, dim, 0), ops.moveaxis(source, dim, 0)
    result = ops.scatter_update(moved, ops.reshape(index, (-1, 1)), rows, reduction)
    return ops.moveaxis(result, 0, dim)


def _places(ctx: Context, dim: int, index: Any) -> Any:
    return Index(ctx, index, ctx.meta(2).shape, dim).places


class Index:
    """An index along one axis, as in `scatter` and `gather`.

    Attributes:
        places: The full position of every entry, one row for each.
    """

    def __init__(self, ctx: Context, index: Any, shape: Any, dim: int) -> None:
        self.ctx, self.index, self.shape = ctx, index, shape
        self.dim = dim % ctx.out.rank
        columns = [self._column(axis, size) for axis, size in enumerate(shape)]
        self.places = ops.reshape(ops.stack(columns, axis=-1), (-1, len(shape)))

    def taken(self, value: Any) -> Any:
        """The entries of `value` there, one for each row of `places`."""
        for axis, (have, want) in enumerate(zip(self.ctx.out.shape, self.shape, strict=True)):
            if axis != self.dim and have != want:
                value = cut(self.ctx, value, axis, want)
        return ops.reshape(ops.take_along_axis(value, self.index, axis=self.dim), (-1,))

    def _column(self, axis: int, size: Any) -> Any:
        if axis == self.dim:
            return self.ctx.cast(self.index, "int64")
        lifted = [1] * len(self.shape)
        lifted[axis] = -1
        return self.ctx.broadcast(ops.reshape(positions(self.ctx, size), lifted), self.shape)


def _source(ctx: Context, source: Any) -> Any:
    """What goes to the positions of the index, which may be smaller than the source."""
    shape = ctx.meta(2).shape
    source = ctx.tensor(source, ctx.out.dtype)
    if not source.shape:
        return ops.reshape(ctx.broadcast(source, shape), (-1,))
    for axis, (have, want) in enumerate(zip(ctx.meta(3).shape, shape, strict=True)):
        if have != want:
            source = cut(ctx, source, axis, want)
    return ops.reshape(source, (-1,))


def reduced(index: Index, base: Any, source: Any, kind: str, include_self: bool) -> Any:
    ctx, dtype = index.ctx, index.ctx.out.dtype
    one, zero = ctx.tensor(1, dtype), ctx.tensor(0, dtype)
    hits = _added(ops.zeros_like(base), index, ops.ones_like(source))
    touched = ops.greater(hits, zero)
    if kind in ("amax", "amin"):
        own = ctx.tensor(True, "bool") if include_self else ops.logical_not(touched)
        return _extreme(index, base, source, kind, own)
    if kind == "prod":
        return _product(index, base if include_self else ops.where(touched, one, base), source)
    if kind not in ("sum", "mean"):
        raise ctx.refuse(f"a scatter that takes the {kind} is not supported")
    if not include_self:
        base = ops.where(touched, zero, base)
    total = _added(base, index, source)
    if kind == "sum":
        return total
    count = ops.add(hits, one) if include_self else ops.maximum(hits, one)
    return (ops.true_divide if "float" in dtype else ops.floor_divide)(total, count)


def _extreme(index: Index, base: Any, source: Any, kind: str, own: Any) -> Any:
    """The largest or smallest, with `base` where `own`; equal ones share the gradient.

    Keras's own is not differentiable on every backend (Keras 3.13 to 3.15): the extreme is found
    without gradients, and the average of what reaches it has both its value and its gradient.
    """
    ctx, dtype = index.ctx, index.ctx.out.dtype
    zero, none = ctx.tensor(0, dtype), ctx.tensor(limit(dtype, lowest=kind == "amax"), dtype)
    still, given = unmoved(base), unmoved(source)
    start = ops.where(own, still, none)
    best = ops.scatter_update(start, index.places, given, kind.removeprefix("a"))
    if "float" not in dtype:
        return best
    own = ops.logical_and(own, ops.equal(still, best))
    chosen = ops.equal(given, index.taken(best))
    total = _added(ops.where(own, base, zero), index, ops.where(chosen, source, zero))
    return ops.true_divide(total, _added(ops.cast(own, dtype), index, ops.cast(chosen, dtype)))


def unmoved(value: Any) -> Any:
    """Without gradients, which a constant has none of."""
    return value if isinstance(value, np.ndarray) else ops.stop_gradient(value)


def _product(index: Index, base: Any, source: Any) -> Any:
    """The product of `base` and what reaches it.

    Keras's own is not differentiable on every backend (Keras 3.13 to 3.15). It is found without
    gradients; the slope of each factor is the product of the others, also where it is zero.
    """
    ctx, dtype = index.ctx, index.ctx.out.dtype
    zero, one = ctx.tensor(0, dtype), ctx.tensor(1, dtype)
    if "float" not in dtype:
        return ops.scatter_update(base, index.places, source, "mul")
    still, given = unmoved(base), unmoved(source)
    empty, none = ops.equal(still, zero), ops.equal(given, zero)
    full, whole = ops.where(empty, one, still), ops.where(none, one, given)
    rest = ops.stop_gradient(ops.scatter_update(full, index.places, whole, "mul"))
    zeros = _added(ops.cast(empty, dtype), index, ops.cast(none, dtype))

    def slope(rest: Any, zeros: Any, factor: Any, hole: Any) -> Any:
        others = ops.subtract(zeros, ops.cast(hole, dtype))
        return ops.where(ops.equal(others, zero), ops.true_divide(rest, factor), zero)

    own = ops.multiply(slope(rest, zeros, full, empty), ops.subtract(base, still))
    parts = slope(index.taken(rest), index.taken(zeros), whole, none)
    moved = _added(own, index, ops.multiply(parts, ops.subtract(source, given)))
    return ops.add(ops.where(ops.equal(zeros, zero), rest, zero), moved)


def extremes_of_rows(ctx: Context, rows: Any, bag: Any, counts: Any) -> Any:
    """The largest entries of the rows of each bag, zero where `counts` has none for it."""
    shape = [ctx.meta(1).shape[0], ctx.out.shape[1]]
    index = Index(ctx, ctx.broadcast(ops.expand_dims(bag, 1), shape), shape, 0)
    empty = ops.equal(ops.expand_dims(counts, 1), ctx.tensor(0, ctx.out.dtype))
    own = ctx.broadcast(empty, ctx.out.shape)
    base = ops.zeros_like(own, dtype=ctx.out.dtype)
    return _extreme(index, base, ops.reshape(rows, (-1,)), "amax", own)


@converts("aten.put.default")
def put(ctx: Context, self: Any, index: Any, source: Any, accumulate: bool = False) -> Any:
    """Values at places in the tensor laid end to end; negative places count from its end."""
    flat, places = ops.reshape(self, (-1, 1)), ops.reshape(_wrapped(ctx, index), (-1, 1))
    values = ops.reshape(source, (-1, 1))
    found = ops.scatter_update(flat, places, values, "add" if accumulate else None)
    return ctx.reshape(found, ctx.out.shape)


@converts("aten.take.default")
def take(ctx: Context, self: Any, index: Any) -> Any:
    return ops.take(ops.reshape(self, (-1,)), _wrapped(ctx, index), axis=0)


def _wrapped(ctx: Context, index: Any) -> Any:
    places = ctx.cast(index, "int64")
    shape = ctx.meta(0).shape
    size: Any = math.prod(expression(one) for one in shape)
    count = ctx.tensor(Dim(size) if unknown(shape) else int(size), "int64")
    return ops.where(ops.less(places, ctx.tensor(0, "int64")), ops.add(places, count), places)


def _added(base: Any, index: Index, source: Any) -> Any:
    return ops.scatter_update(base, index.places, source, "add")


def limit(dtype: str, *, lowest: bool) -> float:
    """The value that any other exceeds, or that exceeds any other."""
    if "float" in dtype:
        return float("-inf") if lowest else float("inf")
    info = np.iinfo(dtype)
    return int(info.min if lowest else info.max)
