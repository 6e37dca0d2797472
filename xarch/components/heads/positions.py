"""What heads that answer for each position have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from xarch.components.base import Head
from xarch.components.naming import joined


class Positions(Head):
    """One of several classes for each position; where a target is -1 the position does not count.

    A target has the shape `(samples, positions)`, the output one number more for each class.
    """

    takes = ("sequence",)
    losses = ("token_crossentropy",)

    def answers(self, values: np.ndarray[Any, Any], names: Sequence[str]) -> list[str]:
        """The likeliest class of each position; of a decoder, given the right ones before it."""
        return [joined(one, names) for one in values.argmax(axis=-1)]

    def truths(self, targets: np.ndarray[Any, Any], names: Sequence[str]) -> list[str]:
        """The classes of the positions that have one."""
        return [joined(one[one >= 0], names) for one in targets]

    def right(
        self, values: np.ndarray[Any, Any], targets: np.ndarray[Any, Any]
    ) -> np.ndarray[Any, Any]:
        """Whether every position that counts is right."""
        same = (values.argmax(axis=-1) == targets) | (targets < 0)
        return np.asarray(same.all(axis=1))
