"""Padding and resizing."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from keras import ops

from xarch.layers import Resample
from xarch.layers.resample import index, matrix, ratio
from xarch_torch.reader.context import Context
from xarch_torch.reader.dims import Dim, recipe
from xarch_torch.reader.registry import converts


@converts("aten.pad.default", "aten.constant_pad_nd.default")
def pad(
    ctx: Context, self: Any, pad: Any, mode: Any = "constant", value: float | None = None
) -> Any:
    if not isinstance(mode, str):
        mode, value = "constant", mode
    rank = ctx.meta(0).rank
    pairs = [[0, 0] for _ in range(rank)]
    for at in range(len(pad) // 2):
        pairs[rank - 1 - at] = [pad[2 * at], pad[2 * at + 1]]
    if any(isinstance(side, Dim) for pair in pairs for side in pair):
        raise ctx.refuse("the padding has an unknown size")
    if mode in ("reflect", "replicate") and any(side for pair in pairs for side in pair):
        return _mirrored(ctx, self, pairs, mode)
    for axis, (before, after) in enumerate(pairs):
        if before < 0 or after < 0:
            stop = min(after, 0) or None
            self = self[(slice(None),) * axis + (slice(max(-before, 0), stop),)]
    pairs = [[max(a, 0), max(b, 0)] for a, b in pairs]
    if not any(side for pair in pairs for side in pair):
        return self
    if mode == "constant":
        return ops.pad(self, pairs, constant_values=0 if value is None else value)
    return _mirrored(ctx, self, pairs, mode)


def _mirrored(ctx: Context, value: Any, pairs: Any, mode: str) -> Any:
    """Reflect, replicate and circular padding by index, the same on every backend."""
    for axis, (before, after) in enumerate(pairs):
        size = value.shape[axis]
        if not before and not after:
            continue
        if size is None:
            raise ctx.refuse(f"{mode} padding of an axis of unknown size")
        modes: dict[str, Any] = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}
        order = np.pad(np.arange(size), (max(before, 0), max(after, 0)), mode=modes[mode])
        order = order[max(-before, 0) : len(order) - max(-after, 0)]
        value = ops.take(value, ctx.builder.tensor(torch.from_numpy(order)), axis=axis)
    return value


@converts(
    "aten.upsample_nearest1d.vec", "aten.upsample_nearest2d.vec", "aten.upsample_nearest3d.vec"
)
def nearest(ctx: Context, input: Any, output_size: Any, scale_factors: Any) -> Any:
    return _resampled(ctx, input, "nearest", scale_factors)


@converts(
    "aten.upsample_bilinear2d.vec", "aten.upsample_linear1d.vec", "aten.upsample_trilinear3d.vec"
)
def linear(
    ctx: Context, input: Any, output_size: Any, align_corners: bool, scale_factors: Any
) -> Any:
    return _resampled(ctx, input, "linear", scale_factors, align_corners)


@converts("aten.upsample_bicubic2d.vec")
def cubic(
    ctx: Context, input: Any, output_size: Any, align_corners: bool, scale_factors: Any
) -> Any:
    return _resampled(ctx, input, "cubic", scale_factors, align_corners)


@converts("aten._upsample_bilinear2d_aa.vec")
def linear_antialiased(
    ctx: Context, input: Any, output_size: Any, align_corners: bool, scale_factors: Any
) -> Any:
    return _resampled(ctx, input, "linear_aa", scale_factors, align_corners)


@converts("aten._upsample_bicubic2d_aa.vec")
def cubic_antialiased(
    ctx: Context, input: Any, output_size: Any, align_corners: bool, scale_factors: Any
) -> Any:
    return _resampled(ctx, input, "cubic_aa", scale_factors, align_corners)


def _resampled(ctx: Context, value: Any, kind: str, scales: Any, align: bool = False) -> Any:
    """Separable resampling, axis after axis: by an index, or one matrix product for each."""
    for axis in range(2, ctx.out.rank):
        have, want = ctx.meta(0).shape[axis], ctx.out.shape[axis]
        scale = scales[axis - 2] if scales else None
        if isinstance(have, Dim) or isinstance(want, Dim):
            given = [have, want, 1 if scale is None else scale]
            value = ctx.sized(
                Resample,
                [value],
                given,
                kind=kind,
                axis=axis,
                want=recipe(want),
                scale=None if scale is None else recipe(scale),
                align=bool(align),
            )
        elif kind == "nearest":
            step = np.float32(ratio(have, want, scale, False, np))
            places = index(have, np.arange(want), step, np).astype("int64")
            value = ops.take(value, ctx.builder.tensor(torch.from_numpy(places)), axis=axis)
        else:
            value = _product(ctx, value, axis, _fixed(kind, have, want, scale, bool(align)))
    return value


def _fixed(kind: str, have: int, want: int, scale: float | None, align: bool) -> Any:
    step = ratio(float(have), float(want), scale, align, np)
    return matrix(kind, np.arange(have) * 1.0, np.arange(want) * 1.0, step, align, np)


def _product(ctx: Context, value: Any, axis: int, matrix: Any) -> Any:
    last = ctx.out.rank - 1
    weights = ctx.builder.tensor(torch.from_numpy(matrix).to(getattr(torch, ctx.out.dtype)))
    moved = ops.swapaxes(value, axis, last) if axis != last else value
    moved = ops.matmul(moved, weights)
    return ops.swapaxes(moved, axis, last) if axis != last else moved
