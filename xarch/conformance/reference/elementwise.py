"""Functions of one or two numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from xarch.conformance.reference._registry import reference, table

Array = np.ndarray[Any, Any]

_erf = np.frompyfunc(math.erf, 1, 1)
_erfc = np.frompyfunc(math.erfc, 1, 1)

table(
    abs=np.abs, absolute=np.abs, arccos=np.arccos, arccosh=np.arccosh, arcsin=np.arcsin,
    arcsinh=np.arcsinh, arctan=np.arctan, arctanh=np.arctanh, cbrt=np.cbrt, ceil=np.ceil,
    conj=np.conj, conjugate=np.conj, cos=np.cos, cosh=np.cosh, deg2rad=np.deg2rad, exp=np.exp,
    exp2=np.exp2, expm1=np.expm1, fabs=np.fabs, floor=np.floor, imag=np.imag, i0=np.i0, log=np.log,
    log10=np.log10, log1p=np.log1p, log2=np.log2, negative=np.negative, rad2deg=np.rad2deg,
    real=np.real, sign=np.sign, sin=np.sin, sinc=np.sinc, sinh=np.sinh, sqrt=np.sqrt,
    square=np.square, tan=np.tan, tanh=np.tanh, trunc=np.trunc,
)  # fmt: skip

table(
    add=np.add, arctan2=np.arctan2, divide=np.divide, true_divide=np.divide,
    floor_divide=np.floor_divide, fmod=np.fmod, hypot=np.hypot,
    heaviside=np.heaviside, ldexp=np.ldexp, logaddexp=np.logaddexp,
    logaddexp2=np.logaddexp2, maximum=np.maximum, minimum=np.minimum, mod=np.mod,
    multiply=np.multiply, power=np.power, subtract=np.subtract,
)  # fmt: skip

table(native=True, nextafter=lambda x, y: np.nextafter(*_common(x, y)))
table(round=np.round, clip=lambda x, x_min, x_max: np.clip(x, x_min, x_max))


@reference("reciprocal")
def reciprocal(x: Array) -> Array:
    return 1.0 / np.asarray(x, np.float64)


@reference("rsqrt")
def rsqrt(x: Array) -> Array:
    return 1.0 / np.sqrt(np.asarray(x, np.float64))


@reference("erf")
def erf(x: Array) -> Array:
    return np.asarray(_erf(np.asarray(x, np.float64)), np.float64)


@reference("erfc")
def erfc(x: Array) -> Array:
    return np.asarray(_erfc(np.asarray(x, np.float64)), np.float64)


@reference("erfinv")
def erfinv(x: Array) -> Array:
    """Newton's method from Winitzki's start; exact at the ends, NaN outside."""
    x = np.asarray(x, np.float64)
    inside = np.where(np.abs(x) < 1, x, 0.0)
    logs = np.log1p(-inside * inside)
    half = 2 / (math.pi * 0.147) + logs / 2
    y = np.sign(inside) * np.sqrt(np.sqrt(half * half - logs / 0.147) - half)
    for _ in range(4):
        slope = 2 / math.sqrt(math.pi) * np.exp(-y * y)
        y = y - np.where(y > 0, (1 - inside) - erfc(y), erfc(-y) - (1 + inside)) / slope
    y = np.where(np.abs(x) < 1e-8, x * math.sqrt(math.pi) / 2, y)
    y = np.where(np.abs(x) == 1, np.copysign(np.inf, x), np.where(inside == 0, x, y))
    return np.where(np.abs(x) > 1, np.nan, np.where(np.isnan(x), np.nan, y))


@reference("divide_no_nan")
def divide_no_nan(x: Array, y: Array) -> Array:
    x, y = np.broadcast_arrays(np.asarray(x, np.float64), np.asarray(y, np.float64))
    return np.where(y == 0, 0.0, np.divide(x, np.where(y == 0, 1.0, y)))


@reference("angle")
def angle(x: Array) -> Array:
    return np.asarray(np.angle(x))


@reference("polar")
def polar(radius: Array, phase: Array) -> Array:
    return radius * np.cos(phase) + 1j * (radius * np.sin(phase))


@reference("nan_to_num")
def nan_to_num(
    x: Array, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None
) -> Array:
    # the largest number of the array's own dtype, not float64's: see `nan_to_num` in the cases
    largest = float(np.finfo(np.float32).max)
    posinf = largest if posinf is None else posinf
    neginf = -largest if neginf is None else neginf
    return np.nan_to_num(np.asarray(x, np.float64), nan=nan, posinf=posinf, neginf=neginf)


def _common(x: Array, y: Array) -> tuple[Array, Array]:
    return np.broadcast_arrays(x, y)  # type: ignore[return-value]  # typed as a list before 2.3


@reference("fmax")
def fmax(x1: Array, x2: Array) -> Array:
    """The first of two that are equal; NumPy's own choice between zeros depends on the length."""
    return np.asarray(np.where((x1 >= x2) | (x2 != x2), x1, x2))  # noqa: PLR0124  # NaN


@reference("fmin")
def fmin(x1: Array, x2: Array) -> Array:
    return np.asarray(np.where((x1 <= x2) | (x2 != x2), x1, x2))  # noqa: PLR0124  # NaN
