"""Functions of each element."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import ml_dtypes
import numpy as np
from keras import ops

from xarch.backend.needs import FLOATING
from xarch.ops.adding import add
from xarch.ops.dtypes import floated, promoted
from xarch.ops.fixes.registry import fix
from xarch.ops.promises import cast_symbol, remainder
from xarch.ops.tensors import (
    broadcast,
    concrete,
    dtype_name,
    floating,
    is_float,
    is_integer,
    is_symbolic,
    tensor,
)

fix("add")(add)


def _floating(name: str) -> Callable[..., Any]:
    def apply(x: Any, *args: Any, **kwargs: Any) -> Any:
        """Integers and truth values are computed in Keras's float type."""
        x = floating(x)
        return cast_symbol(getattr(ops, name)(x, *args, **kwargs), floated(x))

    return apply


for _name in (*FLOATING, "deg2rad", "erfc", "rad2deg", "reciprocal"):
    if _name not in {"elu", "erfinv", "leaky_relu", "log_softmax", "selu"}:
        fix(_name)(_floating(_name))


def _whole(name: str) -> Callable[[Any], Any]:
    def apply(x: Any) -> Any:
        """Integers are returned as they are."""
        x = tensor(x)
        return x if is_integer(x) else getattr(ops, name)(x)

    return apply


for _name in ("ceil", "floor"):
    fix(_name)(_whole(_name))


def by_numbers(shared: Callable[..., Any]) -> Callable[..., Any]:
    """Keras's `clip` where both bounds are Python numbers: it keeps 64 bits."""

    def call(x: Any, x_min: Any, x_max: Any) -> Any:
        x, x_min, x_max = _bounded(x, x_min, x_max)
        plain = not (hasattr(x_min, "dtype") or hasattr(x_max, "dtype"))
        found = (ops.clip if plain else shared)(x, x_min, x_max)
        if is_symbolic(x) or not len(x.shape):  # torch counts bounds for tensors without axes
            found = ops.cast(found, promoted(x, x_min, x_max))
        return found

    return call


@fix("clip")
def clip(x: Any, x_min: Any, x_max: Any) -> Any:
    """`minimum(maximum(x, x_min), x_max)`: of crossed bounds the upper one holds, None is none."""
    x, x_min, x_max = _bounded(x, x_min, x_max)
    return ops.minimum(ops.maximum(x, x_min), x_max)


def _bounded(x: Any, x_min: Any, x_max: Any) -> tuple[Any, Any, Any]:
    """A tensor and its bounds; for one that is None, the end of the dtype."""
    x = tensor(x)
    low, high = -math.inf, math.inf
    if x_min is not None and x_max is not None:
        return x, x_min, x_max
    if dtype_name(x) == "bool":
        low, high = False, True
    elif is_integer(x):
        ends = np.iinfo(dtype_name(x))
        low, high = int(ends.min), int(ends.max)
    return x, low if x_min is None else x_min, high if x_max is None else x_max


@fix("hypot")
def hypot(x1: Any, x2: Any) -> Any:
    """The length of (x1, x2), infinite where either is (IEEE 754), as a float."""
    return length(*(ops.cast(tensor(x), floated(x1, x2)) for x in (x1, x2)))


@fix("imag")
def imag(x: Any) -> Any:
    """The imaginary part; zero of real numbers."""
    x = tensor(x)
    return _part("imag", x) if "complex" in dtype_name(x) else ops.zeros_like(x)


@fix("real")
def real(x: Any) -> Any:
    """The real part, of which a real number is its own."""
    x = tensor(x)
    return _part("real", x) if "complex" in dtype_name(x) else ops.real(x)


def _part(name: str, x: Any) -> Any:
    dtype = "float64" if dtype_name(x) == "complex128" else "float32"
    return cast_symbol(getattr(ops, name)(x), dtype)  # Keras's has the complex one


@fix("sinc")
def sinc(x: Any) -> Any:
    """sin(pi x) / (pi x), 1 at zero; NaN at infinity, 0 where all floats are whole."""
    x = floating(x)
    whole = ops.logical_and(
        ops.abs(x) * float(ml_dtypes.finfo(dtype_name(x)).eps) >= 1, ops.isfinite(x)
    )
    zero, one = ops.zeros_like(x), ops.ones_like(x)
    origin = ops.equal(x, zero)  # apart, for the gradient of a quotient by zero is NaN
    found = ops.sinc(ops.where(ops.logical_or(whole, origin), one, x))
    found = ops.where(origin, one, ops.where(whole, zero, found))
    return ops.where(ops.isinf(x), ops.full_like(x, float("nan")), found)


def length(a: Any, b: Any) -> Any:
    """The square root of a^2 + b^2 of floats of one dtype, where squares would overflow too."""
    a, b = a * ops.sign(a), b * ops.sign(b)  # whose slope at 0 is 0 everywhere
    # chosen, for an extreme of equals has several gradients
    ordered = ops.logical_not(ops.less(a, b))
    large, small = ops.where(ordered, a, b), ops.where(ordered, b, a)
    one, zero = ops.ones_like(large), ops.zeros_like(large)
    plain = ops.logical_and(ops.isfinite(large), large > 0)
    ratio = ops.where(plain, small / ops.where(plain, large, one), zero)
    found = ops.where(plain, large * ops.sqrt(1 + ops.square(ratio)), large + small)
    infinite = ops.logical_or(ops.isinf(a), ops.isinf(b))
    return ops.where(infinite, ops.full_like(large, float("inf")), found)


def by_any(plain: Callable[..., Any], x1: Any, x2: Any, dtype: str) -> Any:
    """A division of integers, in which that by 0 gives 0, as in NumPy."""
    x, y = (ops.cast(tensor(one), dtype) for one in (x1, x2))
    if is_symbolic(x, y) or (isinstance(x2, int) and x2):
        return cast_symbol(plain(x, y), dtype)
    none = ops.equal(y, ops.zeros_like(y))
    found = plain(x, ops.where(none, ops.ones_like(y), y))
    return ops.where(none, ops.zeros_like(found), found)


def _weak(name: str, rule: Callable[..., str]) -> Callable[..., Any]:
    plain = getattr(ops, name)

    def apply(x1: Any, x2: Any) -> Any:
        """A Python number takes the tensor's dtype; the result has the promoted one."""
        dtype = rule(x1, x2)
        if "float" not in dtype:
            return by_any(plain, x1, x2, dtype)
        return cast_symbol(plain(*(ops.cast(tensor(x), dtype) for x in (x1, x2))), dtype)

    return apply


arctan2_of_floats = _weak("arctan2", floated)


@fix("arctan2")
def arctan2(x1: Any, x2: Any) -> Any:
    """The angle, in the promoted dtype; at the origin it has the slope 0."""
    dtype = floated(x1, x2)
    a, b = (ops.cast(tensor(x), dtype) for x in (x1, x2))
    if is_symbolic(a, b):
        return cast_symbol(ops.arctan2(a, b), dtype)
    return ops.arctan2(*resting_at_the_origin(a, b))


def resting_at_the_origin(a: Any, b: Any) -> tuple[Any, Any]:
    """Two floats of one dtype, without a slope where both are 0."""
    zero = ops.cast(0.0, a.dtype)
    origin = ops.logical_and(ops.equal(a, zero), ops.equal(b, zero))
    return tuple(ops.where(origin, ops.stop_gradient(x), x) for x in (a, b))  # type: ignore[return-value]


fix("logaddexp")(_weak("logaddexp", floated))
for _name in ("mod", "fmod", "remainder"):
    if hasattr(ops, _name):
        fix(_name)(_weak(_name, remainder))


@fix("logaddexp2")
def logaddexp2(x1: Any, x2: Any) -> Any:
    """The base-2 logarithm of 2^x1 + 2^x2, in the promoted precision."""
    dtype = floated(x1, x2)
    a, b = (ops.cast(tensor(x), dtype) for x in (x1, x2))
    if dtype != "float64":
        return cast_symbol(ops.logaddexp2(a, b), dtype)
    larger, same = ops.maximum(a, b), ops.equal(a, b)
    apart = ops.where(same, ops.zeros_like(larger), ops.abs(a - b))
    rest = ops.log1p(ops.power(ops.full_like(apart, 2.0), -apart)) / math.log(2.0)
    return ops.where(same, larger + 1.0, larger + rest)


@fix("power")
def power(x1: Any, x2: Any) -> Any:
    """The power; integers to a negative power raise where exponents are known."""
    if all(is_integer(x) if hasattr(x, "dtype") else isinstance(x, int) for x in (x1, x2)):
        exponents = concrete(x2)
        if exponents is not None and exponents.size and exponents.min() < 0:
            raise ValueError("power: integers to negative integer powers are no integers.")
    if hasattr(x1, "dtype") and hasattr(x2, "dtype"):
        dtype = promoted(x1, x2)
        dtype = "int32" if dtype == "bool" else dtype  # as the quotient is
        x1, x2 = ops.cast(x1, dtype), ops.cast(x2, dtype)
    return ops.power(x1, x2)


@fix("cbrt")
def cbrt(x: Any) -> Any:
    """The cube root with the sign of x, of zero too."""
    x = floating(x)
    zero = ops.equal(x, ops.zeros_like(x))
    return ops.where(zero, x, ops.cbrt(x))


@fix("i0")
def i0(x: Any) -> Any:
    """The modified Bessel function of the first kind, of order 0; half precision in float32."""
    x = floating(x)
    if dtype_name(x) in {"float16", "bfloat16"}:
        return ops.cast(ops.i0(ops.cast(x, "float32")), x.dtype)
    return ops.i0(x)


@fix("sign")
def sign(x: Any) -> Any:
    """-1, 0 or 1; NaN of NaN."""
    x = tensor(x)
    if dtype_name(x) == "bool":
        raise TypeError("sign: truth values have none.")
    if not is_float(x):
        return ops.sign(x)
    return ops.where(ops.isnan(x), ops.full_like(x, float("nan")), ops.sign(x))


@fix("angle")
def angle(x: Any) -> Any:
    """The angle of a complex number; of a real one 0, or pi where its sign is minus."""
    x = tensor(x)
    if "complex" in dtype_name(x):
        return ops.angle(x)
    x = floating(x)
    turned = ops.where(ops.signbit(x), ops.full_like(x, math.pi), ops.zeros_like(x))
    return ops.where(ops.isnan(x), ops.full_like(x, float("nan")), turned)


@fix("negative")
def negative(x: Any) -> Any:
    """-x; unsigned integers wrap."""
    x = tensor(x)
    if dtype_name(x).startswith("u"):
        return ops.subtract(ops.zeros_like(x), x)
    return ops.negative(x)


@fix("round")
def round_(x: Any, decimals: int = 0) -> Any:
    """To so many decimals, halves to even; integers have none and are returned as they are."""
    x = tensor(x)
    return x if is_integer(x) and decimals >= 0 else ops.round(x, decimals)


@fix("heaviside")
def heaviside(x1: Any, x2: Any) -> Any:
    """0 below zero, x2 at zero, 1 above it, as a float; NaN of NaN."""
    dtype = floated(x1, x2)
    a, b = (ops.cast(tensor(x), dtype) for x in (x1, x2))
    a, b = add(a, ops.zeros_like(b)), add(b, ops.zeros_like(a))
    zero, one = ops.zeros_like(a), ops.ones_like(a)
    found = ops.where(a > zero, one, ops.where(ops.equal(a, zero), b, zero))
    return ops.where(ops.isnan(a), a, found)


@fix("isclose")
def isclose(x1: Any, x2: Any, rtol: Any = 1e-5, atol: Any = 1e-8, equal_nan: bool = False) -> Any:
    """|x1 - x2| <= atol + rtol |x2|, or equal, which infinities may be."""
    x1, x2 = tensor(x1), tensor(x2)
    found = ops.isclose(x1, x2, rtol=rtol, atol=atol, equal_nan=equal_nan)
    for x in (x1, x2):
        if is_float(x):
            found = ops.logical_and(found, ops.logical_not(ops.isinf(x)))
    return ops.logical_or(found, ops.equal(x1, x2))


@fix("floor_divide")
def floor_divide(x1: Any, x2: Any) -> Any:
    """The largest whole number not above the quotient, of one that underflows too."""
    dtype = promoted(x1, x2)
    dtype = "int32" if dtype == "bool" else dtype  # an integer, as the remainder is
    if "float" not in dtype:
        return by_any(ops.floor_divide, x1, x2, dtype)
    # without a slope, which some frameworks refuse to give and others take from the quotient
    a, b = (ops.stop_gradient(ops.cast(tensor(x), dtype)) for x in (x1, x2))
    found = ops.floor_divide(a, b)
    zero = ops.zeros_like(found)
    apart = ops.logical_or(ops.logical_and(a < 0, b > 0), ops.logical_and(a > 0, b < 0))
    lost = ops.logical_and(apart, ops.equal(found, zero))
    endless = ops.where(ops.equal(b, ops.zeros_like(b)), ops.divide(a, b), a - a)
    found = ops.where(ops.isinf(a), endless, found)
    return ops.where(lost, zero - 1.0, found)


@fix("erfinv")
def erfinv(x: Any) -> Any:
    """The inverse of erf; near zero by its series, which loses no digits."""
    x = floating(x)
    square = ops.square(x)
    series = 1.0 + square * (math.pi / 12) + ops.square(square) * (7 * math.pi**2 / 480)
    near = ops.abs(x) < 0.01
    rest = ops.erfinv(ops.where(near, ops.full_like(x, 0.5), x))
    found = ops.where(near, x * (0.5 * math.sqrt(math.pi)) * series, rest)
    return cast_symbol(found, floated(x))


def _quotient(name: str) -> Callable[..., Any]:
    plain = getattr(ops, name)

    def divide(x1: Any, x2: Any) -> Any:
        """The quotient, also by numbers whose reciprocal is no normal number."""
        dtype = floated(x1, x2)
        if "complex" in dtype:
            return plain(x1, x2)
        a, b = (ops.cast(tensor(x), dtype) for x in (x1, x2))
        large = ops.abs(b) > 2.0 / float(ml_dtypes.finfo(dtype).smallest_normal) / 8.0
        scale = ops.where(large, ops.full_like(b, 0.25), ops.ones_like(b))
        return plain(ops.multiply(a, scale), ops.multiply(b, scale))

    return divide


for _name in ("divide", "true_divide", "divide_no_nan"):
    fix(_name)(_quotient(_name))


def _of_truth(name: str) -> Callable[..., Any]:
    plain = getattr(ops, name)

    def of_two(x: Any, y: Any) -> Any:
        """Truth values are bits; a Python integer has the dtype of the integers beside it."""
        weak = [type(one) is int for one in (x, y)]
        x, y = tensor(x), tensor(y)
        if weak == [False, True] and is_integer(x):
            y = ops.cast(y, x.dtype)
        elif weak == [True, False] and is_integer(y):
            x, y = y, ops.cast(x, y.dtype)  # a symbolic result has the shape of the first one
        elif is_symbolic(x, y) and tuple(x.shape) != tuple(y.shape):
            x, y = broadcast(x, y)
        truths = dtype_name(x) == dtype_name(y) == "bool"
        return (_TRUTH[name] if truths else plain)(x, y)

    def of_one(x: Any) -> Any:
        """Truth values are bits."""
        x = tensor(x)
        return (_TRUTH[name] if dtype_name(x) == "bool" else plain)(x)

    return of_one if _TRUTH[name] is ops.logical_not else of_two


_TRUTH = {
    "bitwise_and": ops.logical_and, "bitwise_or": ops.logical_or, "bitwise_xor": ops.logical_xor,
    "bitwise_not": ops.logical_not, "bitwise_invert": ops.logical_not,
}  # fmt: skip
for _name in _TRUTH:
    fix(_name)(_of_truth(_name))


@fix("ldexp")
def ldexp(x1: Any, x2: Any) -> Any:
    """x1 * 2^x2, of which zeros, infinities and NaN stay what they are."""
    x1, x2 = tensor(x1), tensor(x2)
    x2 = ops.cast(x2, "int32") if dtype_name(x2) in {"bool", "int8", "uint8"} else x2
    found = ops.ldexp(x1, x2)
    if is_symbolic(found):
        return found
    kept = ops.cast(add(x1, ops.zeros_like(x2, dtype=x1.dtype)), found.dtype)
    plain = ops.logical_and(ops.isfinite(kept), ops.not_equal(kept, ops.zeros_like(kept)))
    most = 14 if dtype_name(kept) == "float16" else 120  # a power that is a normal number
    power = ops.cast(ops.minimum(ops.maximum(x2, -most), most), kept.dtype)
    return ops.where(plain, found, kept * ops.exp2(power))  # whose slope is that of the others


@fix("ndim")
def ndim(x: Any) -> int:
    """The number of axes, an integer, of a symbolic tensor too."""
    return len(tensor(x).shape)


@fix("vander")
def vander(x: Any, N: Any = None, increasing: bool = False) -> Any:  # noqa: N803
    """The powers of each number, falling unless they are to rise."""
    x = tensor(x)
    count = x.shape[0] if N is None else N
    if is_symbolic(x) or len(x.shape) != 1 or type(count) is not int or count < 1:
        return ops.vander(x, N=N, increasing=increasing)
    powers = [ops.ones_like(x)]
    while len(powers) < count:
        powers.append(ops.multiply(powers[-1], x))
    return ops.stack(powers if increasing else powers[::-1], axis=1)


@fix("view_as_real")
def view_as_real(x: Any) -> Any:
    """The real and the imaginary parts along a new last axis; zeros beside real numbers."""
    x = tensor(x)
    if "complex" in dtype_name(x):
        return ops.view_as_real(x)
    return ops.stack([x, ops.zeros_like(x)], axis=-1)
