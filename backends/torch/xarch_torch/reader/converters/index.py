"""Reading and writing by index."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import torch
from keras import ops

from xarch.layers.weight import DENSE
from xarch_torch.reader.context import Context
from xarch_torch.reader.converters.create import positions
from xarch_torch.reader.converters.shape import cut
from xarch_torch.reader.dims import Dim, expression
from xarch_torch.reader.registry import converts


@converts("aten.embedding.default", weights=("weight",))
def embedding(
    ctx: Context,
    weight: Any,
    indices: Any,
    padding_idx: int = -1,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Any:
    """The row of `padding_idx` is read like any other and receives no gradient.

    The penalty of zero makes the gradient dense, see `xarch.layers.weight`.
    """
    if ctx.owns(weight) and not isinstance(indices, np.ndarray):
        layer = ctx.layer(
            keras.layers.Embedding,
            {"embeddings": weight},
            input_dim=weight.shape[0],
            output_dim=weight.shape[1],
            embeddings_regularizer=DENSE,
        )
        rows = layer(indices)
    else:
        rows = ops.take(ctx.tensor(weight), indices, axis=0)
    if scale_grad_by_freq:
        rows = by_frequency(ctx, rows, indices)
    if padding_idx < 0 or isinstance(indices, np.ndarray):
        return rows
    padding = ops.equal(indices, ctx.tensor(padding_idx, ctx.dtype(indices)))
    return ops.where(ops.expand_dims(padding, -1), ops.stop_gradient(rows), rows)


def by_frequency(ctx: Context, rows: Any, indices: Any) -> Any:
    """The rows, whose gradients are divided by how often the same row is among them."""
    places = ops.reshape(ctx.cast(indices, "int64"), (-1, 1))
    ones = ops.cast(ops.ones_like(places[:, 0]), ctx.out.dtype)
    size = ctx.meta(0).shape[0]
    start = ctx.tensor(torch.zeros(size, dtype=getattr(torch, ctx.out.dtype)))
    counts = ops.take(ops.scatter_update(start, places, ones, "add"), indices, axis=0)
    still = ops.stop_gradient(rows)
    share = ops.true_divide(ops.subtract(rows, still), ops.expand_dims(counts, -1))
    return ops.add(still, share)


@converts("aten.index_select.default")
def index_select(ctx: Context, self: Any, dim: int, index: Any) -> Any:
    return ops.take(self, index, axis=dim)


@converts("aten.gather.default")
def gather(ctx: Context, self: Any, dim: int, index: Any, sparse_grad: bool = False) -> Any:
    meta, wanted = ctx.meta(0), ctx.out
    dim = dim % meta.rank
    for axis, (have, want) in enumerate(zip(meta.shape, wanted.shape, strict=True)):
        if axis != dim and have != want:
            self = cut(ctx, self, axis, want)
    return ops.take_along_axis(self, index, axis=dim)


@converts("aten.index.Tensor", "aten._unsafe_index.Tensor")
def index(ctx: Context, self: Any, indices: Any) -> Any:
    shape = list(ctx.meta(0).shape)
    given = list(_columns(indices))
    if any(ctx.dtype(one) == "bool" for _, one in given):
        raise ctx.refuse(
            "an index by a mask gives a size that depends on the data: choose with torch.where, or "
            "name the inputs that decide the mask in fixed"
        )
    if len(given) == 1:
        axis, one = given[0]
        return ops.take(self, counted(ctx, one, shape[axis]), axis=axis)
    axes = [axis for axis, _ in given]
    if not together(axes):  # torch puts what they pick first
        order = [*axes, *(axis for axis in range(len(shape)) if axis not in axes)]
        self, shape = ops.transpose(self, order), [shape[axis] for axis in order]
        given = [(at, one) for at, (_, one) in enumerate(given)]
    flat, size = _flat_index(ctx, given, shape)
    first, last = given[0][0], given[-1][0]
    merged = ctx.reshape(self, [*shape[:first], size, *shape[last + 1 :]])
    return ops.take(merged, flat, axis=first)


def _columns(indices: Any) -> Iterator[tuple[int, Any]]:
    """The axes that are indexed, and by what; a constant mask is the places that it picks."""
    axis = 0
    for one in indices:
        constant = isinstance(one, np.ndarray) and one.dtype == bool
        for at in np.nonzero(one) if constant else [one]:
            if at is not None:
                yield axis, at
            axis += 1


def together(axes: list[int]) -> bool:
    """Whether the axes follow each other."""
    return axes == list(range(axes[0], axes[0] + len(axes)))


def _flat_index(ctx: Context, given: Any, shape: Any) -> tuple[Any, Any]:
    """One index into the axes laid end to end, and their joint size."""
    flat: Any = None
    joint: Any = 1
    for axis, one in given:
        size = shape[axis]
        own = ctx.cast(counted(ctx, one, size), "int64")
        if flat is not None:
            width = (
                ctx.tensor(size, "int64") if isinstance(size, Dim) else np.asarray(size, "int64")
            )
            flat = ops.subtract(ops.multiply(flat, width), ops.negative(own))
        else:
            flat = own
        joint = (
            Dim(expression(joint) * expression(size))
            if isinstance(size, Dim) or isinstance(joint, Dim)
            else joint * size
        )
    return flat, joint


def counted(ctx: Context, one: Any, size: Any) -> Any:
    """The index with negative positions counted from the front."""
    if isinstance(one, np.ndarray) and not (one < 0).any():
        return one
    if isinstance(one, np.ndarray) and isinstance(size, int):
        return np.where(one < 0, one + size, one)
    constant = ctx.node.args[1]
    if all(getattr(held, "op", "") == "get_attr" for held in constant if held is not None):
        return one
    if not isinstance(size, int):
        return one
    zero, length = np.asarray(0, ctx.dtype(one)), np.asarray(size, ctx.dtype(one))
    return ops.where(ops.less(one, zero), ops.add(one, length), one)


@converts("aten.masked_scatter.default")
def masked_scatter(ctx: Context, self: Any, mask: Any, source: Any) -> Any:
    """The source's values in order, one for each entry where the mask is true."""
    shape = ctx.out.shape
    self, mask = (ctx.broadcast(one, shape) for one in (self, mask))
    counts = ops.cumsum(ops.cast(ops.reshape(mask, (-1,)), "int64"))
    order = ops.maximum(ops.subtract(counts, ctx.tensor(1, "int64")), ctx.tensor(0, "int64"))
    taken = ops.take(ops.reshape(source, (-1,)), order, axis=0)
    return ops.where(mask, ctx.reshape(taken, shape), self)


@converts("aten.slice_scatter.default")
def slice_scatter(
    ctx: Context,
    self: Any,
    src: Any,
    dim: int = 0,
    start: Any = None,
    end: Any = None,
    step: int = 1,
) -> Any:
    dim = dim % len(self.shape)
    size = self.shape[dim]
    end = None if end == ctx.meta(0).shape[dim] else end
    if any(isinstance(one, Dim) for one in (start, end)):
        raise ctx.refuse("a write into a slice of unknown bounds")
    if size is None:
        if start in (None, 0) and (end is None or end >= 2**62) and step == 1:
            return src
        if step != 1:
            raise ctx.refuse("a write into every other entry of an axis of unknown size")
        return _between(ctx, self, src, dim, start or 0, None if end and end >= 2**62 else end)
    positions = range(size)[slice(start, end, step)]
    return _merged(self, src, dim, size, positions)


@converts("aten.select_scatter.default")
def select_scatter(ctx: Context, self: Any, src: Any, dim: int, index: int) -> Any:
    dim = dim % len(self.shape)
    size = self.shape[dim]
    if isinstance(index, Dim):
        raise ctx.refuse("a write into an entry that is known only when the model runs")
    if size is None:
        return _between(ctx, self, ops.expand_dims(src, dim), dim, index, index + 1 or None)
    return _merged(
        self, ops.expand_dims(src, dim), dim, size, range(size)[index : index + 1 or None]
    )


def _between(ctx: Context, old: Any, new: Any, axis: int, start: int, stop: int | None) -> Any:
    """`old` with `new` from `start` up to `stop` along an axis of unknown size."""
    size = ctx.meta(0).shape[axis]
    length, places = ctx.tensor(size, "int64"), positions(ctx, size)
    first, end = (
        ops.add(length, ctx.tensor(one, "int64")) if one < 0 else ctx.tensor(one, "int64")
        for one in (start, 2**31 - 1 if stop is None else stop)
    )
    inside = ops.logical_and(ops.greater_equal(places, first), ops.less(places, end))
    inside = ops.reshape(inside, [-1, *[1] * (len(old.shape) - axis - 1)])
    if new.shape[axis] != 1:
        none = ctx.tensor(0, "int64")
        last = ops.subtract(ops.subtract(ops.minimum(end, length), first), ctx.tensor(1, "int64"))
        order = ops.maximum(ops.minimum(ops.subtract(places, first), last), none)
        spare = old[(*[slice(None)] * axis, slice(0, 1))]  # where there may be nothing to write
        new = ops.take(ops.concatenate([new, spare], axis=axis), order, axis=axis)
    return ops.where(inside, new, old)


def _merged(old: Any, new: Any, axis: int, size: int, positions: range) -> Any:
    """`old` with the entries at `positions` along `axis` taken from `new`, in order."""
    if not positions:
        return old
    if len(positions) == size and positions.step == 1:
        return new
    lead = (slice(None),) * axis
    if positions.step == 1:
        parts = []
        if positions.start > 0:
            parts.append(old[(*lead, slice(0, positions.start))])
        parts.append(new)
        if positions.stop < size:
            parts.append(old[(*lead, slice(positions.stop, None))])
        return ops.concatenate(parts, axis=axis)
    order = list(range(size))
    for at, position in enumerate(positions):
        order[position] = size + at
    both = ops.concatenate([old, new], axis=axis)
    return ops.take(both, np.asarray(order, "int64"), axis=axis)


@converts("aten.one_hot.default")
def one_hot(ctx: Context, self: Any, num_classes: int = -1) -> Any:
    return ops.cast(ops.one_hot(self, ctx.out.shape[-1]), ctx.out.dtype)


@converts("aten.topk.default")
def topk(
    ctx: Context, self: Any, k: int, dim: int = -1, largest: bool = True, sorted: bool = True
) -> Any:
    last = len(self.shape) - 1
    value = ops.swapaxes(self, dim, last) if dim % (last + 1) != last else self
    value = value if largest else ops.negative(value)
    found = list(ops.top_k(value, k, sorted=True))
    found[0] = found[0] if largest else ops.negative(found[0])
    return [ops.swapaxes(one, dim, last) if dim % (last + 1) != last else one for one in found]


@converts("aten.sort.default")
def sort(ctx: Context, self: Any, dim: int = -1, descending: bool = False) -> Any:
    key = ops.negative(self) if descending else self
    order = ops.argsort(key, axis=dim)
    return [ops.take_along_axis(self, order, axis=dim), order]


@converts("aten.sort.stable")
def sort_stable(
    ctx: Context, self: Any, *, stable: Any = True, dim: int = -1, descending: bool = False
) -> Any:
    return sort(ctx, self, dim, descending)


@converts("aten.argsort.default", "aten.argsort.stable")
def argsort(
    ctx: Context, self: Any, dim: int = -1, descending: bool = False, *, stable: bool = True
) -> Any:
    return ops.argsort(ops.negative(self) if descending else self, axis=dim)


@converts("aten.kthvalue.default")
def kth_value(ctx: Context, self: Any, k: int, dim: int = -1, keepdim: bool = False) -> Any:
    found = [ops.take(one, [k - 1], axis=dim) for one in sort(ctx, self, dim)]
    return found if keepdim else [ops.squeeze(one, axis=dim) for one in found]


@converts("aten.median.dim")
def median_along(ctx: Context, self: Any, dim: int, keepdim: bool = False) -> Any:
    size = self.shape[dim]
    if size is None:
        raise ctx.refuse("the median along an axis of unknown size")
    return kth_value(ctx, self, (size + 1) // 2, dim, keepdim)


@converts("aten.median.default")
def median(ctx: Context, self: Any) -> Any:
    return median_along(ctx, ops.reshape(self, (-1,)), 0)[0]


@converts("aten.nanmedian.dim")
def nanmedian_along(ctx: Context, self: Any, dim: int, keepdim: bool = False) -> Any:
    """The lower middle of what is a number; not a number where nothing is."""
    hole = ops.isnan(self)
    high = ctx.tensor(float("inf"), ctx.out.dtype)
    values, order = sort(ctx, ops.where(hole, high, self), dim)
    count = ops.sum(ops.cast(ops.logical_not(hole), "int64"), axis=dim, keepdims=True)
    one = ctx.tensor(1, "int64")
    middle = ops.floor_divide(ops.maximum(ops.subtract(count, one), one - one), one + one)
    found = [ops.take_along_axis(each, middle, axis=dim) for each in (values, order)]
    none = ops.equal(count, ctx.tensor(0, "int64"))
    found[0] = ops.where(none, ctx.tensor(float("nan"), ctx.out.dtype), found[0])
    return found if keepdim else [ops.squeeze(each, axis=dim) for each in found]


@converts("aten.nanmedian.default")
def nanmedian(ctx: Context, self: Any) -> Any:
    return nanmedian_along(ctx, ops.reshape(self, (-1,)), 0)[0]


@converts("aten.repeat_interleave.self_Tensor")
def repeat_interleave(
    ctx: Context, self: Any, repeats: Any, dim: int | None = None, *, output_size: Any = None
) -> Any:
    """Where the sum of the counts is told."""
    if output_size is None:
        raise ctx.refuse("the sum of the counts sets a size: give it as output_size")
    value = ops.reshape(self, (-1,)) if dim is None else self
    ends = ops.cumsum(ctx.cast(repeats, "int64"), dtype="int64")
    axis = 0 if dim is None else dim % ctx.out.rank
    at = ops.expand_dims(positions(ctx, output_size), 1)
    places = ops.sum(ops.cast(ops.less_equal(ends, at), "int64"), axis=1)
    return ops.take(value, places, axis=axis)


@converts("aten.mode.default")
def mode(ctx: Context, self: Any, dim: int = -1, keepdim: bool = False) -> Any:
    """The most frequent value, the smallest of several, and the last place that it has."""
    moved = ops.moveaxis(self, dim, -1)
    size = moved.shape[-1]
    if size is None:
        raise ctx.refuse("the mode along an axis of unknown size")
    equal = ops.equal(ops.expand_dims(moved, -1), ops.expand_dims(moved, -2))
    counts = ops.sum(ops.cast(equal, "int64"), axis=-1)
    often = ops.equal(counts, ops.max(counts, axis=-1, keepdims=True))
    most = ops.where(often, moved, ops.max(moved, axis=-1, keepdims=True))
    found = ops.equal(moved, ops.min(most, axis=-1, keepdims=True))
    place = ctx.tensor(torch.arange(size))
    last = ops.max(ops.where(found, place, ctx.tensor(-1, "int64")), axis=-1, keepdims=True)
    values = ops.take_along_axis(moved, last, axis=-1)
    results = [ops.moveaxis(one, -1, dim) for one in (values, last)]
    return results if keepdim else [ops.squeeze(one, axis=dim) for one in results]


@converts("aten.nonzero_static.default")
def nonzero_static(ctx: Context, self: Any, *, size: int, fill_value: int = -1) -> Any:
    """The places of what is not zero, as many as are asked for."""
    shape, size = ctx.meta(0).shape, ctx.out.shape[0]
    if any(isinstance(one, Dim) for one in (*shape, size)):
        raise ctx.refuse("a tensor of unknown size")
    flat = ops.reshape(ops.cast(self, "bool"), (-1,))
    total = math.prod(shape)
    count = ops.sum(ops.cast(flat, "int64"))
    order = ops.argsort(ops.cast(ops.logical_not(flat), "int32"))  # stable
    chosen = order[(slice(0, min(size, total)),)]
    if size > total:
        chosen = ops.pad(chosen, [[0, size - total]])
    columns = np.stack(np.unravel_index(np.arange(total), shape), -1).astype("int64")
    places = ops.take(ctx.tensor(torch.from_numpy(columns)), chosen, axis=0)
    valid = ops.less(ctx.tensor(torch.arange(size)), count)
    return ops.where(ops.expand_dims(valid, 1), places, ctx.tensor(fill_value, "int64"))


@converts("aten.bucketize.Tensor")
def bucketize(
    ctx: Context, self: Any, boundaries: Any, *, out_int32: bool = False, right: bool = False
) -> Any:
    return _count_below(ctx, boundaries, self, right)


@converts("aten.searchsorted.Tensor")
def search_sorted(
    ctx: Context,
    sorted_sequence: Any,
    self: Any,
    *,
    out_int32: bool = False,
    right: bool = False,
    side: str | None = None,
    sorter: Any = None,
) -> Any:
    if sorter is not None:
        sorted_sequence = ops.take_along_axis(sorted_sequence, sorter, axis=-1)
    return _count_below(ctx, sorted_sequence, self, right or side == "right")


def _count_below(ctx: Context, bounds: Any, values: Any, right: bool) -> Any:
    if len(bounds.shape) > 1:
        bounds = ops.expand_dims(bounds, -2)
    dtype = "float64" if "float64" in (ctx.dtype(bounds), ctx.dtype(values)) else ctx.dtype(values)
    bounds, values = ctx.cast(bounds, dtype), ops.expand_dims(ctx.cast(values, dtype), -1)
    below = ops.less_equal(bounds, values) if right else ops.less(bounds, values)
    return ops.sum(ops.cast(below, ctx.out.dtype), axis=-1)
