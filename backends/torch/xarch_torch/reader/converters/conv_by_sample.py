"""Convolutions with as many groups as the batch has samples: a kernel for each sample.

Networks whose kernels come from another network, or are scaled by a style, put the batch into the
channels and convolve in groups. No framework but torch has groups of unknown number, so that the
windows are written out and one product does it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import sympy
from keras import ops

from xarch_torch.reader.context import Context
from xarch_torch.reader.dims import expression

Pads = Sequence[Sequence[int]]


def convolved(
    ctx: Context, value: Any, kernel: Any, groups: Any, pads: Pads, strides: Sequence[int],
    rates: Sequence[int],
) -> Any:  # fmt: skip
    """The value `[batch, groups * inputs, ...]` by the kernel `[groups * outputs, inputs, ...]`."""
    shape, (_, inputs, *sizes) = ctx.out.shape, kernel.shape
    batch, filters, counts = shape[0], _each(ctx, shape[1], groups), shape[2:]
    room = value.shape[2:]
    if not all(isinstance(one, int) for one in (*room, *counts, *sizes)):
        raise ctx.refuse("groups and an image of unknown size are not supported together")
    value = ctx.reshape(value, (batch, groups, inputs, *room))
    if any(side for pair in pads for side in pair):
        value = ops.pad(value, [(0, 0)] * 3 + [tuple(one) for one in pads])
    windows = []
    for offsets in itertools.product(*(range(size) for size in sizes)):
        steps = zip(offsets, rates, strides, counts, strict=True)
        places = [slice(at * rate, at * rate + step * (count - 1) + 1, step)
                  for at, rate, step, count in steps]  # fmt: skip
        windows.append(value[(slice(None),) * 3 + tuple(places)])
    area = math.prod(counts)
    stacked = ops.stack(windows, axis=3)  # batch, groups, inputs, offsets, ...
    stacked = ctx.reshape(stacked, (batch, groups, inputs * len(windows), area))
    weights = ctx.reshape(kernel, (groups, filters, inputs * len(windows)))
    return ctx.reshape(ops.matmul(weights, stacked), shape)


def transposed(
    ctx: Context, value: Any, kernel: Any, groups: Any, crop: Pads, strides: Sequence[int],
    rates: Sequence[int],
) -> Any:  # fmt: skip
    """The same with zeros between the entries of the value, and kernels from the other side."""
    (_, filters, *sizes), rank = kernel.shape, len(strides)
    for axis, step in enumerate(strides, 2):
        value = _spread(ctx, value, axis, step)
    pads = [
        (rate * (size - 1) - before, rate * (size - 1) - after)
        for (before, after), size, rate in zip(crop, sizes, rates, strict=True)
    ]
    if min(min(one) for one in pads) < 0:
        raise ctx.refuse("padding larger than the kernel is not supported in groups")
    inputs = _each(ctx, ctx.meta(0).shape[1], groups)
    flipped = ops.flip(kernel, axis=list(range(2, 2 + rank)))
    flipped = ctx.reshape(flipped, (groups, inputs, filters, *sizes))
    flipped = ops.swapaxes(flipped, 1, 2)
    flipped = ctx.reshape(flipped, (ctx.out.shape[1], inputs, *sizes))
    return convolved(ctx, value, flipped, groups, pads, [1] * rank, rates)


def _spread(ctx: Context, value: Any, axis: int, step: int) -> Any:
    """With `step - 1` zeros between neighbours along an axis."""
    count = value.shape[axis]
    if step == 1:
        return value
    if not isinstance(count, int):
        raise ctx.refuse("groups and an image of unknown size are not supported together")
    pads = [(0, 0)] * (len(value.shape) + 1)
    pads[axis + 1] = (0, step - 1)
    shape = [*ctx.meta(0).shape[:2], *value.shape[2:]]
    shape[axis] = count * step
    whole = ctx.reshape(ops.pad(ops.expand_dims(value, axis + 1), pads), shape)
    return whole[(slice(None),) * axis + (slice(0, (count - 1) * step + 1),)]


def _each(ctx: Context, channels: Any, groups: Any) -> int:
    """How many channels a group has."""
    found = sympy.cancel(expression(channels) / expression(groups))
    if not found.is_Integer:
        raise ctx.refuse(f"{channels} channels in {groups} groups")
    return int(found)
