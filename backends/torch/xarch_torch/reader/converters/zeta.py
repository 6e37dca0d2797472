"""Hurwitz' zeta function and the higher derivatives of the gamma function's logarithm."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from keras import ops

from xarch_torch.reader.arithmetic import constants, numbers, operands
from xarch_torch.reader.context import Context
from xarch_torch.reader.converters.gamma import digamma
from xarch_torch.reader.converters.quadrature import at_least
from xarch_torch.reader.registry import converts

_SUMMED = 16  # terms that are summed before the Euler-Maclaurin formula takes over
_BERNOULLI = (
    1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798,
)  # fmt: skip


@converts("aten.special_zeta.default", "aten.special_zeta.other_scalar", "prims.zeta.default",
          "aten.special_zeta.self_scalar")  # fmt: skip
def zeta(ctx: Context, self: Any, other: Any) -> Any:
    exponent, start = operands(ctx, self, other)
    found = _zeta(ctx, exponent, start)
    one = ctx.tensor(1.0, ctx.out.dtype)
    found = ops.where(ops.equal(exponent, one), ctx.tensor(math.inf, ctx.out.dtype), found)
    return ops.where(ops.less(exponent, one), ctx.tensor(math.nan, ctx.out.dtype), found)


@converts("aten.polygamma.default", "aten.special_polygamma.default")
def polygamma(ctx: Context, n: int, self: Any) -> Any:
    if n == 0:
        return digamma(ctx, self)
    value = ctx.cast(self, ctx.out.dtype)
    number = numbers(ctx)
    half, one, pi = number(0.5), number(1), number(math.pi)
    low = ops.less(value, half)
    right = ops.where(low, ops.subtract(one, value), value)
    scale = (-1) ** (n + 1) * math.factorial(n)
    found = ops.multiply(number(scale), _zeta(ctx, number(n + 1), right))
    mirrored = ops.multiply(found, number((-1) ** n))
    pole = ops.logical_and(low, ops.equal(value, ops.floor(value)))
    place = ops.where(ops.logical_and(low, ops.logical_not(pole)), value, half)
    angle = ops.multiply(ops.subtract(place, ops.round(place)), pi)
    slope = _slope_of_cotangent(ctx, ops.true_divide(ops.cos(angle), ops.sin(angle)), n)
    found = ops.where(low, ops.subtract(mirrored, ops.multiply(pi, slope)), found)
    return ops.where(pole, number(math.copysign(math.inf, scale)), found)


def _slope_of_cotangent(ctx: Context, value: Any, order: int) -> Any:
    """The derivative of cot(pi x) of that order, where `value` is the cotangent: a polynomial."""
    terms = np.polynomial.Polynomial([0.0, 1.0])
    for _ in range(order):
        terms = terms.deriv() * np.polynomial.Polynomial([-math.pi, 0.0, -math.pi])
    found = numbers(ctx)(terms.coef[-1])
    for one in terms.coef[-2::-1]:
        found = ops.add(ops.multiply(found, value), numbers(ctx)(one))
    return found


def _zeta(ctx: Context, exponent: Any, start: Any) -> Any:
    """The sum of (start + k)^-exponent over all k from zero (DLMF 25.11.5 with 25.11.7).

    The formula holds float64 where start lies above -8, and gives nan below.
    """
    number = numbers(ctx)
    steps = constants(ctx, np.arange(_SUMMED))
    lifted = ops.subtract(ops.expand_dims(start, -1), ops.negative(steps))
    powers = ops.power(lifted, ops.negative(ops.expand_dims(exponent, -1)))
    total = ops.sum(powers, axis=-1)
    end = ops.add(start, number(_SUMMED))
    safe = at_least(ctx, end, _SUMMED / 2)
    last = ops.power(safe, ops.negative(exponent))
    rest = ops.true_divide(ops.multiply(last, safe), ops.subtract(exponent, number(1)))
    total = ops.add(ops.add(total, rest), ops.multiply(last, number(0.5)))
    term = ops.true_divide(ops.multiply(last, exponent), safe)
    for at, one in enumerate(_BERNOULLI):
        order = 2 * (at + 1)
        total = ops.add(total, ops.multiply(term, number(one / math.factorial(order))))
        for more in (order - 1, order):
            factor = ops.true_divide(ops.add(exponent, number(more)), safe)
            term = ops.multiply(term, factor)
    below = ops.less(end, number(_SUMMED / 2))
    return ops.where(below, number(math.nan), total)
