"""Shifts, divisors and multiples."""

from __future__ import annotations

from typing import Any

import numpy as np
from keras import ops

from xarch.ops.adding import add
from xarch.ops.dtypes import promoted
from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import dtype_name, is_float, is_integer, is_symbolic, tensor


@fix("left_shift", "bitwise_left_shift")
def left_shift(x: Any, y: Any) -> Any:
    """A shift by the width or more, or by a negative number, leaves 0."""
    x, y, width = _operands(x, y)
    far = _far(y, width)
    shifted = ops.left_shift(x, ops.where(far, ops.zeros_like(y), y))
    return ops.where(far, ops.zeros_like(shifted), shifted)


@fix("right_shift", "bitwise_right_shift")
def right_shift(x: Any, y: Any) -> Any:
    """A shift by the width or more, or by a negative number, leaves 0; -1 of a negative one."""
    x, y, width = _operands(x, y)
    far = _far(y, width)
    shifted = ops.right_shift(x, ops.where(far, ops.zeros_like(y), y))
    rest = ops.zeros_like(x)
    if not dtype_name(x).startswith("u"):
        rest = ops.where(ops.less(x, rest), -ops.ones_like(x), rest)
    return ops.where(far, ops.cast(rest, shifted.dtype), shifted)


def _far(y: Any, width: int) -> Any:
    far = ops.greater_equal(y, width)
    if dtype_name(y).startswith("u"):
        return far
    return ops.logical_or(far, ops.less(y, ops.zeros_like(y)))


def _operands(x: Any, y: Any) -> tuple[Any, Any, int]:
    if type(x) is int and hasattr(y, "dtype") and is_integer(tensor(y)):
        y = tensor(y)
        ends = np.iinfo(dtype_name(y))
        x = (x - ends.min) % 2**ends.bits + ends.min  # in its range
        x = ops.cast(x, y.dtype)
        x = ops.add(x, ops.zeros_like(y)) if is_symbolic(y) else x
    x = tensor(x)
    for one in (x, y):
        if hasattr(one, "dtype") and is_float(one):
            raise TypeError(f"Bits of dtype {dtype_name(one)} are not shifted; integers are.")
    if not isinstance(y, int):
        y = tensor(y)
        kind = promoted(x, y)
        if kind == "bool":
            raise TypeError("Truth values are not shifted by truth values; integers are.")
        x = ops.cast(x, kind)
    bits = np.iinfo(dtype_name(x)).bits
    if isinstance(y, int):
        y = ops.cast(y if 0 <= y < bits else bits, x.dtype)
    return x, y, bits


@fix("gcd")
def gcd(x1: Any, x2: Any) -> Any:
    """The greatest common divisor; the lowest integer, whose magnitude has no place, wraps."""
    x, y, lowest = _pair(x1, x2)
    if lowest == 0:
        return ops.gcd(x, y)
    found, least, x_low, y_low = _divisor(x, y, lowest)
    return ops.where(ops.logical_and(x_low, y_low), least, found)


@fix("lcm")
def lcm(x1: Any, x2: Any) -> Any:
    """The least common multiple, of the lowest integer too; what has no place wraps."""
    x, y, lowest = _pair(x1, x2)
    if lowest == 0:
        return ops.lcm(x, y)
    divisor, least, x_low, y_low = _divisor(x, y, lowest)
    zero = ops.zeros_like(x)
    one = ops.ones_like(x)
    none = ops.logical_or(ops.equal(x, zero), ops.equal(y, zero))
    safe = ops.where(ops.logical_or(none, ops.logical_and(x_low, y_low)), one, divisor)
    # a positive divisor: the division of the lowest number by -1 has no result
    safe = ops.where(ops.less(safe, one), one, safe)
    first = ops.where(y_low, y, x)
    second = ops.where(y_low, x, y)
    multiple = ops.multiply(ops.floor_divide(first, safe), second)
    negative = ops.logical_and(ops.less(multiple, zero), ops.not_equal(multiple, least))
    multiple = ops.where(negative, -multiple, multiple)
    multiple = ops.where(ops.logical_and(x_low, y_low), least, multiple)
    return ops.where(none, zero, multiple)


def _pair(x1: Any, x2: Any) -> tuple[Any, Any, int]:
    if type(x2) is int and is_integer(x1 := tensor(x1)):  # a number has the dtype of integers
        x2 = ops.cast(x2, x1.dtype)
    elif type(x1) is int and is_integer(x2 := tensor(x2)):
        x1 = ops.cast(x1, x2.dtype)
    x1, x2 = tensor(x1), tensor(x2)
    if all(dtype_name(x) == "bool" for x in (x1, x2)):
        raise TypeError("Truth values have no divisors and no multiples.")
    if is_float(x1) or is_float(x2):
        raise TypeError("Floats have no divisors and no multiples; integers have.")
    total = ops.bitwise_or(x1, x2)  # the common dtype and shape
    x = add(ops.cast(x1, total.dtype), ops.zeros_like(total))
    y = add(ops.cast(x2, total.dtype), ops.zeros_like(total))
    return x, y, int(np.iinfo(dtype_name(total)).min)


def _divisor(x: Any, y: Any, lowest: int) -> tuple[Any, Any, Any, Any]:
    """The divisor with the lowest number apart: a power of two, it divides by y's last bit."""
    least = ops.full_like(x, lowest)
    x_low, y_low = ops.equal(x, least), ops.equal(y, least)
    one = ops.ones_like(x)
    plain = ops.gcd(ops.where(x_low, one, x), ops.where(y_low, one, y))
    other = ops.where(x_low, y, x)
    last_bit = ops.bitwise_and(other, -ops.where(ops.equal(other, least), one, other))
    last_bit = ops.where(ops.equal(other, ops.zeros_like(x)), least, last_bit)
    return ops.where(ops.logical_or(x_low, y_low), last_bit, plain), least, x_low, y_low
