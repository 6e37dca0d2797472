"""Orthogonal polynomials by their recurrences, for degrees that the graph holds.

Torch has no gradients of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from keras import ops

from xarch_torch.reader.context import Context
from xarch_torch.reader.converters.pointwise import sinc_of
from xarch_torch.reader.converters.quadrature import still
from xarch_torch.reader.registry import converts

#: The first polynomial as (slope, constant), and for each k the factors (of x times the last one,
#: of the last one, of the one before) that make the next.
_Rule = tuple[tuple[float, float], Callable[[int], tuple[float, float, float]]]
_RULES: dict[str, _Rule] = {
    "chebyshev_polynomial_t": ((1, 0), lambda _: (2, 0, -1)),
    "chebyshev_polynomial_u": ((2, 0), lambda _: (2, 0, -1)),
    "chebyshev_polynomial_v": ((2, -1), lambda _: (2, 0, -1)),
    "chebyshev_polynomial_w": ((2, 1), lambda _: (2, 0, -1)),
    "hermite_polynomial_h": ((2, 0), lambda k: (2, 0, -2 * k)),
    "hermite_polynomial_he": ((1, 0), lambda k: (1, 0, -k)),
    "laguerre_polynomial_l": (
        (-1, 1),
        lambda k: (-1 / (k + 1), (2 * k + 1) / (k + 1), -k / (k + 1)),
    ),
    "legendre_polynomial_p": ((1, 0), lambda k: ((2 * k + 1) / (k + 1), 0, -k / (k + 1))),
}
_SHIFTED = "shifted_"
_LONGEST = 100


def _register(name: str, rule: _Rule, *, shifted: bool) -> None:
    full = f"aten.special_{_SHIFTED if shifted else ''}{name}"

    @converts(f"{full}.default", f"{full}.n_scalar", f"{full}.x_scalar")
    @still
    def convert(ctx: Context, x: Any, n: Any) -> Any:
        degrees = n if isinstance(n, np.ndarray) else _constant(n)
        if degrees is None:
            raise ctx.refuse("the degree has to be a constant")
        if degrees.size and degrees.max() > _LONGEST:
            raise ctx.refuse(f"the degree is larger than {_LONGEST}")
        value = ctx.broadcast(ctx.tensor(x, ctx.out.dtype), ctx.out.shape)
        if shifted:
            value = _line(ctx, value, 2, -1)
        return _chosen(ctx, value, degrees.astype("int64"), rule)


for _name, _rule in _RULES.items():
    _register(_name, _rule, shifted=False)
    if "chebyshev" in _name:
        _register(_name, _rule, shifted=True)


def _constant(degree: Any) -> Any:
    if isinstance(degree, bool | int | float):
        return np.asarray(degree)
    return degree.numpy() if isinstance(degree, torch.Tensor) else None


def _chosen(ctx: Context, value: Any, degrees: Any, rule: _Rule) -> Any:
    """The polynomials of these degrees, zero where one is negative."""
    (slope, constant), factors = rule
    found = ops.zeros_like(value)
    last, before = ops.ones_like(value), ops.zeros_like(value)
    for degree in range(int(degrees.max(initial=-1)) + 1):
        if degree == 1:
            last, before = _line(ctx, value, slope, constant), last
        elif degree:
            a, b, c = factors(degree - 1)
            step = ops.multiply(_line(ctx, value, a, b), last)
            rest = ops.multiply(before, ctx.tensor(float(c), ctx.out.dtype))
            last, before = ops.add(step, rest), last
        found = ops.where(degrees == degree, last, found)
    return found


def _line(ctx: Context, value: Any, slope: float, constant: float) -> Any:
    product = ops.multiply(value, ctx.tensor(float(slope), ctx.out.dtype))
    return ops.add(product, ctx.tensor(float(constant), ctx.out.dtype))


@converts("aten.special_spherical_bessel_j0.default")
@still
def spherical(ctx: Context, x: Any) -> Any:
    return sinc_of(ctx, ctx.cast(x, ctx.out.dtype))
