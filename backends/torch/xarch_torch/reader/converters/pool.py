"""Pooling."""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np
from keras import ops

from xarch.layers.conv import to_first, to_last
from xarch_torch.reader.context import Context
from xarch_torch.reader.converters.maxima import adaptive_maxima, maxima
from xarch_torch.reader.dims import Dim
from xarch_torch.reader.registry import converts

_LAYERS = {
    ("max", 1): keras.layers.MaxPooling1D,
    ("max", 2): keras.layers.MaxPooling2D,
    ("max", 3): keras.layers.MaxPooling3D,
    ("average", 1): keras.layers.AveragePooling1D,
    ("average", 2): keras.layers.AveragePooling2D,
    ("average", 3): keras.layers.AveragePooling3D,
}


def _all(value: Any, rank: int) -> list[int]:
    values = [value] if isinstance(value, int) else [int(one) for one in value]
    return values * rank if len(values) == 1 else values


@converts("aten.max_pool1d.default", "aten.max_pool2d.default", "aten.max_pool3d.default")
def max_pool(
    ctx: Context,
    self: Any,
    kernel_size: Any,
    stride: Any = (),
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
) -> Any:
    rank = int(str(ctx.node.target).split("pool")[1][0])
    sizes, rates = _all(kernel_size, rank), _all(dilation, rank)
    strides = _all(stride, rank) if stride else sizes
    if any(rate != 1 for rate in rates):
        return maxima(ctx, self, sizes, strides, _all(padding, rank), rates)[0]
    pads = _pads(ctx, rank, sizes, strides, _all(padding, rank), ceil_mode)
    return _pooled(ctx, self, "max", sizes, strides, pads)


@converts(
    "aten.max_pool1d_with_indices.default",
    "aten.max_pool2d_with_indices.default",
    "aten.max_pool3d_with_indices.default",
)
def max_pool_with_indices(
    ctx: Context,
    self: Any,
    kernel_size: Any,
    stride: Any = (),
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
) -> Any:
    rank = int(str(ctx.node.target).split("pool")[1][0])
    sizes = _all(kernel_size, rank)
    strides = _all(stride, rank) if stride else sizes
    return maxima(ctx, self, sizes, strides, _all(padding, rank), _all(dilation, rank))


@converts("aten.avg_pool1d.default", "aten.avg_pool2d.default", "aten.avg_pool3d.default")
def avg_pool(
    ctx: Context,
    self: Any,
    kernel_size: Any,
    stride: Any = (),
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Any:
    rank = int(str(ctx.node.target).split("pool")[1][0])
    if "float" not in ctx.out.dtype:
        raise ctx.refuse("averages of whole numbers, which torch rounds in a way of its own")
    sizes = _all(kernel_size, rank)
    strides = _all(stride, rank) if stride else sizes
    padding = _all(padding, rank)
    pads = _pads(ctx, rank, sizes, strides, padding, ceil_mode)
    outputs = _pooled(ctx, self, "average", sizes, strides, pads)
    if not any(side for pair in pads for side in pair) and divisor_override is None:
        return outputs
    ends = all(after == pad for (_, after), pad in zip(pads, padding, strict=True))
    told = divisor_override is not None or (count_include_pad and ends)
    if not told and _open(ctx, rank):
        inside = _edged(self, padding, 1.0 if count_include_pad else 0.0)
        rest = [(0, after - pad) for (_, after), pad in zip(pads, padding, strict=True)]
        shares = _pooled(ctx, inside, "average", sizes, strides, rest)
        return ops.divide(outputs, shares)
    scale = _divisors(ctx, rank, sizes, strides, padding, pads, count_include_pad, divisor_override)
    if np.all(scale == 1):
        return outputs
    return ops.multiply(outputs, ctx.builder.tensor(_torch(scale, ctx.out.dtype)))


@converts(
    "aten.adaptive_avg_pool1d.default",
    "aten.adaptive_avg_pool2d.default",
    "aten.adaptive_avg_pool3d.default",
)
def adaptive_avg_pool(ctx: Context, self: Any, output_size: Any) -> Any:
    rank = int(str(ctx.node.target).split("pool")[1][0])
    axes = list(range(ctx.out.rank - rank, ctx.out.rank))
    wanted = [ctx.out.shape[axis] for axis in axes]
    if all(size == 1 for size in wanted):
        return ops.mean(self, axis=axes, keepdims=True)
    for axis, size in zip(axes, wanted, strict=True):
        have = ctx.meta(0).shape[axis]
        if have == size:
            continue
        if isinstance(have, Dim) or isinstance(size, Dim):
            raise ctx.refuse("adaptive pooling needs fixed sizes unless its output is 1")
        matrix = ctx.builder.tensor(_torch(_averaging(have, size), ctx.out.dtype))
        last = ctx.out.rank - 1
        self = ops.swapaxes(ops.matmul(ops.swapaxes(self, axis, last), matrix), axis, last)
    return self


@converts(
    "aten.adaptive_max_pool1d.default",
    "aten.adaptive_max_pool2d.default",
    "aten.adaptive_max_pool3d.default",
)
def adaptive_max_pool(ctx: Context, self: Any, output_size: Any) -> Any:
    rank = int(str(ctx.node.target).split("pool")[1][0])
    if any(user.args[1] == 1 and user.users for user in ctx.node.users):
        return adaptive_maxima(ctx, self, rank)
    for axis in range(ctx.out.rank - rank, ctx.out.rank):
        have, size = ctx.meta(0).shape[axis], ctx.out.shape[axis]
        if size == 1:
            self = ops.max(self, axis=axis, keepdims=True)
            continue
        if isinstance(have, Dim) or isinstance(size, Dim):
            raise ctx.refuse("adaptive pooling needs fixed sizes unless its output is 1")
        parts = []
        for start, stop in _windows(have, size):
            cut = (slice(None),) * axis + (slice(start, stop),)
            parts.append(ops.max(self[cut], axis=axis, keepdims=True))
        self = ops.concatenate(parts, axis=axis)
    return [self, None]


def _pooled(
    ctx: Context, value: Any, kind: str, sizes: list[int], strides: list[int], pads: Any
) -> Any:
    rank = len(sizes)
    unbatched = ctx.out.rank == rank + 1
    value = to_last(ops.expand_dims(value, 0) if unbatched else value)
    if any(side for pair in pads for side in pair):
        fill = float("-inf") if kind == "max" else 0.0
        value = ops.pad(value, [(0, 0), *pads, (0, 0)], constant_values=fill)
    layer = ctx.fresh(
        _LAYERS[kind, rank],
        pool_size=tuple(sizes),
        strides=tuple(strides),
        padding="valid",
        data_format="channels_last",
        dtype=ctx.dtype(value),
    )
    outputs = layer(value)
    outputs = to_first(outputs)
    return ops.squeeze(outputs, 0) if unbatched else outputs


def _pads(
    ctx: Context,
    rank: int,
    sizes: list[int],
    strides: list[int],
    padding: list[int],
    ceil_mode: bool,
) -> list[tuple[int, int]]:
    """Cells on each side; in ceil mode also those that complete the last window."""
    if not ceil_mode:
        return [(pad, pad) for pad in padding]
    shape, out = ctx.meta(0).shape[-rank:], ctx.out.shape[-rank:]
    pads = []
    for have, want, size, step, pad in zip(shape, out, sizes, strides, padding, strict=True):
        if isinstance(have, Dim) or isinstance(want, Dim):
            if pad + step > size:  # the last window may start behind the end, and is left out then
                raise ctx.refuse("ceil_mode with these steps needs fixed sizes: give dynamic=False")
            pads.append((pad, pad + step - 1))
            continue
        pads.append((pad, max((want - 1) * step + size - have - pad, 0)))
    return pads


def _open(ctx: Context, rank: int) -> bool:
    """Whether any of the axes along which windows move has an unknown size."""
    return any(isinstance(one, Dim) for one in (*ctx.meta(0).shape[-rank:], *ctx.out.shape[-rank:]))


def _edged(value: Any, padding: list[int], edge: float) -> Any:
    """Ones in place of a value, and another number in the cells around it."""
    around = [(0, 0)] * (len(value.shape) - len(padding)) + [(pad, pad) for pad in padding]
    return ops.pad(ops.ones_like(value), around, constant_values=edge)


def _divisors(
    ctx: Context,
    rank: int,
    sizes: list[int],
    strides: list[int],
    padding: list[int],
    pads: Any,
    include: bool,
    override: int | None,
) -> Any:
    """Window size over torch's divisor, for each output cell; broadcasts against the output."""
    total = math.prod(sizes)
    if override is not None:
        return np.full((1,) * rank, total / override)
    if include and all(after == pad for (_, after), pad in zip(pads, padding, strict=True)):
        return np.ones((1,) * rank)
    counts = np.ones((1,) * rank)
    for axis in range(rank):
        have, want = ctx.meta(0).shape[-rank:][axis], ctx.out.shape[-rank:][axis]
        starts = np.arange(want) * strides[axis] - padding[axis]
        stops = np.minimum(starts + sizes[axis], have + padding[axis])
        if not include:
            starts, stops = np.maximum(starts, 0), np.minimum(stops, have)
        shape = [1] * rank
        shape[axis] = want
        counts = counts * (stops - starts).reshape(shape)
    return total / counts


def _windows(have: int, want: int) -> list[tuple[int, int]]:
    """Torch's windows of adaptive pooling; they may overlap."""
    return [(at * have // want, -(-(at + 1) * have // want)) for at in range(want)]


def _averaging(have: int, want: int) -> Any:
    matrix = np.zeros((have, want))
    for at, (start, stop) in enumerate(_windows(have, want)):
        matrix[start:stop, at] = 1 / (stop - start)
    return matrix


def _torch(array: Any, dtype: str) -> Any:
    import torch

    return torch.from_numpy(np.asarray(array)).to(getattr(torch, dtype))
