"""What must hold of random numbers, whichever a backend draws.

A seed gives the same numbers again, another gives others; a generator moves on, and its like does
what it did. All lie where they may; their mean, variance and shares lie within six standard errors
of the distribution's, which happens by chance once in a billion draws, and a seed draws but once.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from xarch.conformance.laws._registry import law

Array = np.ndarray[Any, Any]
Pairs = Iterator[tuple[Array, Array]]
ERRORS = 6.0
MANY = 64  # fewer numbers may be drawn twice by chance


def _holds(fact: Any) -> tuple[Array, Array]:
    return np.asarray(float(np.all(fact))), np.ones(())


def _repeated(found: list[Array], *, differ: bool = True) -> Pairs:
    """Of what `draws` gives; where only one result is possible, none differ."""
    first, again, other, one, two, like = found
    yield again, first
    yield like, one
    if differ and first.size >= MANY:
        yield _holds(np.any(first != other))
        yield _holds(np.any(one != two))


def _like(values: Array, mean: float, variance: float, kurtosis: float, step: float = 0.0) -> Pairs:
    """Of numbers rounded to steps of at most a width, by a distribution's moments."""
    count = values.size
    if count < MANY:
        return
    error = ERRORS * math.sqrt(variance / count) + step
    yield _holds(abs(np.mean(values) - mean) <= error)
    spread = ERRORS * variance * math.sqrt((kurtosis - 1) / count) + 2 * step * math.sqrt(variance)
    spread += ERRORS**2 * variance / count  # for the mean's own error
    yield _holds(abs(np.var(values) - variance) <= spread)


def _step(size: float, dtype: str | None) -> float:
    """Half the distance between numbers of a size: a bias that rounding alone may bring."""
    bits = {"float16": 11, "bfloat16": 8}.get(dtype or "float32", 24)
    return float(size * 2.0**-bits)


@law
def uniform(found: list[Array], shape: Any, minval: float = 0.0, maxval: float = 1.0,
            dtype: str | None = None, seed: int = 0) -> Pairs:  # fmt: skip
    """From the lower bound to below the upper."""
    yield from _repeated(found)
    step = _step(max(abs(minval), abs(maxval)), dtype)
    for values in (found[0], found[3]):
        yield _holds((values >= minval) & (values < maxval))
        width = maxval - minval
        yield from _like(values, (minval + maxval) / 2, width**2 / 12, 1.8, step)


@law
def normal(found: list[Array], shape: Any, mean: float = 0.0, stddev: float = 1.0,
           dtype: str | None = None, seed: int = 0) -> Pairs:  # fmt: skip
    """Of a mean and a standard deviation."""
    yield from _repeated(found)
    for values in (found[0], found[3]):
        yield _holds(np.isfinite(values))
        yield from _like(values, mean, stddev**2, 3.0, _step(abs(mean) + stddev, dtype))
        if values.size >= MANY:
            yield _shares(np.abs(values - mean) <= stddev, math.erf(math.sqrt(0.5)))


@law
def truncated_normal(found: list[Array], shape: Any, mean: float = 0.0, stddev: float = 1.0,
                     dtype: str | None = None, seed: int = 0) -> Pairs:  # fmt: skip
    """Within two standard deviations of the mean."""
    yield from _repeated(found)
    density = math.exp(-2) / math.sqrt(2 * math.pi) / math.erf(math.sqrt(2))
    variance = 1 - 4 * density
    kurtosis = (3 * variance - 16 * density) / variance**2
    step = _step(abs(mean) + 2 * stddev, dtype)
    for values in (found[0], found[3]):
        yield _holds(np.abs(values - mean) <= 2 * stddev + step)
        yield from _like(values, mean, stddev**2 * variance, kurtosis, step)


@law
def randint(found: list[Array], shape: Any, minval: int, maxval: int, dtype: str = "int32",
            seed: int = 0) -> Pairs:  # fmt: skip
    """Each from the lower bound to below the upper equally often."""
    yield from _repeated(found, differ=maxval - minval > 1)
    for values in (found[0], found[3]):
        yield _holds((values >= minval) & (values < maxval))
        if values.size >= MANY:
            for one in range(minval, maxval):
                yield _shares(values == one, 1 / (maxval - minval))


@law
def categorical(found: list[Array], logits: Array, num_samples: int, dtype: str = "int32",
                seed: int = 0) -> Pairs:  # fmt: skip
    """Classes as often as their softmax says."""
    yield from _repeated(found)
    odds = np.exp(logits - np.max(logits, -1, keepdims=True))
    odds = odds / odds.sum(-1, keepdims=True)
    for values in (found[0], found[3]):
        for row, shares in zip(values, odds, strict=True):
            yield _holds((row >= 0) & (row < len(shares)))
            for one, share in enumerate(shares):
                yield _shares(row == one, float(share))


@law
def binomial(found: list[Array], shape: Any, counts: int, probabilities: float,
             dtype: str | None = None, seed: int = 0) -> Pairs:  # fmt: skip
    """How many of some trials succeed."""
    yield from _repeated(found)
    spread = probabilities * (1 - probabilities)
    kurtosis = 3 + (1 - 6 * spread) / (counts * spread)
    for values in (found[0], found[3]):
        yield _holds((values == np.round(values)) & (values >= 0) & (values <= counts))
        yield from _like(values, counts * probabilities, counts * spread, kurtosis)


@law
def beta(found: list[Array], shape: Any, alpha: float, beta: float, dtype: str | None = None,
         seed: int = 0) -> Pairs:  # fmt: skip
    """Within 0 and 1."""
    yield from _repeated(found)
    total = alpha + beta
    mean = alpha / total
    variance = mean * (1 - mean) / (total + 1)
    excess = 6 * ((alpha - beta) ** 2 * (total + 1) - alpha * beta * (total + 2))
    kurtosis = 3 + excess / (alpha * beta * (total + 2) * (total + 3))
    for values in (found[0], found[3]):
        yield _holds((values >= 0) & (values <= 1))
        yield from _like(values, mean, variance, kurtosis)


@law
def gamma(found: list[Array], shape: Any, alpha: float, dtype: str | None = None,
          seed: int = 0) -> Pairs:  # fmt: skip
    """Of a shape parameter and the scale 1."""
    yield from _repeated(found)
    for values in (found[0], found[3]):
        yield _holds(values >= 0)
        yield from _like(values, alpha, alpha, 3 + 6 / alpha)


@law
def dropout(found: list[Array], inputs: Array, rate: float, noise_shape: Any = None,
            seed: int = 0) -> Pairs:  # fmt: skip
    """Nothing, or what was given over the share that is kept."""
    yield from _repeated(found, differ=rate > 0)
    kept = inputs / (1 - rate)
    for values in (found[0], found[3]):
        gone = values == 0
        yield _holds(gone | (np.abs(values - kept) <= 1e-5 * np.abs(kept)))
        if noise_shape is not None:
            fixed = tuple(at for at, size in enumerate(noise_shape) if size == 1)
            yield _holds(np.all(gone, fixed) | ~np.any(gone, fixed))
            gone = np.all(gone, fixed)
        if gone.size >= MANY:
            yield _shares(gone, rate)


@law
def shuffle(found: list[Array], x: Array, axis: int = 0, seed: int = 0) -> Pairs:
    """The slices along an axis, each once."""
    yield from _repeated(found)
    rows = np.moveaxis(x, axis, 0).reshape(x.shape[axis], -1)
    for values in (found[0], found[3]):
        mixed = np.moveaxis(values, axis, 0).reshape(rows.shape)
        yield mixed[np.lexsort(mixed.T[::-1])], rows[np.lexsort(rows.T[::-1])]


def _shares(fact: Array, share: float) -> tuple[Array, Array]:
    error = ERRORS * math.sqrt(share * (1 - share) / fact.size) + 1 / fact.size
    return _holds(abs(np.mean(fact) - share) <= error)
