"""torchvision's pooling of regions. Like there, regions themselves have no gradient."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from keras import ops

from xarch_torch.reader.arithmetic import constants, numbers
from xarch_torch.reader.context import Context
from xarch_torch.reader.dims import unknown
from xarch_torch.reader.registry import converts


@converts("torchvision.roi_align.default", imported=False)
def roi_align(
    ctx: Context,
    input: Any,
    rois: Any,
    spatial_scale: float,
    pooled_height: int,
    pooled_width: int,
    sampling_ratio: int,
    aligned: bool,
) -> Any:
    sizes = (pooled_height, pooled_width)
    shift, least = (0.5, None) if aligned else (0.0, 1.0)
    return _averages(ctx, input, rois, spatial_scale, sizes, sampling_ratio, shift, least)


@converts("torchvision.ps_roi_align.default", imported=False)
def ps_roi_align(
    ctx: Context,
    input: Any,
    rois: Any,
    spatial_scale: float,
    pooled_height: int,
    pooled_width: int,
    sampling_ratio: int,
) -> Any:
    """Each part of a region is read from channels of its own."""
    sizes = (pooled_height, pooled_width)
    found = _averages(ctx, input, rois, spatial_scale, sizes, sampling_ratio, 0.5, None)
    parts = pooled_height * pooled_width
    cells = ops.reshape(found, (-1, ctx.outs[0].shape[1], parts, parts))
    return [ops.reshape(_diagonal(cells, parts), (-1, ctx.outs[0].shape[1], *sizes)), None]


@converts("torchvision.roi_pool.default", imported=False)
def roi_pool(
    ctx: Context,
    input: Any,
    rois: Any,
    spatial_scale: float,
    pooled_height: int,
    pooled_width: int,
) -> Any:
    height, width = _plane(ctx)
    number = numbers(ctx)
    rois = ops.stop_gradient(rois)
    corners = [
        _rounded(ctx, ops.multiply(rois[:, at], number(spatial_scale))) for at in range(1, 5)
    ]
    value = ops.take(input, ops.cast(rois[:, 0], "int32"), axis=0)
    rows = _bins(ctx, corners[1], corners[3], height, pooled_height)
    columns = _bins(ctx, corners[0], corners[2], width, pooled_width)
    value = _largest(ctx, value, columns, 3)
    value = ops.swapaxes(_largest(ctx, ops.swapaxes(value, 2, 3), rows, 3), 2, 3)
    empty = ops.equal(value, number(-math.inf))
    return [ops.where(empty, number(0), value), None]


def _averages(
    ctx: Context,
    value: Any,
    rois: Any,
    scale: float,
    sizes: tuple[int, int],
    ratio: int,
    shift: float,
    least: float | None,
) -> Any:
    """The mean of points in each part of each region, read between the four values around it."""
    if ratio <= 0:
        raise ctx.refuse(
            "how many points are read depends on the regions' sizes: give a sampling_ratio"
        )
    height, width = _plane(ctx)
    channels = ctx.meta(0).shape[1]
    number = numbers(ctx)
    rois = ops.stop_gradient(rois)
    edges = [
        ops.subtract(ops.multiply(rois[:, at], number(scale)), number(shift)) for at in range(1, 5)
    ]
    rows = _points(ctx, edges[1], edges[3], sizes[0], ratio, height, least)
    columns = _points(ctx, edges[0], edges[2], sizes[1], ratio, width, least)
    flat = ops.reshape(ops.transpose(value, (0, 2, 3, 1)), (-1, channels))
    start = ops.multiply(ops.cast(rois[:, 0], "int64"), ctx.tensor(height * width, "int64"))
    total = None
    for row, share in rows:
        for column, other in columns:
            line = ops.add(ops.expand_dims(start, 1), ops.multiply(row, ctx.tensor(width, "int64")))
            places = ops.add(ops.expand_dims(line, 2), ops.expand_dims(column, 1))
            weight = ops.multiply(ops.expand_dims(share, 2), ops.expand_dims(other, 1))
            part = ops.multiply(ops.take(flat, places, axis=0), ops.expand_dims(weight, 3))
            total = part if total is None else ops.add(total, part)
    shape = (-1, sizes[0], ratio, sizes[1], ratio, channels)
    return ops.transpose(ops.mean(ops.reshape(total, shape), axis=(2, 4)), (0, 3, 1, 2))


def _points(
    ctx: Context, low: Any, high: Any, count: int, ratio: int, size: int, least: float | None
) -> list[tuple[Any, Any]]:
    """Along one axis the places below and above each point, and how much each counts."""
    number = numbers(ctx)
    extent = ops.subtract(high, low)
    extent = extent if least is None else ops.maximum(extent, number(least))
    steps = constants(ctx, (np.arange(count * ratio) + 0.5) / (count * ratio))
    at = ops.add(ops.expand_dims(low, 1), ops.multiply(ops.expand_dims(extent, 1), steps))
    inside = ops.logical_and(
        ops.greater_equal(at, number(-1)), ops.less_equal(at, number(float(size)))
    )
    at = ops.minimum(ops.maximum(at, number(0)), number(size - 1))
    below = ops.floor(at)
    share = ops.subtract(at, below)
    above = ops.minimum(ops.add(below, number(1)), number(size - 1))
    within = ops.cast(inside, ctx.out.dtype)
    return [
        (ops.cast(below, "int64"), ops.multiply(within, ops.subtract(number(1), share))),
        (ops.cast(above, "int64"), ops.multiply(within, share)),
    ]


def _bins(ctx: Context, low: Any, high: Any, size: int, count: int) -> list[Any]:
    """For each part along one axis, which places of it each region has there."""
    number = numbers(ctx)
    extent = ops.maximum(ops.add(ops.subtract(high, low), number(1)), number(1))
    width = ops.true_divide(extent, number(count))
    places = ops.expand_dims(constants(ctx, np.arange(size)), 0)
    found = []
    for at in range(count):
        start = ops.add(ops.floor(ops.multiply(width, number(at))), low)
        stop = ops.add(ops.ceil(ops.multiply(width, number(at + 1))), low)
        inside = ops.logical_and(
            ops.greater_equal(places, ops.expand_dims(start, 1)),
            ops.less(places, ops.expand_dims(stop, 1)),
        )
        found.append(ops.expand_dims(ops.expand_dims(inside, 1), 1))
    return found


def _largest(ctx: Context, value: Any, masks: list[Any], axis: int) -> Any:
    """The first of the largest values that each mask leaves, along an axis."""
    low = numbers(ctx)(-math.inf)
    found = []
    for mask in masks:
        kept = ops.where(mask, value, low)
        best = ops.argmax(kept, axis=axis, keepdims=True)
        found.append(ops.take_along_axis(kept, best, axis=axis))
    return ops.concatenate(found, axis=axis)


def _rounded(ctx: Context, value: Any) -> Any:
    """Halves away from zero, as C has it."""
    half = ops.floor(ops.add(ops.abs(value), numbers(ctx)(0.5)))
    return ops.multiply(ops.sign(value), half)


def _diagonal(cells: Any, count: int) -> Any:
    flat = ops.reshape(cells, (-1, cells.shape[1], count * count))
    return ops.take(flat, np.arange(count) * (count + 1), axis=2)


def _plane(ctx: Context) -> tuple[int, int]:
    height, width = ctx.meta(0).shape[2:]
    if unknown([height, width]):
        raise ctx.refuse("an image of unknown size")
    return height, width
