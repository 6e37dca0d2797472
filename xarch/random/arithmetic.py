"""Float arithmetic that a compiler cannot change.

IEEE sums, differences and products are exactly rounded and so the same everywhere, as long as each
is rounded by itself. A compiler may fuse `a * b + c` into one rounding. `product` puts a minimum
between the two, which no compiler can remove, because it does not know that the product is finite;
multiplying by a power of two is exact and needs none. Quotients and square roots are not safe: XLA
divides by a constant through its reciprocal, and TensorFlow's CPU kernels differed in the last bit
(measured: TensorFlow 2.21, JAX 0.10.2). They are made here from products by Newton's method.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np

from xarch.random.tables import logarithm

LARGEST = float(np.finfo(np.float32).max)
SMALLEST = float(np.finfo(np.float32).tiny)
# ln 2 in units of 2**-24, whole and the rest in units of 2**-40.
_LOG2, _LOG2_REST = 11629079, 63442
# exp on [-ln2/2, ln2/2]: the Taylor series to degree 7, whose remainder is below 6e-9.
_EXP = [1 / 5040, 1 / 720, 1 / 120, 1 / 24, 1 / 6, 0.5, 1.0, 1.0]
# ln 2 in two parts; the first has 9 bits, so that its product with an exponent is exact.
_LN2_HIGH, _LN2_LOW = 0.693359375, -2.12194440e-4


def single(value: float) -> float:
    """The float32 nearest to a number, as a Python float."""
    return float(np.float32(value))


def product(xp: ModuleType, x: Any, y: Any) -> Any:
    """`x * y`, rounded by itself; products above the largest float32 become that."""
    return xp.minimum(x * y, LARGEST)


def log_fixed(xp: ModuleType, x: Any) -> Any:
    """The natural logarithm of positive normal float32 values as int32 in units of 2**-24.

    The error is below 8e-7.
    """
    bits = xp.view(x, "int32")
    index = xp.bitwise_and(xp.right_shift(bits, 16), 127)
    fraction = logarithm()(xp, index, xp.bitwise_and(bits, 0xFFFF))
    exponent = xp.right_shift(bits, 23) - 127
    return fraction + exponent * _LOG2 + xp.right_shift(exponent * _LOG2_REST, 16)


def log(xp: ModuleType, x: Any) -> Any:
    """The natural logarithm as float32; see `log_fixed`."""
    return xp.cast(log_fixed(xp, x), "float32") * 2.0**-24


def exp(xp: ModuleType, x: Any) -> Any:
    """The exponential of float32 values up to 88; zero below -87."""
    x = xp.maximum(x, -104.0)
    exponent = xp.floor(product(xp, x, single(1.4426950408889634)) + 0.5)
    rest = x - exponent * _LN2_HIGH - product(xp, exponent, single(_LN2_LOW))
    value = rest * 0.0 + single(_EXP[0])
    for coefficient in _EXP[1:]:
        value = product(xp, value, rest) + single(coefficient)
    steps = xp.maximum(xp.cast(exponent, "int32"), -126)
    scale = xp.view(xp.left_shift(steps + 127, 23), "float32")
    return xp.where(x < -87.0, 0.0, value * scale)


def reciprocal(xp: ModuleType, x: Any) -> Any:
    """`1 / x` for float32 values from 2**-120 to 2**120; the relative error is below 2e-7."""
    guess = xp.view(0x7EF311C7 - xp.view(x, "int32"), "float32")
    for _ in range(4):
        guess = product(xp, guess, 2.0 - product(xp, x, guess))
    return guess


def reciprocal_root(xp: ModuleType, x: Any) -> Any:
    """`1 / sqrt(x)` for float32 values from 2**-120 to 2**120; the error is below 3e-7."""
    guess = xp.view(0x5F3759DF - xp.right_shift(xp.view(x, "int32"), 1), "float32")
    for _ in range(4):
        square = product(xp, guess, guess)
        guess = product(xp, guess, 1.5 - product(xp, x * 0.5, square))
    return guess


def log_uniform(xp: ModuleType, word: Any) -> Any:
    """The logarithm of a uniform number in (0, 1) made of the upper 24 bits of a word."""
    upper = xp.bitwise_and(xp.right_shift(word, 8), 0xFFFFFF)
    middle = xp.cast(upper, "float32") + 0.5
    return log(xp, middle * 2.0**-24)
