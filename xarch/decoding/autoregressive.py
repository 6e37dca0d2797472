"""Texts written token by token: each is chosen, then given back to the model.

The model is a function of what has been written, so that nothing here knows a framework. Shapes
stay the same from step to step, which spares JAX a compilation for each length.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

#: What has been written, int32 of shape `(rows, length)` -> logits `(rows, length, vocabulary)`.
Next = Callable[[Array], Array]


def greedy(logits: Next, rows: int, length: int, begin: int, end: int, padding: int = 0) -> Array:
    """The likeliest token at each step.

    Args:
        logits: The model, given what has been written so far behind `begin`.
        rows: How many texts are written at once.
        length: Most tokens of a text, the end included.
        begin: The token that stands before every text.
        end: The token that ends one.
        padding: Fills up what has not been written.

    Returns:
        Tokens without `begin` and `end`, padded; int32 of shape `(rows, length)`.
    """
    written = np.full((rows, length), padding, np.int32)
    written[:, 0] = begin
    result = np.full((rows, length), padding, np.int32)
    going = np.ones(rows, bool)
    for step in range(length):
        best = np.asarray(logits(written))[:, step].argmax(axis=-1)
        going &= best != end
        if not going.any():
            break
        result[going, step] = best[going]
        if step + 1 < length:
            written[going, step + 1] = best[going]
    return result


def beam(
    logits: Next,
    rows: int,
    length: int,
    begin: int,
    end: int,
    padding: int = 0,
    width: int = 4,
    penalty: float = 0.6,
) -> Array:
    """The text with the largest log-probability found among `width` candidates kept at each step.

    Sums are divided by `((5 + length) / 6) ** penalty` (Wu and others 2016), so that short texts
    are not preferred.

    Args:
        logits: As for `greedy`; it is given `rows * width` rows, those of one text side by side.
        rows: How many texts are written at once.
        length: Most tokens of a text, the end included.
        begin: The token that stands before every text.
        end: The token that ends one.
        padding: Fills up what has not been written.
        width: Candidates for each text; 1 is greedy.
        penalty: 0 for plain sums.

    Returns:
        Tokens without `begin` and `end`, padded; int32 of shape `(rows, length)`.
    """
    written = np.full((rows, width, length + 1), padding, np.int32)
    written[:, :, 0] = begin
    sums = np.full((rows, width), -np.inf)
    sums[:, 0] = 0.0  # the others begin equal and would be copies
    ended = np.zeros((rows, width), bool)
    lengths = np.zeros((rows, width))
    for step in range(length):
        given = written[:, :, :length].reshape(rows * width, length)
        chances = _log_softmax(np.asarray(logits(given), np.float64)[:, step])
        chances = chances.reshape(rows, width, -1)
        chances[ended] = -np.inf
        chances[ended, end] = 0.0  # what has ended stays as it is
        totals = (sums[:, :, None] + chances).reshape(rows, -1)
        best = np.argsort(-totals, axis=1, kind="stable")[:, :width]
        source, token = np.divmod(best, chances.shape[-1])
        written, ended, lengths = (
            np.take_along_axis(one, source.reshape(rows, width, *(1,) * (one.ndim - 2)), axis=1)
            for one in (written, ended, lengths)
        )
        sums = np.take_along_axis(totals, best, axis=1)
        lengths += ~ended
        ended |= token == end
        written[:, :, step + 1] = np.where(ended, padding, token)
        if ended.all():
            break
    scores = sums / ((5 + lengths) / 6) ** penalty
    chosen = scores.argmax(axis=1)
    return written[np.arange(rows), chosen, 1:]


def _log_softmax(values: Array) -> Array:
    shifted = values - values.max(axis=-1, keepdims=True)
    made: Array = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return made
