"""Values read between the elements of an image, at places that the data tells.

The places are real numbers in units of elements, one tensor for each axis of space; outside of the
image all is zero.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from keras import ops

from xarch_torch.reader.context import Context
from xarch_torch.reader.registry import converts

_NEAREST = 1  # of the modes of interpolation
_ZEROS, _REFLECTION = 0, 2  # of those of padding


@converts("aten.grid_sampler_3d.default")
def grid_sampler_3d(
    ctx: Context,
    input: Any,
    grid: Any,
    interpolation_mode: int,
    padding_mode: int,
    align_corners: bool,
) -> Any:
    sizes = _known(ctx, ctx.meta(0).shape[2:])
    places = [
        _padded(
            _unscaled(grid[..., 2 - axis], size, align_corners), size, padding_mode, align_corners
        )
        for axis, size in enumerate(sizes)
    ]
    flat = [ops.reshape(one, (-1, math.prod(ctx.out.shape[2:]))) for one in places]
    found = _read(input, flat, sizes, nearest=interpolation_mode == _NEAREST)
    return ctx.reshape(found, ctx.out.shape)


@converts("torchvision.deform_conv2d.default", imported=False)
def deform_conv2d(
    ctx: Context,
    input: Any,
    weight: Any,
    offset: Any,
    mask: Any,
    bias: Any,
    stride_h: int,
    stride_w: int,
    pad_h: int,
    pad_w: int,
    dilation_h: int,
    dilation_w: int,
    groups: int,
    offset_groups: int,
    use_mask: bool,
) -> Any:
    """Dai and others, 2017, with the masks of Zhu and others, 2019; torchvision's own kernel."""
    channels, *sizes = _known(ctx, ctx.meta(0).shape[1:])
    outputs, _, *kernel = _known(ctx, ctx.meta(1).shape)
    spots, wanted = math.prod(kernel), _known(ctx, ctx.out.shape[2:])
    count = math.prod(wanted)
    moves = ops.reshape(offset, (-1, offset_groups, spots, 2, count))
    factors = ops.reshape(mask, (-1, offset_groups, 1, spots, count)) if use_mask else None
    steps = zip(
        kernel, wanted, (stride_h, stride_w), (pad_h, pad_w), (dilation_h, dilation_w), strict=True
    )
    axes = [
        np.arange(k)[:, None] * rate + np.arange(n)[None, :] * step - pad
        for k, n, step, pad, rate in steps
    ]
    rows = np.broadcast_to(axes[0][:, None, :, None], (*kernel, *wanted)).reshape(spots, count)
    columns = np.broadcast_to(axes[1][None, :, None, :], (*kernel, *wanted)).reshape(spots, count)
    parts = []
    for at, image in enumerate(ops.split(input, offset_groups, axis=1)):
        places = [
            ops.reshape(
                ops.add(moves[:, at, :, axis], start.astype(ctx.out.dtype)), (-1, spots * count)
            )
            for axis, start in enumerate((rows, columns))
        ]
        part = _read(image, places, sizes, nearest=False)
        part = ops.reshape(part, (-1, channels // offset_groups, spots, count))
        parts.append(part if factors is None else ops.multiply(part, factors[:, at]))
    taken = ops.reshape(ops.concatenate(parts, 1), (-1, groups, channels // groups * spots, count))
    kernels = ops.reshape(weight, (groups, outputs // groups, channels // groups * spots))
    found = ctx.reshape(ops.matmul(kernels, taken), ctx.out.shape)
    return ops.add(found, ops.reshape(bias, (1, outputs, 1, 1)))


def _known(ctx: Context, sizes: Sequence[Any]) -> list[int]:
    if not all(isinstance(one, int) for one in sizes):
        raise ctx.refuse("it reads between elements along an axis of unknown size")
    return list(sizes)


def _unscaled(place: Any, size: int, align: bool) -> Any:
    """From -1 to 1 over the image to elements: over their centres, or over their edges."""
    if align:
        return ops.multiply(ops.add(place, 1), (size - 1) / 2)
    return ops.subtract(ops.multiply(ops.add(place, 1), size / 2), 0.5)


def _padded(place: Any, size: int, mode: int, align: bool) -> Any:
    """Places within the image for those outside of it."""
    if mode == _ZEROS:
        return place
    if mode == _REFLECTION:
        low, span = (0.0, size - 1.0) if align else (-0.5, float(size))
        if not span:
            return ops.zeros_like(place)
        distance = ops.abs(ops.subtract(place, low))
        turns = ops.floor(ops.divide(distance, span))
        rest = ops.subtract(distance, ops.multiply(turns, span))
        back = ops.equal(ops.mod(turns, 2), 1)
        place = ops.add(ops.where(back, ops.subtract(span, rest), rest), low)
    return ops.clip(place, 0, size - 1)


def _read(images: Any, places: Sequence[Any], sizes: Sequence[int], *, nearest: bool) -> Any:
    """Values of images (batch, channels, *sizes) at places (batch, count), zero outside.

    Returns:
        A tensor (batch, channels, count).
    """
    channels = images.shape[1]
    flat = ops.reshape(images, (-1, channels, math.prod(sizes)))
    if nearest:
        corners = [[(ops.round(place), None)] for place in places]
    else:
        lows = [ops.floor(place) for place in places]
        shares = [ops.subtract(place, low) for place, low in zip(places, lows, strict=True)]
        corners = [
            [(low, ops.subtract(1, share)), (ops.add(low, 1), share)]
            for low, share in zip(lows, shares, strict=True)
        ]
    found = [_corner(flat, corner, sizes, channels) for corner in itertools.product(*corners)]
    return functools.reduce(ops.add, found)


def _corner(flat: Any, corner: Sequence[Any], sizes: Sequence[int], channels: int) -> Any:
    """The element at each place, times its share."""
    strides = [math.prod(sizes[axis + 1 :]) for axis in range(len(sizes))]
    steps, shares = [], []
    for (place, part), size, stride in zip(corner, sizes, strides, strict=True):
        inside = ops.logical_and(ops.greater_equal(place, 0), ops.less_equal(place, size - 1))
        shares += [ops.cast(inside, place.dtype)] + ([] if part is None else [part])
        step = ops.cast(ops.clip(place, 0, size - 1), "int32")
        steps.append(step if stride == 1 else ops.multiply(step, stride))
    index, share = functools.reduce(ops.add, steps), functools.reduce(ops.multiply, shares)
    order = ops.repeat(ops.expand_dims(index, 1), channels, axis=1)
    values = ops.take_along_axis(flat, order, axis=2)
    return ops.multiply(values, ops.expand_dims(share, 1))
