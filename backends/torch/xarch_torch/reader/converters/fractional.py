"""Pooling over windows whose places random samples tell (Graham, 2014)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from keras import ops

from xarch_torch.reader.arithmetic import constants
from xarch_torch.reader.context import Context
from xarch_torch.reader.dims import unknown
from xarch_torch.reader.registry import converts

_ORDER = {2: (1, 0), 3: (0, 1, 2)}  # which sample is of which axis: torch's own order


@converts("aten.fractional_max_pool2d.default", "aten.fractional_max_pool3d.default")
def fractional_max_pool(
    ctx: Context, self: Any, kernel_size: Any, output_size: Any, random_samples: Any
) -> Any:
    rank = len(kernel_size)
    sizes = ctx.meta(0).shape[-rank:]
    if unknown(sizes):
        raise ctx.refuse("pooling of an image of unknown size")
    lead = list(ctx.out.shape[:-rank])
    value = ctx.reshape(self, [*ctx.meta(3).shape[:2], *sizes]) if len(lead) == 1 else self
    places = []
    for axis, (size, width, count) in enumerate(zip(sizes, kernel_size, output_size, strict=True)):
        sample = random_samples[..., _ORDER[rank][axis]]
        found = _places(ctx, sample, size, width, count)
        shape = [1] * rank
        shape[axis] = count * width
        index = ops.reshape(found, [-1, found.shape[1], *shape])
        target = [*ctx.meta(3).shape[:2], *value.shape[2:]]
        target[2 + axis] = count * width
        value = ops.take_along_axis(value, ctx.broadcast(index, target), axis=2 + axis)
        places.append(index)
    flat = _flat(ctx, places, sizes, [*ctx.meta(3).shape[:2], *value.shape[2:]])
    windows, marks = (_windows(ctx, one, kernel_size, output_size) for one in (value, flat))
    best = ops.expand_dims(ops.argmax(windows, axis=-1), -1)
    found = [ops.take_along_axis(one, best, axis=-1) for one in (windows, marks)]
    return [ctx.reshape(one, ctx.out.shape) for one in found]


def _places(ctx: Context, sample: Any, size: int, width: int, count: int) -> Any:
    """Where each element of each window lies along an axis: one row for each channel."""
    steps = constants(ctx, np.arange(count), ctx.meta(3).dtype)
    scale = ctx.tensor((size - width) / max(count - 1, 1), ctx.meta(3).dtype)
    moved = ops.expand_dims(sample, -1)
    starts = ops.floor(ops.multiply(ops.add(steps, moved), scale))
    starts = ops.cast(ops.subtract(starts, ops.floor(ops.multiply(moved, scale))), "int32")
    last = np.arange(count) == count - 1
    starts = ops.where(last, ctx.tensor(size - width, "int32"), starts)
    offsets = constants(ctx, np.arange(width), "int32")
    found = ops.add(ops.expand_dims(starts, -1), offsets)
    return ops.reshape(found, [-1, found.shape[1], count * width])


def _flat(ctx: Context, places: list[Any], sizes: Any, shape: Any) -> Any:
    """The place of every element in the image laid end to end."""
    total: Any = None
    for axis, one in enumerate(places):
        step = ctx.tensor(math.prod(sizes[axis + 1 :]), "int32")
        scaled = ops.multiply(one, step)
        total = scaled if total is None else ops.add(total, scaled)
    return ctx.broadcast(total, shape)


def _windows(ctx: Context, value: Any, kernel: Any, counts: Any) -> Any:
    """Each window in a row of its own."""
    front = list(ctx.meta(3).shape[:2])
    pairs = [size for pair in zip(counts, kernel, strict=True) for size in pair]
    value = ctx.reshape(value, [*front, *pairs])
    rank = len(kernel)
    outer = [2 + 2 * axis for axis in range(rank)]
    value = ops.transpose(value, [0, 1, *outer, *(one + 1 for one in outer)])
    return ctx.reshape(value, [*front, *counts, math.prod(kernel)])
