"""The incomplete gamma functions, as torch has them: with a gradient for where they end alone.

Up to the hump of their integrand they are a series, and beyond it an integral over the logarithm,
which falls there like an exponential or a Gaussian.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from keras import ops

from xarch_torch.reader.arithmetic import constants, numbers, operands
from xarch_torch.reader.context import Context
from xarch_torch.reader.converters.gamma import log_gamma
from xarch_torch.reader.converters.quadrature import weighted
from xarch_torch.reader.converters.scatter import unmoved
from xarch_torch.reader.registry import converts

_TERMS, _NODES = 256, 96
_MANY = 700.0  # from which on the series would have more terms
_LEVEL = 45.0  # exp of minus that is nothing


@converts("aten.igamma.default", "aten.special_gammainc.default")
def lower(ctx: Context, self: Any, other: Any) -> Any:
    return _share(ctx, self, other, upper=False)


@converts("aten.igammac.default", "aten.special_gammaincc.default")
def upper(ctx: Context, self: Any, other: Any) -> Any:
    return _share(ctx, self, other, upper=True)


def _share(ctx: Context, order: Any, end: Any, *, upper: bool) -> Any:
    number = numbers(ctx)
    zero, one, high = number(0), number(1), number(math.inf)
    order, end = (ctx.broadcast(each, ctx.out.shape) for each in operands(ctx, order, end))
    order, place = unmoved(order), unmoved(end)
    usual = ops.logical_and(ops.isfinite(order), ops.isfinite(place))
    usual = ops.logical_and(
        usual, ops.logical_and(ops.greater(order, zero), ops.greater(place, zero))
    )
    a, x = ops.where(usual, order, one), ops.where(usual, end, one)
    density = _density(ctx, a, x)
    fixed, lead = unmoved(x), unmoved(density)
    beyond = ops.greater(fixed, ops.add(a, one))
    part = ops.where(beyond, _tail(ctx, a, fixed), _head(ctx, a, fixed))
    part = ops.multiply(lead, part)
    found = ops.where(ops.not_equal(beyond, upper), ops.subtract(one, part), part)
    slope = ops.true_divide(density, x)
    moved = ops.multiply(ops.subtract(x, fixed), ops.negative(slope) if upper else slope)
    found = ops.add(unmoved(found), moved)
    full, none = (zero, one) if upper else (one, zero)  # of an end beyond all, and of one at zero
    edge = ops.where(ops.logical_or(ops.equal(place, zero), ops.equal(order, high)), none, full)
    unknown = ops.logical_or(ops.less(order, zero), ops.less(place, zero))
    unknown = ops.logical_or(unknown, ops.logical_or(ops.isnan(order), ops.isnan(place)))
    for value in (zero, high):
        both = ops.logical_and(ops.equal(order, value), ops.equal(place, value))
        unknown = ops.logical_or(unknown, both)
    edge = ops.where(unknown, number(math.nan), edge)
    return ops.where(usual, found, edge)


def _density(ctx: Context, a: Any, x: Any) -> Any:
    """x^a exp(-x) / Gamma(a)."""
    power = ops.subtract(ops.multiply(a, ops.log(x)), x)
    return ops.exp(ops.subtract(power, log_gamma(ctx, a)))


def _head(ctx: Context, a: Any, x: Any) -> Any:
    """The lower share over the density (DLMF 8.11.4, and 8.2.1 for large orders)."""
    number = numbers(ctx)
    steps = constants(ctx, np.arange(1, _TERMS))
    lifted = ops.expand_dims(ops.where(ops.greater(a, number(_MANY)), number(1), a), -1)
    near = ops.minimum(x, ops.add(a, number(1)))
    ratios = ops.true_divide(ops.expand_dims(near, -1), ops.add(lifted, steps))
    total = ops.add(ops.sum(ops.cumprod(ratios, axis=-1), axis=-1), number(1))
    series = ops.true_divide(total, a)
    width = ops.sqrt(ops.true_divide(number(2.4 * _LEVEL), x))
    fall = ops.maximum(ops.subtract(a, x), number(1e-3))
    width = ops.minimum(width, ops.true_divide(number(_LEVEL), fall))
    return ops.where(
        ops.greater(a, number(_MANY)), _integral(ctx, a, x, ops.negative(width)), series
    )


def _tail(ctx: Context, a: Any, x: Any) -> Any:
    """The upper share over the density, where x is larger than a + 1."""
    number = numbers(ctx)
    fall = ops.maximum(ops.subtract(x, a), number(1))
    width = ops.minimum(
        ops.true_divide(number(_LEVEL), fall), ops.sqrt(ops.true_divide(number(2 * _LEVEL), x))
    )
    double = ops.log1p(ops.true_divide(number(2 * _LEVEL), x))
    double = ops.where(ops.greater(double, number(1.26)), double, width)
    return _integral(ctx, a, x, ops.minimum(width, double))


def _integral(ctx: Context, a: Any, x: Any, width: Any) -> Any:
    """Of exp(a v - x (exp(v) - 1)) over v between zero and the width."""
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    places = ops.multiply(ops.expand_dims(width, -1), constants(ctx, (nodes + 1) / 2))
    a, x = ops.expand_dims(a, -1), ops.expand_dims(x, -1)
    height = ops.exp(ops.subtract(ops.multiply(a, places), ops.multiply(x, ops.expm1(places))))
    return ops.multiply(ops.abs(width), weighted(ctx, height, weights / 2))
