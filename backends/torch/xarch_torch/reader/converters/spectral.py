"""Complex numbers and Fourier transforms."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from keras import ops

from xarch_torch.reader.arithmetic import parts
from xarch_torch.reader.context import Context
from xarch_torch.reader.converters.shape import cut
from xarch_torch.reader.dims import Dim, expression, unknown
from xarch_torch.reader.registry import converts

_NONE, _ROOT = 0, 1


@converts("aten.view_as_complex.default")
def view_as_complex(ctx: Context, self: Any) -> Any:
    return ctx.joined(self[..., 0], self[..., 1])


@converts("aten.view_as_real.default")
def view_as_real(ctx: Context, self: Any) -> Any:
    return ops.stack(parts(ctx, self), axis=-1)


@converts("aten.real.default")
def real(ctx: Context, self: Any) -> Any:
    return parts(ctx, self)[0] if "complex" in ctx.dtype(self) else self


@converts("aten.imag.default")
def imag(ctx: Context, self: Any) -> Any:
    return parts(ctx, self)[1]


@converts("aten.complex.default")
def joined(ctx: Context, real: Any, imag: Any) -> Any:
    return ctx.joined(*(ctx.broadcast(one, ctx.out.shape) for one in (real, imag)))


@converts("aten.polar.default")
def polar(ctx: Context, abs: Any, angle: Any) -> Any:
    return ctx.joined(ops.multiply(abs, ops.cos(angle)), ops.multiply(abs, ops.sin(angle)))


@converts("aten._conj.default", "aten._conj_physical.default", "aten.conj_physical.default")
def conjugate(ctx: Context, self: Any) -> Any:
    if not ctx.dtype(self).startswith("complex"):
        return self
    real, imag = parts(ctx, self)
    return ctx.joined(real, ops.negative(imag))


@converts("aten.resolve_conj.default", "aten.resolve_neg.default")
def resolved(ctx: Context, self: Any) -> Any:
    return self


@converts("aten.angle.default")
def angle(ctx: Context, self: Any) -> Any:
    if "complex" in ctx.meta(0).dtype:
        real, imag = parts(ctx, self)
        zero, one = (ctx.tensor(number, ctx.out.dtype) for number in (0, 1))
        none = ops.logical_and(ops.equal(real, zero), ops.equal(imag, zero))  # without a slope
        return ops.arctan2(ops.where(none, zero, imag), ops.where(none, one, real))
    zero = ctx.tensor(0, ctx.out.dtype)
    return ops.where(ops.less(self, zero), ctx.tensor(math.pi, ctx.out.dtype), zero)


@converts("aten._fft_c2c.default")
def complex_to_complex(
    ctx: Context, self: Any, dim: Sequence[int], normalization: int, forward: bool
) -> Any:
    return ctx.joined(*_transformed(ctx, parts(ctx, self), dim, normalization, forward=forward))


@converts("aten._fft_r2c.default")
def real_to_complex(
    ctx: Context, self: Any, dim: Sequence[int], normalization: int, onesided: bool
) -> Any:
    found = _transformed(ctx, (self, ops.zeros_like(self)), dim, normalization, forward=True)
    if onesided:
        axis = dim[-1] % ctx.out.rank
        found = [cut(ctx, one, axis, ctx.out.shape[axis]) for one in found]
    return ctx.joined(*found)


@converts("aten._fft_c2r.default")
def complex_to_real(
    ctx: Context, self: Any, dim: Sequence[int], normalization: int, last_dim_size: Any
) -> Any:
    """The half that was left out is the mirror image, conjugate, of the other."""
    if not isinstance(last_dim_size, int):
        raise ctx.refuse("the last axis has an unknown size")
    scale = _scale(ctx, [ctx.out.shape[axis] for axis in dim], normalization)
    found = parts(ctx, self)
    if dim[:-1]:
        found = _transformed(ctx, found, dim[:-1], _NONE, forward=False)
    real, imag = (ops.moveaxis(one, dim[-1], -1) for one in found)
    have = last_dim_size // 2 + 1
    real, imag = real[..., :have], imag[..., :have]
    mirror = np.arange(last_dim_size - have, 0, -1)
    if len(mirror):
        real = ops.concatenate([real, ops.take(real, mirror, axis=-1)], axis=-1)
        imag = ops.concatenate([imag, ops.negative(ops.take(imag, mirror, axis=-1))], axis=-1)
    real, _ = ops.fft((real, ops.negative(imag)))
    return ops.moveaxis(_scaled(real, scale), -1, dim[-1])


def _transformed(
    ctx: Context, value: Any, axes: Sequence[int], normalization: int, *, forward: bool
) -> Any:
    scale = _scale(ctx, [ctx.meta(0).shape[axis] for axis in axes], normalization)
    real, imag = value if forward else (value[0], ops.negative(value[1]))
    for axis in axes:
        moved = tuple(ops.moveaxis(one, axis, -1) for one in (real, imag))
        real, imag = (ops.moveaxis(one, -1, axis) for one in ops.fft(moved))
    imag = imag if forward else ops.negative(imag)
    return _scaled(real, scale), _scaled(imag, scale)


def _scale(ctx: Context, sizes: Sequence[Any], normalization: int) -> Any:
    """What the result is divided by: nothing, the root of how many numbers there are, or that."""
    if normalization == _NONE:
        return None
    count: Any = math.prod(expression(one) for one in sizes)
    count = Dim(count) if unknown(sizes) else int(count)
    dtype = ctx.out.dtype.replace("complex128", "float64").replace("complex64", "float32")
    number = ctx.tensor(count, dtype)
    return ops.sqrt(number) if normalization == _ROOT else number


def _scaled(value: Any, scale: Any) -> Any:
    return value if scale is None else ops.true_divide(value, scale)
