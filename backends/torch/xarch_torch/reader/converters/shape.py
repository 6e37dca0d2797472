"""Ops that move values and compute none. Their result's shape is read from the graph."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import sympy
from keras import ops

from xarch import layers
from xarch_torch.reader.arithmetic import operands
from xarch_torch.reader.context import Context
from xarch_torch.reader.converters.create import positions
from xarch_torch.reader.dims import Dim, expression, recipe, unknown
from xarch_torch.reader.registry import converts


@converts(
    "aten.view.default",
    "aten.reshape.default",
    "aten._unsafe_view.default",
    "aten.flatten.using_ints",
    "aten.unflatten.int",
    "aten.squeeze.default",
    "aten.squeeze.dim",
    "aten.squeeze.dims",
    "aten.unsqueeze.default",
    "aten.view_as.default",
    "aten.reshape_as.default",
    "aten.ravel.default",
)
def reshape(ctx: Context, self: Any, *sizes: Any, **more: Any) -> Any:
    if unknown(ctx.out.shape) > 1 and ctx.out.rank == len(self.shape) + 1:
        axis = _new_axis(ctx)
        if axis is not None:
            return ops.expand_dims(self, axis)
    return ctx.reshape(self, ctx.out.shape)


@converts(
    "aten.contiguous.default",
    "aten.clone.default",
    "aten.alias.default",
    "aten.lift_fresh_copy.default",
    "aten.positive.default",
)
def same(ctx: Context, self: Any, memory_format: Any = None) -> Any:
    return self


@converts(
    "aten.to.dtype",
    "aten.to.dtype_layout",
    "aten.to.device",
    "aten.to.other",
    "aten._to_copy.default",
    "aten.type_as.default",
)
def to(ctx: Context, self: Any, *args: Any, **kwargs: Any) -> Any:
    return ctx.cast(self, ctx.out.dtype)


@converts("aten.copy.default")
def copy(ctx: Context, self: Any, src: Any, non_blocking: bool = False) -> Any:
    meta = ctx.meta(0)
    return ctx.broadcast(ctx.tensor(src, meta.dtype), meta.shape)


@converts("aten.permute.default")
def permute(ctx: Context, self: Any, dims: Any) -> Any:
    return ops.transpose(self, [dim % ctx.out.rank for dim in dims])


@converts("aten.transpose.int", "aten.swapaxes.default")
def transpose(ctx: Context, self: Any, dim0: int, dim1: int) -> Any:
    return ops.swapaxes(self, dim0, dim1)


@converts("aten.t.default", "aten.numpy_T.default")
def t(ctx: Context, self: Any) -> Any:
    return ops.transpose(self)


@converts("aten.movedim.int", "aten.movedim.intlist")
def movedim(ctx: Context, self: Any, source: Any, destination: Any) -> Any:
    return ops.moveaxis(self, source, destination)


@converts("aten.expand.default", "aten.broadcast_to.default", "aten.expand_as.default")
def expand(
    ctx: Context, self: Any, size: Any = None, *, implicit: bool = False, other: Any = None
) -> Any:
    return ctx.broadcast(self, ctx.out.shape)


@converts("aten.cat.default", "aten.concat.default")
def cat(ctx: Context, tensors: Any, dim: int = 0) -> Any:
    given = operands(ctx, *tensors)
    # what is empty adds nothing, and a constant would lose its shape in the file
    kept = [one for one in given if tuple(one.shape) != (0,) and one.shape[dim] != 0] or given[:1]
    return kept[0] if len(kept) == 1 else ops.concatenate(kept, axis=dim)


@converts("aten.stack.default")
def stack(ctx: Context, tensors: Any, dim: int = 0) -> Any:
    return ops.stack(operands(ctx, *tensors), axis=dim)


@converts("aten.slice.Tensor")
def slice_(
    ctx: Context, self: Any, dim: int = 0, start: Any = None, end: Any = None, step: int = 1
) -> Any:
    meta = ctx.meta(0)
    dim = dim % meta.rank
    have, want = meta.shape[dim], ctx.out.shape[dim]
    start = 0 if start is None else start
    if step == 1 and start == 0 and have == want:
        return self
    end = None if end == have or (isinstance(end, int) and end >= 2**62) else end
    if unknown([start, end]) == 0:
        return self[(slice(None),) * dim + (slice(start, end, step),)]
    length = want if isinstance(want, int) else None
    stop = None if end is None else recipe(end)
    return ctx.sized(
        layers.Slice,
        [self],
        [start, 0 if end is None else end],
        axis=dim,
        start=recipe(start),
        stop=stop,
        step=step,
        length=length,
    )


def cut(ctx: Context, value: Any, axis: int, size: Any) -> Any:
    """The first entries of a tensor along an axis; how many may be unknown."""
    if not isinstance(size, Dim):
        return value[(slice(None),) * axis + (slice(0, size),)]
    stop = size.recipe
    return ctx.sized(layers.Slice, [value], [size], axis=axis, start=0, stop=stop)


@converts("aten.narrow.default")
def narrow(ctx: Context, self: Any, dim: int, start: Any, length: Any) -> Any:
    end = (
        Dim(expression(start) + expression(length)) if unknown([start, length]) else start + length
    )
    return slice_(ctx, self, dim, start, end)


@converts("aten.select.int")
def select(ctx: Context, self: Any, dim: int, index: Any) -> Any:
    meta = ctx.meta(0)
    dim = dim % meta.rank
    if isinstance(index, Dim):
        part = ctx.sized(
            layers.Slice,
            [self],
            [index],
            axis=dim,
            start=index.recipe,
            stop=["add", index.recipe, 1],
            length=1,
        )
        return ops.squeeze(part, axis=dim)
    return self[(slice(None),) * dim + (index,)]


@converts(
    "aten.split.Tensor", "aten.split_with_sizes.default", "aten.chunk.default", "aten.split.sizes"
)
def split(ctx: Context, self: Any, size: Any = None, dim: int = 0, **more: Any) -> Any:
    if "dim" in ctx.node.kwargs:
        dim = ctx.node.kwargs["dim"]
    dim = dim % len(self.shape)
    sizes = [meta.shape[dim] for meta in ctx.outs]
    if len(sizes) == 1:
        return [self]
    if unknown(sizes):
        return _parts(ctx, self, dim, sizes)
    if len(set(sizes)) == 1:
        return list(ops.split(self, len(sizes), axis=dim))
    ends = [sum(sizes[: at + 1]) for at in range(len(sizes) - 1)]
    return list(ops.split(self, ends, axis=dim))


def _parts(ctx: Context, value: Any, dim: int, sizes: list[Any]) -> list[Any]:
    """Slices one behind the other, of sizes that may be unknown."""
    found, start = [], Dim(sympy.Integer(0))
    for one in sizes:
        stop = Dim(start.expr + expression(one))
        length = one if isinstance(one, int) else None
        bounds = {"start": start.recipe, "stop": stop.recipe, "length": length}
        found.append(ctx.sized(layers.Slice, [value], [start, stop], axis=dim, **bounds))
        start = stop
    return found


@converts("aten.unbind.int")
def unbind(ctx: Context, self: Any, dim: int = 0) -> Any:
    count = len(ctx.outs)
    if self.shape[dim] is None:
        raise ctx.refuse("the number of parts is unknown")
    return list(ops.unstack(self, num=count, axis=dim))


@converts("aten.flip.default")
def flip(ctx: Context, self: Any, dims: Any) -> Any:
    return ops.flip(self, axis=tuple(dims))


@converts("aten.roll.default")
def roll(ctx: Context, self: Any, shifts: Any, dims: Any = ()) -> Any:
    if not dims:  # of the values laid end to end
        size = math.prod(expression(one) for one in ctx.meta(0).shape)
        flat = ops.reshape(self, (-1,))
        return ctx.reshape(_rolled(ctx, flat, shifts[0], 0, Dim(size)), ctx.out.shape)
    for shift, dim in zip(shifts, dims, strict=True):
        self = _rolled(ctx, self, shift, dim, ctx.out.shape[dim])
    return self


def _rolled(ctx: Context, value: Any, shift: Any, axis: int, size: Any) -> Any:
    if not isinstance(shift, Dim):
        return ops.roll(value, shift, axis=axis)
    places = ops.subtract(positions(ctx, size), ctx.tensor(shift, "int64"))
    return ops.take(value, ops.mod(places, ctx.tensor(size, "int64")), axis=axis)


@converts("aten.diagonal.default", "aten.diagonal_copy.default", "aten.linalg_diagonal.default")
def diagonal(
    ctx: Context, self: Any, offset: int = 0, dim1: int = 0, dim2: int = 1, **names: Any
) -> Any:
    dim1, dim2 = names.get("dim1", dim1), names.get("dim2", dim2)
    return ops.take(*_laid_out(ctx, self, offset, dim1, dim2), axis=-1)


@converts("aten.diagonal_scatter.default")
def diagonal_scatter(
    ctx: Context, self: Any, src: Any, offset: int = 0, dim1: int = 0, dim2: int = 1
) -> Any:
    flat, places = _laid_out(ctx, self, offset, dim1, dim2)
    size = flat.shape[-1]
    order = np.arange(size)
    order[places] = size + np.arange(len(places))
    both = ops.take(ops.concatenate([flat, src], axis=-1), order, axis=-1)
    shape = list(ctx.meta(0).shape)
    first, second = dim1 % len(shape), dim2 % len(shape)
    rest = [one for axis, one in enumerate(shape) if axis not in (first, second)]
    square = ctx.reshape(both, [*rest, shape[first], shape[second]])
    return ops.moveaxis(square, (-2, -1), (first, second))


def _laid_out(ctx: Context, value: Any, offset: int, dim1: int, dim2: int) -> Any:
    """Two axes laid end to end behind the others, and where their diagonal is."""
    shape = list(ctx.meta(0).shape)
    first, second = dim1 % len(shape), dim2 % len(shape)
    rows, columns = shape[first], shape[second]
    if unknown([rows, columns]):
        raise ctx.refuse("the diagonal of axes of unknown size")
    rest = [one for axis, one in enumerate(shape) if axis not in (first, second)]
    flat = ctx.reshape(ops.moveaxis(value, (first, second), (-2, -1)), [*rest, rows * columns])
    places = np.arange(rows * columns).reshape(rows, columns).diagonal(offset)
    return flat, places


@converts("aten.repeat.default", "aten.tile.default")
def repeat(ctx: Context, self: Any, repeats: Any = None, dims: Any = None) -> Any:
    counts = list(repeats if repeats is not None else dims)
    missing = len(counts) - len(self.shape)
    if missing > 0:
        self = ctx.reshape(self, [1] * missing + list(ctx.meta(0).shape))
    if not unknown(counts):
        return ops.tile(self, counts)
    have = [1] * missing + list(ctx.meta(0).shape)
    if all(size == 1 or count == 1 for size, count in zip(have, counts, strict=True)):
        return ctx.broadcast(self, ctx.out.shape)
    paired = [one for pair in zip(counts, have, strict=True) for one in pair]
    lifted = ctx.reshape(self, [one for size in have for one in (1, size)])
    return ctx.reshape(ctx.broadcast(lifted, paired), ctx.out.shape)


@converts("aten.pixel_shuffle.default")
def pixel_shuffle(ctx: Context, self: Any, upscale_factor: int) -> Any:
    *batch, _, height, width = ctx.meta(0).shape
    r, at = upscale_factor, len(batch)
    value = ctx.reshape(self, [*batch, ctx.out.shape[-3], r, r, height, width])
    axes = (*range(at + 1), at + 3, at + 1, at + 4, at + 2)
    return ctx.reshape(ops.transpose(value, axes), ctx.out.shape)


@converts("aten.pixel_unshuffle.default")
def pixel_unshuffle(ctx: Context, self: Any, downscale_factor: int) -> Any:
    *batch, channels, _, _ = ctx.meta(0).shape
    r, at = downscale_factor, len(batch)
    height, width = ctx.out.shape[-2:]
    value = ctx.reshape(self, [*batch, channels, height, r, width, r])
    axes = (*range(at + 1), at + 2, at + 4, at + 1, at + 3)
    return ctx.reshape(ops.transpose(value, axes), ctx.out.shape)


@converts("aten.channel_shuffle.default")
def channel_shuffle(ctx: Context, self: Any, groups: int) -> Any:
    batch, channels, *rest = ctx.meta(0).shape
    value = ctx.reshape(self, [batch, groups, channels // groups, *rest])
    return ctx.reshape(ops.swapaxes(value, 1, 2), ctx.out.shape)


def _new_axis(ctx: Context) -> int | None:
    """The axis that `unsqueeze` adds, for which no size need be known."""
    if "unsqueeze" in str(ctx.node.target):
        axis = ctx.node.args[1]
        return int(axis) % ctx.out.rank if isinstance(axis, int) else None
    return None
