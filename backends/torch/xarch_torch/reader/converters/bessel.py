"""Bessel functions of order zero and one, which Keras lacks.

Close to zero the modified functions of the first kind are their power series, whose terms have one
sign. The ordinary ones are integrals over a period, which the trapezoidal rule gives to the last
bit (DLMF 10.9.1), with Neumann's series for the second kind (DLMF 10.8.3) as weights of the same
sum; the modified ones of the second kind are an integral that decays as fast (DLMF 10.32.9). Far
from zero all are Hankel's expansions (DLMF 10.17, 10.40). Of which torch has a gradient depends on
its version: i0, i0e, i1 and i1e alone in 2.13, most in 2.15.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from keras import ops

from xarch_torch.reader.arithmetic import add, constants, numbers
from xarch_torch.reader.context import Context
from xarch_torch.reader.converters.quadrature import (
    at_least,
    at_most,
    polynomial,
    still,
    weighted,
)
from xarch_torch.reader.registry import converts

_FAR = {"i": 20.0, "j": 25.0, "k": 20.0}  # from here on the expansions hold float64
_TERMS = {"series": 48, "expansion": 26}
_POINTS = 40  # of a quarter period
_NEUMANN = 36
_STEP, _REACH = 0.15, 4.5  # of the integral that decays, from one to `_FAR`


@converts("aten.i0.default")
def i0(ctx: Context, self: Any) -> Any:
    return _grown(ctx, *_first(ctx, self, 0), 1.0)


@converts("aten.special_i0e.default")
def i0e(ctx: Context, self: Any) -> Any:
    return _first(ctx, self, 0)[0]


@converts("aten.special_i1.default")
def i1(ctx: Context, self: Any) -> Any:
    return _grown(ctx, *_first(ctx, self, 1), 1.0)


@converts("aten.special_i1e.default")
def i1e(ctx: Context, self: Any) -> Any:
    return _first(ctx, self, 1)[0]


@converts("aten.special_modified_bessel_i0.default")
@still
def modified_i0(ctx: Context, self: Any) -> Any:
    return i0(ctx, self)


@converts("aten.special_modified_bessel_i1.default")
@still
def modified_i1(ctx: Context, self: Any) -> Any:
    return i1(ctx, self)


@converts("aten.special_modified_bessel_k0.default")
@still
def k0(ctx: Context, self: Any) -> Any:
    return _grown(ctx, _second(ctx, self, 0), self, -1.0)


@converts("aten.special_modified_bessel_k1.default")
@still
def k1(ctx: Context, self: Any) -> Any:
    return _grown(ctx, _second(ctx, self, 1), self, -1.0)


@converts("aten.special_scaled_modified_bessel_k0.default")
@still
def k0e(ctx: Context, x: Any) -> Any:
    return _second(ctx, x, 0)


@converts("aten.special_scaled_modified_bessel_k1.default")
@still
def k1e(ctx: Context, x: Any) -> Any:
    return _second(ctx, x, 1)


@converts("aten.special_bessel_j0.default")
@still
def j0(ctx: Context, self: Any) -> Any:
    value = ctx.cast(self, ctx.out.dtype)
    size = ops.abs(value)
    near = _waves(ctx, value)[0]
    return _chosen(ctx, size, near, _hankel(ctx, size, 0, second=False))


@converts("aten.special_bessel_j1.default")
@still
def j1(ctx: Context, self: Any) -> Any:
    value = ctx.cast(self, ctx.out.dtype)
    size = ops.abs(value)
    near = _waves(ctx, value)[1]
    beyond = ops.multiply(ops.sign(value), _hankel(ctx, size, 1, second=False))
    return _chosen(ctx, size, near, beyond)


@converts("aten.special_bessel_y0.default")
@still
def y0(ctx: Context, self: Any) -> Any:
    value = ctx.cast(self, ctx.out.dtype)
    number = numbers(ctx)
    first, _, neumann, _ = _waves(ctx, value)
    near = ops.multiply(_logarithm(ctx, value), first)
    near = ops.multiply(number(2 / math.pi), ops.subtract(near, neumann))
    return _chosen(ctx, value, near, _hankel(ctx, value, 0, second=True))


@converts("aten.special_bessel_y1.default")
@still
def y1(ctx: Context, self: Any) -> Any:
    """The derivative of what `y0` is, with the other sign."""
    value = ctx.cast(self, ctx.out.dtype)
    number = numbers(ctx)
    zeroth, first, _, neumann = _waves(ctx, value)
    zero = ops.equal(value, number(0))
    safe = ops.where(zero, number(1), value)
    near = ops.multiply(_logarithm(ctx, safe), first)
    near = ops.subtract(ops.subtract(near, ops.true_divide(zeroth, safe)), neumann)
    near = ops.multiply(number(2 / math.pi), near)
    near = ops.where(zero, number(-math.inf), near)
    return _chosen(ctx, value, near, _hankel(ctx, value, 1, second=True))


def _first(ctx: Context, value: Any, order: int) -> tuple[Any, Any]:
    """The modified function of the first kind over exp(|value|), and |value|."""
    number = numbers(ctx)
    value = ctx.cast(value, ctx.out.dtype)
    size = ops.abs(value)
    far = number(_FAR["i"])
    close = at_most(ctx, at_least(ctx, value, -_FAR["i"]), _FAR["i"])
    scaled = ops.true_divide(close, far)
    power = (_FAR["i"] / 2) ** 2
    terms = [1.0]
    for term in range(1, _TERMS["series"]):
        terms.append(terms[-1] * power / (term * (term + order)))
    near = polynomial(ctx, ops.square(scaled), terms)
    if order:
        near = ops.multiply(near, ops.multiply(scaled, number(_FAR["i"] / 2)))
    near = ops.multiply(near, ops.exp(ops.negative(ops.abs(close))))
    safe = at_least(ctx, size, _FAR["i"])
    series = [one * (-1) ** at for at, one in enumerate(_expansion(order, _FAR["i"]))]
    beyond = polynomial(ctx, ops.true_divide(far, safe), series)
    beyond = ops.true_divide(beyond, ops.sqrt(ops.multiply(safe, number(2 * math.pi))))
    if order:
        beyond = ops.multiply(beyond, ops.sign(value))
    return ops.where(ops.less(size, far), near, beyond), size


def _second(ctx: Context, value: Any, order: int) -> Any:
    """The modified function of the second kind times exp(value)."""
    number = numbers(ctx)
    value = ctx.cast(value, ctx.out.dtype)
    low, high = number(1), number(_FAR["k"])
    steps = np.arange(round(_REACH / _STEP) + 1) * _STEP
    middle = at_most(ctx, at_least(ctx, value, 1.0), _FAR["k"])
    decays = constants(ctx, 1 - np.cosh(steps))
    shares = np.cosh(order * steps) * np.where(steps == 0, _STEP / 2, _STEP)
    between = weighted(ctx, ops.exp(ops.multiply(ops.expand_dims(middle, -1), decays)), shares)
    safe = at_least(ctx, value, _FAR["k"])
    beyond = polynomial(ctx, ops.true_divide(high, safe), _expansion(order, _FAR["k"]))
    beyond = ops.multiply(beyond, ops.sqrt(ops.true_divide(number(math.pi / 2), safe)))
    small = at_most(ctx, value, 1.0)
    near = ops.multiply(_small(ctx, small, order), ops.exp(small))
    found = ops.where(ops.less(value, high), between, beyond)
    return ops.where(ops.less(value, low), near, found)


def _small(ctx: Context, value: Any, order: int) -> Any:
    """The modified function of the second kind up to one, by its series (DLMF 10.31)."""
    number = numbers(ctx)
    square = ops.square(ops.true_divide(value, number(2)))
    plain, harmonic = [], []
    share, total = 1.0, 0.0
    for term in range(14):
        plain.append(share)
        harmonic.append(share * (total + order / (2 * (term + 1))))
        share /= (term + 1) * (term + 1 + order)
        total += 1 / (term + 1)
    logarithm = _logarithm(ctx, value)
    first = ops.multiply(logarithm, polynomial(ctx, square, plain))
    rest = ops.subtract(polynomial(ctx, square, harmonic), first)
    if not order:
        return rest
    half = ops.true_divide(value, number(2))
    return ops.subtract(ops.reciprocal(value), ops.multiply(half, rest))


def _waves(ctx: Context, value: Any) -> list[Any]:
    """J0 and J1 close to zero, and the sums that Y0 and Y1 hold besides."""
    angles = (np.arange(_POINTS) + 0.5) * math.pi / (2 * _POINTS)
    sines = np.sin(angles)
    orders = np.arange(1, _NEUMANN + 1)[:, None]
    sums = np.sum((-1.0) ** orders * np.cos(2 * orders * angles) / orders, axis=0) * 2
    close = at_most(ctx, at_least(ctx, value, -_FAR["j"]), _FAR["j"])
    phases = ops.multiply(ops.expand_dims(close, -1), constants(ctx, sines))
    even, odd = ops.cos(phases), ops.sin(phases)
    return [
        weighted(ctx, even, np.full(_POINTS, 1 / _POINTS)),
        weighted(ctx, odd, sines / _POINTS),
        weighted(ctx, even, sums / _POINTS),
        weighted(ctx, odd, sums * sines / _POINTS),
    ]


def _hankel(ctx: Context, value: Any, order: int, *, second: bool) -> Any:
    """J or Y far from zero."""
    number = numbers(ctx)
    far = number(_FAR["j"])
    safe = at_least(ctx, value, _FAR["j"])
    inverse = ops.true_divide(far, safe)
    square = ops.square(inverse)
    terms = _expansion(order, _FAR["j"])
    even = polynomial(ctx, square, [one * (-1) ** at for at, one in enumerate(terms[::2])])
    odd = polynomial(ctx, square, [one * (-1) ** at for at, one in enumerate(terms[1::2])])
    odd = ops.multiply(odd, inverse)
    phase = ops.subtract(safe, number(order * math.pi / 2 + math.pi / 4))
    cosine, sine = ops.cos(phase), ops.sin(phase)
    if second:
        total = add(ops.multiply(even, sine), ops.multiply(odd, cosine))
    else:
        total = ops.subtract(ops.multiply(even, cosine), ops.multiply(odd, sine))
    return ops.multiply(total, ops.sqrt(ops.true_divide(number(2 / math.pi), safe)))


def _expansion(order: int, far: float) -> list[float]:
    """Hankel's coefficients over the powers of `far`."""
    terms = [1.0]
    for term in range(1, _TERMS["expansion"]):
        terms.append(terms[-1] * (4 * order**2 - (2 * term - 1) ** 2) / (8 * term * far))
    return terms


def _chosen(ctx: Context, value: Any, near: Any, beyond: Any) -> Any:
    far = ops.greater(value, ctx.tensor(_FAR["j"], ctx.out.dtype))
    return ops.where(far, beyond, near)


def _grown(ctx: Context, scaled: Any, size: Any, sign: float) -> Any:
    """The function itself, where `scaled` leaves an exponential out."""
    return ops.multiply(scaled, ops.exp(ops.multiply(size, ctx.tensor(sign, ctx.out.dtype))))


def _logarithm(ctx: Context, value: Any) -> Any:
    """The logarithm of half the value, with Euler's constant."""
    half = ops.log(ops.true_divide(value, ctx.tensor(2.0, ctx.out.dtype)))
    return add(half, ctx.tensor(float(np.euler_gamma), ctx.out.dtype))
