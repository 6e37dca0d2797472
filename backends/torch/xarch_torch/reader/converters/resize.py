"""Padding and resizing."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from keras import ops

from xarch_torch.reader.context import Context
from xarch_torch.reader.dims import Dim
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
        order = np.pad(np.arange(size), (before, after), mode=modes[mode])
        value = ops.take(value, ctx.builder.tensor(torch.from_numpy(order)), axis=axis)
    return value


@converts(
    "aten.upsample_nearest1d.vec", "aten.upsample_nearest2d.vec", "aten.upsample_nearest3d.vec"
)
def nearest(ctx: Context, input: Any, output_size: Any, scale_factors: Any) -> Any:
    return _by_index(ctx, input, scale_factors, _nearest)


@converts(
    "aten.upsample_bilinear2d.vec", "aten.upsample_linear1d.vec", "aten.upsample_trilinear3d.vec"
)
def linear(
    ctx: Context, input: Any, output_size: Any, align_corners: bool, scale_factors: Any
) -> Any:
    def matrix(have: int, want: int, scale: float | None) -> Any:
        return _linear(have, want, scale, align_corners)

    return _by_matrix(ctx, input, scale_factors, matrix)


@converts("aten.upsample_bicubic2d.vec")
def cubic(
    ctx: Context, input: Any, output_size: Any, align_corners: bool, scale_factors: Any
) -> Any:
    def matrix(have: int, want: int, scale: float | None) -> Any:
        return _cubic(have, want, scale, align_corners)

    return _by_matrix(ctx, input, scale_factors, matrix)


def _spatial(ctx: Context, scales: Any) -> list[tuple[int, int, int, float | None]]:
    found = []
    for axis in range(2, ctx.out.rank):
        have, want = ctx.meta(0).shape[axis], ctx.out.shape[axis]
        if isinstance(have, Dim) or isinstance(want, Dim):
            raise ctx.refuse("resizing needs fixed sizes")
        found.append((axis, have, want, scales[axis - 2] if scales else None))
    return found


def _by_index(ctx: Context, value: Any, scales: Any, positions: Any) -> Any:
    for axis, have, want, scale in _spatial(ctx, scales):
        index = torch.from_numpy(positions(have, want, scale))
        value = ops.take(value, ctx.builder.tensor(index), axis=axis)
    return value


def _by_matrix(ctx: Context, value: Any, scales: Any, matrix: Any) -> Any:
    """Separable resampling as one matrix product for each axis."""
    last = ctx.out.rank - 1
    for axis, have, want, scale in _spatial(ctx, scales):
        weights = torch.from_numpy(matrix(have, want, scale)).to(getattr(torch, ctx.out.dtype))
        moved = ops.swapaxes(value, axis, last) if axis != last else value
        moved = ops.matmul(moved, ctx.builder.tensor(weights))
        value = ops.swapaxes(moved, axis, last) if axis != last else moved
    return value


def _ratio(have: int, want: int, scale: float | None, align: bool) -> float:
    if align:
        return (have - 1) / (want - 1) if want > 1 else 0.0
    return 1.0 / scale if scale else have / want


def _nearest(have: int, want: int, scale: float | None) -> Any:
    ratio = np.float32(_ratio(have, want, scale, False))
    return np.minimum(np.floor(np.arange(want) * ratio), have - 1).astype("int64")


def _linear(have: int, want: int, scale: float | None, align: bool) -> Any:
    ratio = _ratio(have, want, scale, align)
    at = np.arange(want) * ratio if align else np.maximum((np.arange(want) + 0.5) * ratio - 0.5, 0)
    low = np.minimum(np.floor(at).astype(int), have - 1)
    high = np.minimum(low + 1, have - 1)
    part = np.clip(at - low, 0, 1)
    matrix = np.zeros((have, want))
    np.add.at(matrix, (low, np.arange(want)), 1 - part)
    np.add.at(matrix, (high, np.arange(want)), part)
    return matrix


def _cubic(have: int, want: int, scale: float | None, align: bool) -> Any:
    """Cubic convolution with a = -0.75, torch's choice, edges repeated."""
    ratio, a = _ratio(have, want, scale, align), -0.75
    at = np.arange(want) * ratio if align else (np.arange(want) + 0.5) * ratio - 0.5
    base = np.floor(at).astype(int)
    part = at - base
    matrix = np.zeros((have, want))
    for offset in (-1, 0, 1, 2):
        distance = np.abs(part - offset)
        near = ((a + 2) * distance - (a + 3)) * distance**2 + 1
        far = ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a
        weight = np.where(distance <= 1, near, far)
        np.add.at(matrix, (np.clip(base + offset, 0, have - 1), np.arange(want)), weight)
    return matrix
