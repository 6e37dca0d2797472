"""The primitives in which torch writes some of its decompositions."""

from __future__ import annotations

from typing import Any

from keras import ops

from xarch_torch.reader.arithmetic import operands
from xarch_torch.reader.context import Context
from xarch_torch.reader.converters import pointwise, reduce, shape
from xarch_torch.reader.converters.create import positions
from xarch_torch.reader.registry import converts

_BINARY = {
    "add": pointwise.add,
    "sub": pointwise.sub,
    "mul": pointwise.mul,
    "div": pointwise.div,
    "fmod": pointwise.fmod,
    "remainder": pointwise.remainder,
    "pow": pointwise.power,
    "maximum": pointwise.maximum,
    "minimum": pointwise.minimum,
    "atan2": pointwise.atan2,
    "where": pointwise.where,
}


def _exists(name: str) -> bool:
    import torch

    return hasattr(torch.ops.prims, name)


for _name, _function in pointwise.UNARY.items():
    if _exists(_name):
        pointwise.unary(f"prims.{_name}.default", _function)
for _name, _compare in pointwise.COMPARISONS.items():
    pointwise.comparison([f"prims.{_name}.default"], _compare)
for _name, _converter in _BINARY.items():
    converts(f"prims.{_name}.default")(_converter)


@converts("prims.convert_element_type.default", "prims.view_of.default")
def convert(ctx: Context, self: Any, *dtype: Any) -> Any:
    return ctx.cast(self, ctx.out.dtype)


@converts("prims.iota.default")
def iota(ctx: Context, length: Any, *, start: Any, step: Any, **more: Any) -> Any:
    values = positions(ctx, length)
    return ops.add(ops.multiply(values, ctx.tensor(step, "int64")), ctx.tensor(start, "int64"))


@converts("prims.broadcast_in_dim.default")
def broadcast_in_dim(ctx: Context, a: Any, shape: Any, broadcast_dimensions: Any) -> Any:
    held = ctx.meta(0).shape
    lifted: list[Any] = [1] * len(shape)
    for axis, size in zip(broadcast_dimensions, held, strict=True):
        lifted[axis] = size
    return ctx.broadcast(ctx.reshape(a, lifted), shape)


@converts("prims.split_dim.default", "prims.collapse_view.default", "prims.squeeze.default")
def reshaped(ctx: Context, a: Any, *sizes: Any) -> Any:
    return ctx.reshape(a, ctx.out.shape)


@converts("prims.transpose.default")
def transpose(ctx: Context, a: Any, permutation: Any) -> Any:
    return shape.permute(ctx, a, permutation)


@converts("prims.sum.default")
def sum_(ctx: Context, inp: Any, dims: Any, *, output_dtype: Any = None) -> Any:
    return ops.sum(ctx.cast(inp, ctx.out.dtype), axis=list(dims)) if dims else inp


@converts("prims.amax.default")
def amax(ctx: Context, inp: Any, dims: Any, *, output_dtype: Any = None) -> Any:
    return ops.max(inp, axis=list(dims)) if dims else inp


@converts("prims.amin.default")
def amin(ctx: Context, inp: Any, dims: Any, *, output_dtype: Any = None) -> Any:
    return ops.min(inp, axis=list(dims)) if dims else inp


@converts("prims.signbit.default", "aten.signbit.default")
def signbit(ctx: Context, self: Any) -> Any:
    (zero,) = operands(ctx, 0, dtype=ctx.dtype(self))
    negative = ops.less(self, zero)
    if "float" not in ctx.dtype(self):
        return negative
    (one,) = operands(ctx, 1, dtype=ctx.dtype(self))
    return ops.logical_or(negative, ops.less(ops.true_divide(one, self), zero))


@converts("prims.var.default")
def var(ctx: Context, inp: Any, dims: Any, correction: Any = 1, *, output_dtype: Any = None) -> Any:
    return reduce.variance(ctx, inp, dims, correction, False)


@converts("prims.fmax.default", "aten.fmax.default")
def fmax(ctx: Context, self: Any, other: Any) -> Any:
    a, b = operands(ctx, self, other)
    return ops.where(ops.isnan(a), b, ops.where(ops.isnan(b), a, ops.maximum(a, b)))


@converts("prims.fmin.default", "aten.fmin.default")
def fmin(ctx: Context, self: Any, other: Any) -> Any:
    a, b = operands(ctx, self, other)
    return ops.where(ops.isnan(a), b, ops.where(ops.isnan(b), a, ops.minimum(a, b)))


@converts("prims.hypot.default", "aten.hypot.default")
def hypot(ctx: Context, self: Any, other: Any) -> Any:
    a, b = operands(ctx, self, other)
    return ops.sqrt(ops.add(ops.square(a), ops.square(b)))


@converts("prims.gcd.default", "aten.gcd.default")
def gcd(ctx: Context, self: Any, other: Any) -> Any:
    return ops.gcd(*operands(ctx, self, other))
