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
    return _largest(ctx, value, lead, table)


def adaptive_maxima(ctx: Context, value: Any, rank: int) -> list[Any]:
    """The largest value of each of as many windows as the result has, and its place."""
    lead, plane = list(ctx.out.shape[:-rank]), ctx.meta(0).shape[-rank:]
    if unknown([*plane, *ctx.out.shape[-rank:]]):
        raise ctx.refuse("adaptive pooling with indices needs fixed sizes")
    rows = [_adaptive(have, want) for have, want in zip(plane, ctx.out.shape[-rank:], strict=True)]
    return _largest(ctx, value, lead, _joint(plane, rows))


def _largest(ctx: Context, value: Any, lead: list[Any], table: Any) -> list[Any]:
    outside = table < 0
    flat = ctx.reshape(value, [*lead, int(np.prod(ctx.meta(0).shape[len(lead) :]))])
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
    rows = []
    for have, want, size, step, pad, rate in zip(plane, out, *settings, strict=True):
        at = np.arange(want)[:, None] * step - pad + np.arange(size)[None] * rate
        rows.append(np.where((at >= 0) & (at < have), at, -1))
    return _joint(plane, rows)


def _adaptive(have: int, want: int) -> Any:
    """The places of each window of adaptive pooling along one axis; -1 beyond its end."""
    starts = np.arange(want) * have // want
    stops = -(-(np.arange(want) + 1) * have // want)
    at = starts[:, None] + np.arange((stops - starts).max())[None]
    return np.where(at < stops[:, None], at, -1)


def _joint(plane: Any, rows: list[Any]) -> Any:
    """The places of windows of several axes from those along each axis, each (windows, size)."""
    rank = len(plane)
    table = np.zeros((1,) * 2 * rank, "int64")
    inside = np.ones((1,) * 2 * rank, bool)
    for axis, (have, at) in enumerate(zip(plane, rows, strict=True)):
        shape = [1] * 2 * rank
        shape[axis], shape[rank + axis] = at.shape
        table = table * have + at.reshape(shape)
        inside = inside & (at >= 0).reshape(shape)
    windows = int(np.prod([len(at) for at in rows]))
    return np.where(inside, table, -1).reshape(windows, -1)


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
