"""The arrays in a case's arguments: found, and replaced."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def replace(value: Any, change: Callable[[Array], Any]) -> Any:
    """The same tree of lists, tuples and dicts with every array changed.

    Example:
        >>> replace([np.zeros(2), "same", 1], lambda array: array.shape)
        [(2,), 'same', 1]
    """
    if isinstance(value, np.ndarray):
        return change(value)
    if isinstance(value, dict):
        return {name: replace(item, change) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)([replace(item, change) for item in value])
    return value


def arrays(value: Any) -> list[Array]:
    """The arrays of a tree in their order."""
    found: list[Array] = []
    replace(value, found.append)
    return found


def put(value: Any, items: list[Any]) -> Any:
    """The same tree with its arrays replaced by some items in their order."""
    queue = iter(items)
    return replace(value, lambda _: next(queue))


def cotangent(shape: tuple[int, ...], output: int = 0) -> Array:
    """The weights by which the outputs are summed before the gradient is taken: all different."""
    count = int(np.prod(shape, dtype=np.int64))
    steps = (np.arange(count) * 7 + 3 * output + 1) % 16
    return ((steps / 8.0) - 0.9375).reshape(shape)
