"""The complementary error function and the normal distribution, right in their tails too.

`1 - erf(x)` keeps no digit from x = 6 on, so that its logarithm would be wrong. Here the scaled
function exp(x^2) erfc(x) is a sum with a correction for the pole (the midpoint rule for DLMF
7.7.1), which is right to the last bits for every positive x, and the others come from it.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from keras import ops

from xarch_torch.reader.arithmetic import constants
from xarch_torch.reader.context import Context
from xarch_torch.reader.converters.quadrature import at_least, at_most, weighted
from xarch_torch.reader.registry import converts

_STEP, _POINTS = 0.5, 13
_POLE = 6.0  # from here on the pole's share is below the last bit
_GUESS = (2.515517, 0.802853, 0.010328), (1.0, 1.432788, 0.189269, 0.001308)


@converts("prims.erfc.default", "aten.erfc.default", "aten.special_erfc.default")
def erfc(ctx: Context, self: Any) -> Any:
    value = ctx.cast(self, ctx.out.dtype)
    right = at_least(ctx, value, 0.0)
    tail = ops.multiply(ops.exp(ops.negative(ops.square(right))), _scaled(ctx, right))
    inner = ops.subtract(_number(ctx, 1.0), ops.erf(at_most(ctx, value, 1.0)))
    return ops.where(ops.less(value, _number(ctx, 0.5)), inner, tail)


@converts("aten.special_erfcx.default", "prims.erfcx.default")
def erfcx(ctx: Context, self: Any) -> Any:
    value = ctx.cast(self, ctx.out.dtype)
    found = _scaled(ctx, ops.abs(value))
    negative = at_most(ctx, value, 0.0)
    grown = ops.multiply(_number(ctx, 2.0), ops.exp(ops.square(negative)))
    return ops.where(ops.less(value, _number(ctx, 0.0)), ops.subtract(grown, found), found)


@converts("aten.special_ndtr.default")
def ndtr(ctx: Context, self: Any) -> Any:
    value = ctx.cast(self, ctx.out.dtype)
    inner = ops.erf(ops.multiply(value, _number(ctx, math.sqrt(0.5))))
    return ops.multiply(ops.add(inner, _number(ctx, 1.0)), _number(ctx, 0.5))  # as torch has it


@converts("aten.special_log_ndtr.default")
def log_ndtr(ctx: Context, self: Any) -> Any:
    return _log_area(ctx, ctx.cast(self, ctx.out.dtype))


@converts("aten.special_ndtri.default", "prims.ndtri.default")
def ndtri(ctx: Context, self: Any) -> Any:
    """Newton's method on the logarithm of the smaller tail; its last step carries the gradient."""
    value = ctx.cast(self, ctx.out.dtype)
    zero, half, one = (_number(ctx, one) for one in (0.0, 0.5, 1.0))
    upper = ops.greater(value, half)
    tail = ops.where(upper, ops.subtract(one, value), value)
    inside = ops.greater(tail, zero)
    log = ops.log(ops.where(inside, tail, half))
    found = ops.stop_gradient(_guess(ctx, log))
    for _ in range(3):
        found = ops.stop_gradient(_nearer(ctx, found, log))
    found = _nearer(ctx, found, log)
    found = ops.where(upper, ops.negative(found), found)
    ends = ops.where(ops.equal(value, one), _number(ctx, math.inf), _number(ctx, math.nan))
    ends = ops.where(ops.equal(value, zero), _number(ctx, -math.inf), ends)
    return ops.where(inside, found, ends)


def _guess(ctx: Context, log: Any) -> Any:
    """The lower quantile to three digits (Abramowitz and Stegun 26.2.23)."""
    root = ops.sqrt(ops.multiply(log, _number(ctx, -2.0)))
    above, below = (
        weighted(ctx, ops.power(ops.expand_dims(root, -1), constants(ctx, np.arange(len(c)))), c)
        for c in _GUESS
    )
    return ops.subtract(ops.true_divide(above, below), root)


def _nearer(ctx: Context, found: Any, log: Any) -> Any:
    """One step towards the quantile of the probability with that logarithm."""
    area = _log_area(ctx, found)
    density = ops.add(ops.square(found), _number(ctx, math.log(2 * math.pi)))
    ratio = ops.exp(ops.add(area, ops.multiply(density, _number(ctx, 0.5))))
    return ops.subtract(found, ops.multiply(ops.subtract(area, log), ratio))


def _log_area(ctx: Context, value: Any) -> Any:
    """The logarithm of the normal distribution's area to the left."""
    half = _number(ctx, 0.5)
    low = ops.multiply(at_most(ctx, value, -1.0), _number(ctx, -math.sqrt(0.5)))
    tail = ops.log(ops.multiply(half, _scaled(ctx, low)))
    tail = ops.subtract(tail, ops.square(low))
    high = ops.multiply(at_least(ctx, value, -1.0), _number(ctx, math.sqrt(0.5)))
    rest = ops.log1p(ops.negative(ops.multiply(half, erfc(ctx, high))))
    return ops.where(ops.less(value, _number(ctx, -1.0)), tail, rest)


def _scaled(ctx: Context, value: Any) -> Any:
    """exp(x^2) erfc(x) for x from zero on."""
    points = (np.arange(_POINTS) + 0.5) * _STEP
    shares = np.exp(-np.square(points)) * 2 * _STEP / math.pi
    lifted = ops.expand_dims(value, -1)
    squares = ops.subtract(ops.square(lifted), constants(ctx, -np.square(points)))
    total = weighted(ctx, ops.true_divide(lifted, squares), shares)
    near = at_most(ctx, value, _POLE)
    angle = ops.multiply(near, _number(ctx, 2 * math.pi / _STEP))
    pole = ops.exp(ops.subtract(ops.square(near), ops.softplus(angle)))
    pole = ops.where(ops.less(value, _number(ctx, _POLE)), pole, ops.zeros_like(pole))
    return ops.add(total, ops.multiply(pole, _number(ctx, 2.0)))


def _number(ctx: Context, value: float) -> Any:
    return ctx.tensor(value, ctx.out.dtype)
