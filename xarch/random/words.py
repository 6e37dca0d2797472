"""Random words by key, position and stream, for either executor."""

from __future__ import annotations

from functools import reduce
from operator import mul
from types import ModuleType
from typing import Any

import numpy as np


def key(seed: int) -> np.ndarray[Any, np.dtype[np.int32]]:
    """The two key words of an integer seed: its lower and its upper 32 bits.

    Negative seeds count modulo 2**32, as in Keras; a seed below 2**32 has the words `[seed, 0]`
    that `keras.random` gives it.
    """
    low, high = seed & 0xFFFFFFFF, (seed >> 32) & 0xFFFFFFFF if seed >= 0 else 0
    return np.array([low, high], np.uint32).view(np.int32)


def size(shape: tuple[Any, ...]) -> Any:
    """The number of elements; a tensor where a dimension is one."""
    return reduce(mul, shape, 1)


def pairs(xp: ModuleType, keys: Any, count: Any, stream: int = 0) -> tuple[Any, Any]:
    """Two vectors of `count` int32 words: element `i` is Threefry of the counter `(i, stream)`.

    Args:
        xp: The executor, `xarch.random.host` or `xarch.random.graph`.
        keys: Two int32 key words.
        count: Length of the vectors, up to 2**31.
        stream: Which of the draws under one key; 0 to 2**31 - 1.
    """
    second = xp.constant([stream], "int32")
    first, last = xp.threefry(keys[0:1], keys[1:2], xp.arange(count), second)
    return first, last


def words(xp: ModuleType, keys: Any, count: Any, stream: int = 0) -> Any:
    """`count` int32 words, both of each pair in turn; a shorter draw is the start of a longer."""
    first, second = pairs(xp, keys, (count + 1) // 2, stream)
    return xp.interleave(first, second)[:count]
