"""Maxima of windows with their places, and the way back."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from keras import ops

from xarch_torch.reader.context import Context
from xarch_torch.reader.dims import unknown
from xarch_torch.reader.registry import converts


def maxima(
    ctx: Context,
    value: Any,
    sizes: list[int],
    strides: list[int],
    pads: list[int],
    rates: list[int],
) -> list[Any]:
    """The largest value of every window, and its place in the plane that it comes from.

    Every window is read out at once, so that this costs the window's size in memory; it serves
    where Keras's pooling layers do not, for dilated windows and for places.
    """
    rank = len(sizes)
    lead, plane = list(ctx.out.shape[:-rank]), ctx.meta(0).shape[-rank:]
    if unknown([*plane, *ctx.out.shape[-rank:]]):
        raise ctx.refuse("dilated pooling, and pooling with indices, need fixed sizes")
    table = _table(plane, ctx.out.shape[-rank:], sizes, strides, pads, rates)
    outside = table < 0
    flat = ctx.reshape(value, [*lead, int(np.prod(plane))])
    windows = ops.take(flat, _constant(ctx, np.maximum(table, 0)), axis=-1)
    if outside.any():
        low = ctx.tensor(float("-inf"), ctx.out.dtype)
        windows = ops.where(_constant(ctx, outside), low, windows)
    best = ops.argmax(windows, axis=-1)
    largest = ops.take_along_axis(windows, ops.expand_dims(best, -1), axis=-1)
    starts = np.arange(table.shape[0], dtype="int64") * table.shape[1]
    places = ops.take(_constant(ctx, table.reshape(-1)), ops.add(ctx.cast(best, "int64"), starts))
    return [ctx.reshape(one, ctx.out.shape) for one in (ops.squeeze(largest, -1), places)]


def _table(plane: Any, out: Any, *settings: Any) -> Any:
    """For each window its places in the plane laid end to end; -1 outside."""
    rank = len(plane)
    table = np.zeros((1,) * 2 * rank, "int64")
    inside = np.ones((1,) * 2 * rank, bool)
    for axis, (have, want, size, step, pad, rate) in enumerate(
        zip(plane, out, *settings, strict=True)
    ):
        at = np.arange(want)[:, None] * step - pad + np.arange(size)[None] * rate
        shape = [1] * 2 * rank
        shape[axis], shape[rank + axis] = at.shape
        table = table * have + at.reshape(shape)
        inside = inside & ((at >= 0) & (at < have)).reshape(shape)
    return np.where(inside, table, -1).reshape(int(np.prod(out)), -1)


@converts("aten.max_unpool2d.default")
def max_unpool2d(ctx: Context, self: Any, indices: Any, output_size: Any) -> Any:
    return _unpooled(ctx, self, indices, 2)


@converts("aten.max_unpool3d.default")
def max_unpool3d(
    ctx: Context, self: Any, indices: Any, output_size: Any, stride: Any, padding: Any
) -> Any:
    return _unpooled(ctx, self, indices, 3)


def _unpooled(ctx: Context, value: Any, indices: Any, rank: int) -> Any:
    """Every value at its place in a plane of zeros, plane by plane."""
    lead, plane = list(ctx.out.shape[:-rank]), ctx.out.shape[-rank:]
    have = ctx.meta(0).shape[-rank:]
    if unknown([*plane, *have]):
        raise ctx.refuse("the planes have unknown sizes")
    size, count = int(np.prod(plane)), int(np.prod(have))
    columns = ops.reshape(ctx.cast(indices, "int64"), (-1, count))
    values = ops.reshape(value, (-1, count))
    rows = ops.cumsum(ops.ones_like(columns), axis=0)
    rows = ops.subtract(rows, ops.ones_like(rows))
    places = ops.stack([ops.reshape(rows, (-1,)), ops.reshape(columns, (-1,))], axis=-1)
    base = ops.tile(ops.zeros_like(values[:, :1]), (1, size))
    filled = ops.scatter_update(base, places, ops.reshape(values, (-1,)))
    return ctx.reshape(filled, [*lead, *plane])


def _constant(ctx: Context, array: Any) -> Any:
    return ctx.builder.tensor(torch.from_numpy(array))
