"""Tensors made from sizes and numbers. Those of fixed size are folded before they get here."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from keras import ops

from xarch import layers
from xarch_torch.reader.context import Context
from xarch_torch.reader.dims import recipe, unknown
from xarch_torch.reader.registry import converts


def filled(ctx: Context, shape: Any, value: Any) -> Any:
    """A tensor of the result's dtype with one value everywhere."""
    dtype = ctx.out.dtype
    if not unknown(shape) and isinstance(value, bool | int | float):
        return torch.full(tuple(shape), value, dtype=getattr(torch, dtype))
    if not isinstance(value, bool | int | float):
        return ctx.broadcast(ctx.tensor(value, dtype), shape)
    target = [recipe(one) for one in shape]
    return ctx.sized(layers.Full, [], list(shape), target=target, fill=value, fill_dtype=dtype)


@converts(
    "aten.zeros.default",
    "aten.zeros_like.default",
    "aten.new_zeros.default",
    "aten.empty.memory_format",
    "aten.empty_like.default",
    "aten.new_empty.default",
    "aten.empty_strided.default",
    "aten.new_empty_strided.default",
    "aten.zero.default",
)
def zeros(ctx: Context, *args: Any, **kwargs: Any) -> Any:
    return filled(ctx, ctx.out.shape, False if ctx.out.dtype == "bool" else 0)


@converts("aten.ones.default", "aten.ones_like.default", "aten.new_ones.default")
def ones(ctx: Context, *args: Any, **kwargs: Any) -> Any:
    return filled(ctx, ctx.out.shape, True if ctx.out.dtype == "bool" else 1)


@converts("aten.full.default")
def full(ctx: Context, size: Any, fill_value: Any, **kwargs: Any) -> Any:
    return filled(ctx, ctx.out.shape, fill_value)


@converts("aten.full_like.default", "aten.fill.Scalar", "aten.fill.Tensor")
def full_like(
    ctx: Context, self: Any, fill_value: Any = None, value: Any = None, **kwargs: Any
) -> Any:
    return filled(ctx, ctx.out.shape, fill_value if fill_value is not None else value)


@converts("aten.new_full.default")
def new_full(ctx: Context, self: Any, size: Any, fill_value: Any, **kwargs: Any) -> Any:
    return filled(ctx, ctx.out.shape, fill_value)


@converts("aten.scalar_tensor.default")
def scalar_tensor(ctx: Context, s: Any, **kwargs: Any) -> Any:
    return ctx.tensor(s, ctx.out.dtype)


@converts("aten.arange.default")
def arange(ctx: Context, end: Any, **kwargs: Any) -> Any:
    return _range(ctx, 0, end, 1)


@converts("aten.arange.start")
def arange_start(ctx: Context, start: Any, end: Any, **kwargs: Any) -> Any:
    return _range(ctx, start, end, 1)


@converts("aten.arange.start_step")
def arange_step(ctx: Context, start: Any, end: Any, step: Any = 1, **kwargs: Any) -> Any:
    return _range(ctx, start, end, step)


def _range(ctx: Context, start: Any, end: Any, step: Any) -> Any:
    values = [recipe(one) for one in (start, end, step)]
    return ctx.sized(
        layers.Arange,
        [],
        [start, end, step],
        start=values[0],
        stop=values[1],
        step=values[2],
        value_dtype=ctx.out.dtype,
    )


@converts("aten.tril.default")
def tril(ctx: Context, self: Any, diagonal: int = 0) -> Any:
    return _triangle(ctx, self, diagonal, lower=True)


@converts("aten.triu.default")
def triu(ctx: Context, self: Any, diagonal: int = 0) -> Any:
    return _triangle(ctx, self, diagonal, lower=False)


def _triangle(ctx: Context, value: Any, diagonal: int, *, lower: bool) -> Any:
    rows, columns = ctx.out.shape[-2:]
    if unknown([rows, columns]):
        first = ops.expand_dims(positions(ctx, rows), 1)
        second = ops.expand_dims(positions(ctx, columns), 0)
        distance = ops.subtract(second, first)
        limit = np.asarray(diagonal, "int64")
        kept = ops.less_equal(distance, limit) if lower else ops.greater_equal(distance, limit)
    else:
        mask = np.tri(rows, columns, diagonal if lower else diagonal - 1, dtype=bool)
        kept = ctx.builder.tensor(torch.from_numpy(mask if lower else ~mask))
    return ops.where(kept, value, ctx.tensor(0, ctx.out.dtype))


@converts("aten.eye.default", "aten.eye.m")
def eye(ctx: Context, *args: Any, **kwargs: Any) -> Any:
    rows, columns = ctx.out.shape
    first, second = positions(ctx, rows), positions(ctx, columns)
    return ops.cast(ops.equal(ops.expand_dims(first, 1), second), ctx.out.dtype)


def positions(ctx: Context, size: Any) -> Any:
    """The numbers from 0 to `size`, which may be unknown."""
    return ctx.sized(
        layers.Arange, [], [size], start=0, stop=recipe(size), step=1, value_dtype="int64"
    )
