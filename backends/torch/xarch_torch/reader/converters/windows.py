"""Sliding windows: taken from a tensor, and added up into one."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from keras import ops
from torch.utils._sympy.functions import FloorDiv

from xarch_torch.reader.context import Context
from xarch_torch.reader.converters.create import positions
from xarch_torch.reader.dims import Dim
from xarch_torch.reader.registry import converts
from xarch_torch.reader.views import is_inplace, memory


@converts("aten.unfold.default")
def unfold(ctx: Context, self: Any, dimension: int, size: int, step: int) -> Any:
    axis = dimension % ctx.meta(0).rank
    windows = _windows(ctx, self, axis, ctx.out.shape[axis], size, step, 1)
    return ops.moveaxis(windows, axis + 1, -1)


@converts("aten.as_strided.default")
def as_strided(ctx: Context, self: Any, size: Any, stride: Any, storage_offset: Any = None) -> Any:
    """Elements by their place in memory, row by row where the rows stay apart."""
    given, sizes, steps = ctx.fake(0), list(ctx.out.shape), list(stride)
    offset = int(storage_offset or 0)
    rest = ctx.meta(0).shape[1:]
    if not (given.is_contiguous() and given.storage_offset() == 0):
        raise ctx.refuse("it reads the memory of a view that is not contiguous")
    written = [one.meta["val"] for one in ctx.node.graph.nodes if is_inplace(one)]
    if memory(given) in map(memory, written):
        raise ctx.refuse("the memory that it reads by steps is written in place")
    rows = isinstance(sizes[0], Dim) and sizes[0] == ctx.meta(0).shape[0]
    if not all(isinstance(one, int) for one in (*sizes[rows:], *steps, *rest)):
        raise ctx.refuse("it reads memory with steps of unknown size")
    length = math.prod(rest)
    if rows and steps[0] != length:
        raise ctx.refuse("it reads memory across rows of an unknown number")
    order = np.asarray(offset, "int64")
    for count, step in zip(sizes[rows:], steps[rows:], strict=True):
        order = order[..., None] + np.arange(count) * step
    flat = ops.reshape(self, (-1, length) if rows else (-1,))
    if order.size and order.max() >= (length if rows else math.prod(ctx.meta(0).shape)):
        raise ctx.refuse("it reads memory beyond the tensor")
    return ops.take(flat, ctx.builder.tensor(torch.from_numpy(order)), axis=int(rows))


@converts("aten.im2col.default")
def im2col(
    ctx: Context, self: Any, kernel_size: Any, dilation: Any, padding: Any, stride: Any
) -> Any:
    if ctx.out.rank != 3:
        raise ctx.refuse("an image without a batch is not supported yet")
    sizes = ctx.meta(0).shape[2:]
    pads = [(0, 0), (0, 0), *((pad, pad) for pad in padding)]
    value = ops.pad(self, pads) if any(padding) else self
    for at, (size, *rest) in enumerate(
        zip(sizes, kernel_size, dilation, padding, stride, strict=True)
    ):
        count = _count(size, *rest)
        value = _windows(ctx, value, 2 + 2 * at, count, kernel_size[at], stride[at], dilation[at])
    return ctx.reshape(ops.transpose(value, (0, 1, 3, 5, 2, 4)), ctx.out.shape)


@converts("aten.col2im.default")
def col2im(
    ctx: Context,
    self: Any,
    output_size: Any,
    kernel_size: Any,
    dilation: Any,
    padding: Any,
    stride: Any,
) -> Any:
    """Adds the windows up by one product with a matrix of zeros and ones for each axis."""
    if ctx.out.rank != 4:
        raise ctx.refuse("an image without a batch is not supported yet")
    if any(isinstance(one, Dim) for one in output_size):
        raise ctx.refuse("the output has an unknown size")
    batch, channels = ctx.out.shape[:2]
    matrices = [
        _placing(size, *rest)
        for size, *rest in zip(output_size, kernel_size, dilation, padding, stride, strict=True)
    ]
    counts = [len(one) // size for one, size in zip(matrices, kernel_size, strict=True)]
    value = ctx.reshape(self, [batch, channels, *kernel_size, *counts])
    value = ops.transpose(value, (0, 1, 3, 5, 2, 4))
    value = ctx.reshape(value, [batch, channels, len(matrices[1]), len(matrices[0])])
    dtype = getattr(torch, ctx.out.dtype)
    rows, columns = (ctx.builder.tensor(torch.from_numpy(one).to(dtype)) for one in matrices)
    return ops.matmul(ops.swapaxes(ops.matmul(value, rows), -1, -2), columns)


def _windows(
    ctx: Context, value: Any, axis: int, count: Any, size: int, step: int, rate: int
) -> Any:
    """The axis replaced by two: the windows, and the positions within each."""
    within = np.arange(size, dtype="int64") * rate
    if isinstance(count, Dim):
        starts = ops.multiply(positions(ctx, count), np.asarray(step, "int64"))
        order = ops.add(ops.expand_dims(starts, 1), within[None, :])
    else:
        starts = np.arange(count, dtype="int64") * step
        order = ctx.builder.tensor(torch.from_numpy(starts[:, None] + within[None, :]))
    return ops.take(value, order, axis=axis)


def _placing(size: int, kernel: int, rate: int, pad: int, stride: int) -> Any:
    """For each (position in the window, window) a row with a one where it is added."""
    count = _count(size, kernel, rate, pad, stride)
    at = np.arange(kernel)[:, None] * rate + np.arange(count)[None, :] * stride - pad
    return (at.reshape(-1, 1) == np.arange(size)[None, :]).astype("float64")


def _count(size: Any, kernel: int, rate: int, pad: int, stride: int) -> Any:
    """How many windows fit."""
    room = 2 * pad - rate * (kernel - 1) - 1
    if isinstance(size, Dim):
        return Dim(FloorDiv(size.expr + room, stride) + 1)
    return (size + room) // stride + 1
