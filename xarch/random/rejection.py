"""Gamma and beta draws from words.

Source: Marsaglia and Tsang, "A simple method for generating gamma variables", ACM TOMS 26, 2000.
Each element has a fixed number of attempts, drawn at once, so that the draw traces without a loop.
An attempt fails with probability below 0.05, so that all fail below 2e-8; the last is then taken.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

from xarch.random.arithmetic import (
    SMALLEST,
    exp,
    log,
    log_uniform,
    product,
    reciprocal,
    reciprocal_root,
    single,
)
from xarch.random.continuous import normal_fixed
from xarch.random.words import pairs

ATTEMPTS = 6
#: Sums of gamma values below this count as zero in a beta draw.
FLOOR = 2.0**-120


def gamma(xp: ModuleType, keys: Any, alpha: Any, stream: int = 0) -> Any:
    """Float32 gamma values, one for each shape parameter of the float32 vector `alpha`."""
    alpha = xp.reshape(alpha, (-1, 1))
    columns = ATTEMPTS + 1
    first, second = pairs(xp, keys, xp.length(alpha) * columns, stream)
    first, second = xp.reshape(first, (-1, columns)), xp.reshape(second, (-1, columns))
    value = _raised(xp, first, second, xp.where(alpha < 1.0, alpha + 1.0, alpha))
    chance = log_uniform(xp, first[:, ATTEMPTS:])
    power = product(xp, chance, reciprocal(xp, alpha))
    value = xp.where(alpha < 1.0, product(xp, value, exp(xp, power)), value)
    # JAX flushes subnormal numbers to zero, the others keep them.
    return xp.reshape(xp.where(value < SMALLEST, 0.0, value), (-1,))


def beta(xp: ModuleType, keys: Any, alpha: Any, other: Any) -> Any:
    """Float32 beta values for two float32 vectors of parameters.

    Where the sum of the gamma values is below `FLOOR`, the value is 0 or 1 by a coin.
    """
    values = xp.reshape(gamma(xp, keys, xp.interleave(alpha, other)), (-1, 2))
    first, second = values[:, 0], values[:, 1]
    total = first + second
    coin, _ = pairs(xp, keys, xp.length(alpha), 1)
    chance = xp.cast(xp.bitwise_and(xp.right_shift(coin, 8), 0xFFFFFF), "float32") * 2.0**-24
    edge = xp.cast(product(xp, chance, alpha + other) < alpha, "float32")
    ratio = product(xp, first, reciprocal(xp, xp.maximum(total, FLOOR)))
    return xp.where(total < FLOOR, edge, xp.minimum(ratio, 1.0))


def _raised(xp: ModuleType, first: Any, second: Any, alpha: Any) -> Any:
    """The first accepted attempt for shape parameters of at least one; a column."""
    base = alpha - single(1 / 3)
    width = product(xp, reciprocal_root(xp, base), single(1 / 3))
    cube, accepted = _attempt(xp, first, second, base, width)
    result = cube[:, ATTEMPTS - 1 : ATTEMPTS]
    for attempt in reversed(range(ATTEMPTS - 1)):
        here = slice(attempt, attempt + 1)
        result = xp.where(accepted[:, here], cube[:, here], result)
    return product(xp, base, result)


def _attempt(xp: ModuleType, first: Any, second: Any, base: Any, width: Any) -> tuple[Any, Any]:
    normal = xp.cast(normal_fixed(xp, first), "float32") * 2.0**-27
    step = product(xp, width, normal) + 1.0
    safe = xp.maximum(step, 2.0**-20)
    cube = product(xp, product(xp, safe, safe), safe)
    logarithm = log(xp, safe)
    rest = (1.0 - cube) + (logarithm * 2.0 + logarithm)
    bound = product(xp, normal * 0.5, normal) + product(xp, base, rest)
    return cube, xp.logical_and(step > 0.0, log_uniform(xp, second) < bound)
