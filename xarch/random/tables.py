"""Quantile functions as integer tables, exact on every processor and under every compiler.

A compiler may fuse a product and a sum into one rounding, and a framework's `log`, `erfinv` and
`cos` differ in the last bits, so floating-point formulas give other bits in other places. Here a
quantile is a piecewise quadratic with int32 coefficients and int32 arithmetic, which has one
result. The argument is a word, read on a logarithmic scale: 32 octaves of 128 segments each, so
that the tails are as fine as the middle.

The entries are made once, from float64 values rounded to a grid; a test shows that no value lies
so near the middle of two grid points that another processor's `log` could round it otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist
from types import ModuleType
from typing import Any

import numpy as np

OCTAVES, SEGMENTS = 32, 128
#: One minus twice the upper tail beyond two standard deviations: the mass within them.
WITHIN_TWO = 0.9544997361036416

Ints = np.ndarray[Any, np.dtype[np.int32]]
Quantile = Callable[[float], float]


@dataclass(frozen=True)
class Table:
    """A piecewise quadratic in fixed point.

    Attributes:
        start: Value at the start of each segment, in units of `2**-fraction`.
        slope: Linear coefficient, in units of `2**(16 - shift - fraction)` per segment.
        bend: Quadratic coefficient, in the same units.
        fraction: Fractional bits of a value.
        shift: How far the product of slope and position is shifted down.
        margin: Distance of the nearest unrounded entry from a tie, in grid units.
    """

    start: Ints
    slope: Ints
    bend: Ints
    fraction: int
    shift: int
    margin: float

    def __call__(self, xp: ModuleType, index: Any, position: Any) -> Any:
        """Values in fixed point: segment by index, position within it in 0 .. 65535."""
        bend = xp.take(xp.constant(self.bend, "int32"), index)
        slope = xp.take(xp.constant(self.slope, "int32"), index)
        start = xp.take(xp.constant(self.start, "int32"), index)
        slope = slope + xp.right_shift(bend * position + 0x8000, 16)
        return start + xp.right_shift(slope * position, self.shift)


def build(function: Quantile, edges: list[float], fraction: int, shift: int) -> Table:
    """Fits a quadratic through the ends and the middle of each segment.

    Args:
        function: What to tabulate.
        edges: Ends of segments, two per segment: start, end, start, end, ...
        fraction: Fractional bits of a value.
        shift: See `Table`.
    """
    low = np.array([function(x) for x in edges[0::2]])
    high = np.array([function(x) for x in edges[1::2]])
    middle = np.array(
        [function((a + b) / 2) for a, b in zip(edges[0::2], edges[1::2], strict=True)]
    )
    bend = 2 * (low + high) - 4 * middle
    unit = 2.0 ** (fraction + shift - 16)
    exact = [low * 2.0**fraction, (high - low - bend) * unit, bend * unit]
    start, slope, curve = (np.rint(values).astype(np.int32) for values in exact)
    margin = min(float(np.min(np.abs(np.abs(v - np.floor(v)) - 0.5))) for v in exact)
    return Table(start, slope, curve, fraction, shift, margin)


def octave_edges(scale: float, ceiling: float = 1.0) -> list[float]:
    """Segment ends for words `1 .. 2**31` times `scale`, 128 segments to an octave."""
    return [
        min(2.0**octave * (1 + step / SEGMENTS) * scale, ceiling)
        for octave in range(OCTAVES)
        for segment in range(SEGMENTS)
        for step in (segment, segment + 1)
    ]


def octave_position(xp: ModuleType, word: Any) -> tuple[Any, Any]:
    """Segment and position of the lower 31 bits of a word, made odd so that it is not zero."""
    odd = xp.bitwise_or(xp.bitwise_and(word, 0x7FFFFFFF), 1)
    bits = xp.view(xp.cast(odd, "float32"), "int32")
    return xp.right_shift(bits, 16) - 127 * SEGMENTS, xp.bitwise_and(bits, 0xFFFF)


@cache
def half_normal() -> Table:
    """The magnitude of a standard normal by its two-sided tail, 27 fractional bits."""
    inverse = NormalDist().inv_cdf
    return build(lambda tail: abs(inverse(tail / 2)), octave_edges(2.0**-31), 27, 11)


@cache
def half_normal_within_two() -> Table:
    """The magnitude of a normal cut at two standard deviations, on 4096 equal segments."""
    inverse = NormalDist().inv_cdf
    count = 4096
    edges = [(i + step) / count for i in range(count) for step in (0, 1)]
    return build(lambda p: max(inverse(0.5 + p * WITHIN_TWO / 2), 0.0), edges, 27, 12)


@cache
def gumbel() -> Table:
    """The standard Gumbel: first the lower half by its probability, then the upper by its tail."""
    edges = octave_edges(2.0**-32, 0.5)
    low = build(lambda u: -math.log(-math.log(u)), edges, 26, 11)
    high = build(lambda q: -math.log(-math.log1p(-q)), edges, 26, 11)
    return _join(low, high)


@cache
def logarithm() -> Table:
    """The natural logarithm of `1 .. 2` on 128 segments, 24 fractional bits."""
    edges = [1 + (i + step) / SEGMENTS for i in range(SEGMENTS) for step in (0, 1)]
    return build(math.log, edges, 24, 13)


def _join(first: Table, second: Table) -> Table:
    return Table(
        np.concatenate([first.start, second.start]),
        np.concatenate([first.slope, second.slope]),
        np.concatenate([first.bend, second.bend]),
        first.fraction,
        first.shift,
        min(first.margin, second.margin),
    )
