"""Numbers taken apart: their neighbours, and their mantissas and exponents."""

from __future__ import annotations

from typing import Any

import numpy as np
from keras import ops

from xarch_torch.reader.arithmetic import operands
from xarch_torch.reader.context import Context
from xarch_torch.reader.converters.scatter import unmoved
from xarch_torch.reader.registry import converts

_DIGITS = {"float32": (24, -149), "float64": (53, -1074)}  # and the exponent of the least number


@converts("aten.nextafter.default")
def next_after(ctx: Context, self: Any, other: Any) -> Any:
    """Keras has it in float64 only (Keras 3.15)."""
    if ctx.out.dtype not in _DIGITS:
        raise ctx.refuse(f"the neighbours of {ctx.out.dtype} numbers")
    digits, least = (ctx.tensor(one, "int32") for one in _DIGITS[ctx.out.dtype])
    zero, one = ctx.tensor(0, ctx.out.dtype), ctx.tensor(1, "int32")
    value, goal = (unmoved(ctx.broadcast(one, ctx.out.shape)) for one in operands(ctx, self, other))
    mantissa, exponent = _parted(ctx, value)
    up = ops.greater(goal, value)
    inward = ops.not_equal(ops.greater(value, zero), up)
    half = ops.equal(ops.abs(mantissa), ctx.tensor(0.5, ctx.out.dtype))
    exponent = ops.where(ops.logical_and(inward, half), ops.subtract(exponent, one), exponent)
    power = ops.maximum(ops.subtract(exponent, digits), least)
    power = ops.where(ops.equal(value, zero), least, power)
    step = _shifted(ctx, ops.ones_like(value), ops.negative(power))
    found = ops.add(value, ops.where(up, step, ops.negative(step)))
    largest = ops.multiply(
        ops.sign(value), ctx.tensor(float(np.finfo(ctx.out.dtype).max), ctx.out.dtype)
    )
    found = ops.where(ops.isinf(value), largest, found)
    found = ops.where(ops.equal(value, goal), goal, found)
    return ops.where(ops.isnan(goal), goal, ops.where(ops.isnan(value), value, found))


@converts("aten.frexp.Tensor")
def mantissa_and_exponent(ctx: Context, self: Any) -> Any:
    return _parted(ctx, self)


def _parted(ctx: Context, value: Any) -> list[Any]:
    zero, half, one = (ctx.tensor(number, ctx.out.dtype) for number in (0, 0.5, 1))
    size = ops.abs(unmoved(value))
    usual = ops.logical_and(ops.greater(size, zero), ops.isfinite(size))
    safe = ops.where(usual, size, one)
    exponent = ops.cast(ops.floor(ops.log2(safe)), "int32")
    for _ in range(2):  # the logarithm is off by one beside powers of two
        size = _shifted(ctx, safe, exponent)
        up = ops.cast(ops.greater_equal(size, one), "int32")
        down = ops.cast(ops.less(size, half), "int32")
        exponent = ops.subtract(ops.add(exponent, up), down)
    exponent = ops.where(usual, exponent, ctx.tensor(0, "int32"))
    return [ops.where(usual, _shifted(ctx, value, exponent), value), exponent]


def _shifted(ctx: Context, value: Any, exponent: Any) -> Any:
    """The value over 2 to that power, in two steps, each of which is a number."""
    base, first = ctx.tensor(2, ctx.out.dtype), ops.floor_divide(exponent, ctx.tensor(2, "int32"))
    for part in (first, ops.subtract(exponent, first)):
        power = ops.power(base, ops.cast(ops.negative(part), ctx.out.dtype))
        value = ops.multiply(value, power)
    return value
