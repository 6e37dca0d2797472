"""The gamma function's logarithm and its derivatives, which Keras lacks."""

from __future__ import annotations

import math
from typing import Any

from keras import ops

from xarch_torch.reader.arithmetic import numbers
from xarch_torch.reader.context import Context
from xarch_torch.reader.registry import converts

_FAR = 8  # from here on the asymptotic series hold float64
_LOG_GAMMA = (
    1 / 12,
    -1 / 360,
    1 / 1260,
    -1 / 1680,
    1 / 1188,
    -691 / 360360,
    1 / 156,
    -3617 / 122400,
)
_DIGAMMA = (1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12, -3617 / 8160)


@converts("aten.lgamma.default", "prims.lgamma.default")
def log_gamma(ctx: Context, self: Any) -> Any:
    """Stirling's series behind a product that moves the argument there; reflected below 1/2."""
    number = numbers(ctx)
    right, low, angle = _halves(ctx, self)
    product, moved = right, ops.add(right, number(_FAR))
    for step in range(1, _FAR):
        product = ops.multiply(product, ops.add(right, number(step)))
    result = ops.multiply(ops.subtract(moved, number(0.5)), ops.log(moved))
    result = ops.add(ops.subtract(result, moved), number(math.log(2 * math.pi) / 2))
    result = ops.subtract(ops.add(result, _series(ctx, moved, _LOG_GAMMA, -1)), ops.log(product))
    reflected = ops.subtract(number(math.log(math.pi)), ops.log(ops.abs(ops.sin(angle))))
    return ops.where(low, ops.subtract(reflected, result), result)


@converts("aten.digamma.default", "prims.digamma.default")
def digamma(ctx: Context, self: Any) -> Any:
    number = numbers(ctx)
    right, low, angle = _halves(ctx, self)
    moved = ops.add(right, number(_FAR))
    result = ops.subtract(ops.log(moved), ops.true_divide(number(0.5), moved))
    result = ops.subtract(result, _series(ctx, moved, _DIGAMMA, -2))
    for step in range(_FAR):
        result = ops.subtract(result, ops.reciprocal(ops.add(right, number(step))))
    reflected = ops.subtract(result, ops.true_divide(number(math.pi), ops.tan(angle)))
    found = ops.where(low, reflected, result)
    whole = ops.cast(self, ctx.out.dtype)
    pole = ops.logical_and(ops.less(whole, number(0)), ops.equal(whole, ops.floor(whole)))
    return ops.where(pole, number(math.nan), found)


def _halves(ctx: Context, value: Any) -> tuple[Any, Any, Any]:
    """The argument moved to the right of 1/2, where it lay to the left, and the angle there."""
    number = numbers(ctx)
    value = ctx.cast(value, ctx.out.dtype)
    low = ops.less(value, number(0.5))
    right = ops.where(low, ops.subtract(number(1), value), value)
    place = ops.where(low, value, number(0.25))
    angle = ops.subtract(place, ops.stop_gradient(ops.round(place)))  # zero at poles
    return right, low, ops.multiply(angle, number(math.pi))


def _series(ctx: Context, value: Any, coefficients: tuple[float, ...], power: int) -> Any:
    """The sum of coefficients times value to the powers `power`, `power - 2`, ..."""
    inverse = ops.reciprocal(value)
    square = ops.square(inverse)
    *rest, total = [ctx.tensor(one, ctx.out.dtype) for one in coefficients]
    for one in reversed(rest):
        total = ops.add(ops.multiply(total, square), one)
    return ops.multiply(total, inverse if power == -1 else square)
