"""Complex numbers and Fourier transforms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keras import ops

from xarch_torch.reader.context import Context
from xarch_torch.reader.registry import converts


@converts("aten.view_as_complex.default")
def view_as_complex(ctx: Context, self: Any) -> Any:
    return ops.view_as_complex(self)


@converts("aten.view_as_real.default")
def view_as_real(ctx: Context, self: Any) -> Any:
    return ops.view_as_real(self)


@converts("aten.real.default")
def real(ctx: Context, self: Any) -> Any:
    return ops.real(self)


@converts("aten.imag.default")
def imag(ctx: Context, self: Any) -> Any:
    return ops.imag(self)


@converts("aten.complex.default")
def joined(ctx: Context, real: Any, imag: Any) -> Any:
    return _joined(real, imag)


@converts("aten.polar.default")
def polar(ctx: Context, abs: Any, angle: Any) -> Any:
    return _joined(ops.multiply(abs, ops.cos(angle)), ops.multiply(abs, ops.sin(angle)))


@converts("aten.fft_fft.default")
def fft(ctx: Context, self: Any, n: int | None = None, dim: int = -1, norm: Any = None) -> Any:
    return _transformed(ctx, self, n, [dim], norm)


@converts("aten.fft_fft2.default", "aten.fft_fftn.default")
def fft_several(
    ctx: Context, self: Any, s: Any = None, dim: Sequence[int] | None = (-2, -1), norm: Any = None
) -> Any:
    if "fftn" in str(ctx.node.target) and len(ctx.node.args) < 3 and "dim" not in ctx.node.kwargs:
        dim = None
    return _transformed(ctx, self, s, list(range(ctx.out.rank)) if dim is None else dim, norm)


def _transformed(ctx: Context, value: Any, size: Any, axes: Sequence[int], norm: Any) -> Any:
    if size is not None or norm not in (None, "backward"):
        raise ctx.refuse("a Fourier transform of another length or norm is not supported yet")
    if "complex" in ctx.meta(0).dtype:
        parts = (ops.real(value), ops.imag(value))
    else:
        parts = (value, ops.zeros_like(value))
    for axis in axes:
        parts = tuple(ops.moveaxis(one, axis, -1) for one in parts)
        parts = tuple(ops.moveaxis(one, -1, axis) for one in ops.fft(parts))
    return _joined(*parts)


def _joined(real: Any, imag: Any) -> Any:
    return ops.view_as_complex(ops.stack([real, imag], axis=-1))
