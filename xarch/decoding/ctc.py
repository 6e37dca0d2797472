"""Connectionist temporal classification (Graves and others 2006)."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def greedy_ctc(logits: Array, symbols: str) -> list[str]:
    """The likeliest symbol of each position, without repetitions and blanks.

    Args:
        logits: Of shape `(samples, steps, symbols + 1)`, the blank first.
        symbols: A character for each number from 1.

    Example:
        >>> one = np.eye(3)[[[1, 1, 0, 1, 2]]]
        >>> greedy_ctc(one, "ab")
        ['aab']
    """
    kept = [row[np.flatnonzero(np.diff(row, prepend=-1))] for row in logits.argmax(axis=-1)]
    return [spelled(row, symbols) for row in kept]


def spelled(numbers: Array, symbols: str) -> str:
    """Numbers from 1 as characters; 0 pads."""
    return "".join(symbols[number - 1] for number in numbers if number)
