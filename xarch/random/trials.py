"""Binomial draws from words: the number of successes, counted one trial at a time.

Each trial is an integer comparison, so the result has no rounding at all. The cost grows with the
largest number of trials, which has to be known when the draw is made or traced.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

from xarch.random.words import size, words

#: Trials that are drawn at once.
CHUNK = 64


def binomial(
    xp: ModuleType, keys: Any, shape: tuple[Any, ...], counts: Any, bound: Any, most: int
) -> Any:
    """Successes as int32.

    Args:
        xp: The executor.
        keys: Two key words.
        shape: Shape of the draw.
        counts: Trials of each element, an int32 tensor of the draw's shape.
        bound: A trial succeeds when its word is below this; int32, of the draw's shape.
        most: The largest number of trials.
    """
    count = size(shape)
    trials, limit = xp.reshape(counts, (-1, 1)), xp.reshape(bound, (-1, 1))
    total = xp.reshape(trials * 0, (-1,))
    for chunk, start in enumerate(range(0, most, CHUNK)):
        width = min(CHUNK, most - start)
        word = xp.reshape(words(xp, keys, count * width, chunk), (-1, width))
        number = xp.reshape(xp.arange(width), (1, width)) + start
        success = xp.logical_and(word < limit, number < trials)
        total = total + xp.sum(xp.cast(success, "int32"), axis=1)
    return xp.reshape(total, shape)
