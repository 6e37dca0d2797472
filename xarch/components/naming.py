"""Numbers that a model gives, as texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def named(number: int, names: Sequence[str]) -> str:
    """A class or symbol by its name, or by its number where it has none."""
    return names[number] if 0 <= number < len(names) else str(number)


def joined(numbers: Sequence[int], names: Sequence[str]) -> str:
    """Symbols in a row: characters stand together, words apart."""
    parts = [named(int(number), names) for number in numbers]
    return ("" if all(len(part) <= 1 for part in parts) else " ").join(parts)


def text(value: Array) -> str:
    """Numbers in four digits, the first six of them."""
    flat = np.ravel(value)
    shown = ", ".join(f"{one:.4g}" for one in flat[:6])
    return f"{shown}, ..." if flat.size > 6 else shown


def softmax(values: Array) -> Array:
    """Probabilities of logits along the last axis."""
    shifted = np.exp(values - values.max(axis=-1, keepdims=True))
    made: Array = shifted / shifted.sum(axis=-1, keepdims=True)
    return made
