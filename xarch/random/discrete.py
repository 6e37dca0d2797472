"""Integers, classes, masks and orders from words."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from xarch.random import tables
from xarch.random.words import pairs, size, words


def high_word(xp: ModuleType, x: Any, y: Any) -> Any:
    """The upper 32 bits of the unsigned product of two int32 words, from 16-bit halves."""
    x_low, x_high = xp.bitwise_and(x, 0xFFFF), _upper(xp, x)
    y_low, y_high = xp.bitwise_and(y, 0xFFFF), _upper(xp, y)
    middle = x_high * y_low + _upper(xp, x_low * y_low)
    other = x_low * y_high + xp.bitwise_and(middle, 0xFFFF)
    return x_high * y_high + _upper(xp, middle) + _upper(xp, other)


def below_range(xp: ModuleType, first: Any, second: Any, span: Any) -> Any:
    """`floor(u * span)` for `u` of 64 bits, unsigned in int32 words; the bias is span / 2**64."""
    low = first * span
    total = low + high_word(xp, second, span)
    carry = xp.cast(_less_unsigned(xp, total, low), "int32")
    return high_word(xp, first, span) + carry


def integers(xp: ModuleType, keys: Any, shape: tuple[Any, ...], span: Any) -> Any:
    """Words uniform below `span`, an int32 tensor of one element or of the draw's shape."""
    first, second = pairs(xp, keys, size(shape))
    first, second = xp.reshape(first, shape), xp.reshape(second, shape)
    return below_range(xp, first, second, span)


def keep(xp: ModuleType, keys: Any, shape: tuple[Any, ...], probability: float) -> Any:
    """A boolean mask that is true with the probability, to 2**-32."""
    bound = min(round(probability * 2**32) - 2**31, 2**31 - 1)
    return xp.reshape(words(xp, keys, size(shape)) < bound, shape)


def permutation(xp: ModuleType, keys: Any, count: Any) -> Any:
    """An order of `count` elements: sorted by the words of their pairs, ties by position."""
    first, second = pairs(xp, keys, count)
    order = xp.argsort(second)
    return xp.take(order, xp.argsort(xp.take(first, order)))


def gumbel(xp: ModuleType, keys: Any, shape: tuple[Any, ...]) -> Any:
    """Standard Gumbel values in float32."""
    word = words(xp, keys, size(shape))
    index, position = tables.octave_position(xp, word)
    upper = xp.bitwise_and(xp.right_shift(word, 31), tables.OCTAVES * tables.SEGMENTS)
    fixed = tables.gumbel()(xp, index + upper, position)
    return xp.reshape(xp.cast(fixed, "float32") * 2.0**-26, shape)


def _upper(xp: ModuleType, x: Any) -> Any:
    return xp.bitwise_and(xp.right_shift(x, 16), 0xFFFF)


def _less_unsigned(xp: ModuleType, x: Any, y: Any) -> Any:
    return xp.bitwise_xor(x, -(2**31)) < xp.bitwise_xor(y, -(2**31))
