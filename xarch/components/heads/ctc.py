"""Connectionist temporal classification."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from xarch.components import targets as check
from xarch.components.base import Head
from xarch.components.naming import joined
from xarch.components.options import Count
from xarch.components.plan import Layers, Tensor


class CTC(Head):
    """Logits of each position's symbol, to be read without repeats and blanks.

    Symbols are numbered from 1; 0 is the blank, and pads the targets. A target may not be longer
    than the sequence.

    Attributes:
        symbols: How many symbols there are, without the blank.
    """

    name = "ctc"
    takes = ("sequence",)
    losses = ("ctc",)
    symbols: Count

    def build(self, layers: Layers, x: Tensor) -> Tensor:  # type: ignore[override]
        """Sequence to one number for each position and symbol, the blank first."""
        return layers.Dense(self.symbols + 1)(x)

    def misfit(self, targets: np.ndarray[Any, Any], shape: tuple[int, ...], loss: str) -> str:
        """Symbols from 1, padded with 0, that fit into the sequence."""
        return check.symbols(targets, shape[0], self.symbols)

    def answers(self, values: np.ndarray[Any, Any], names: Sequence[str]) -> list[str]:
        """The likeliest symbol of each position, without repetitions and blanks."""
        best = values.argmax(axis=-1)
        kept = [one[np.flatnonzero(np.diff(one, prepend=-1))] for one in best]
        return [joined(one[one > 0], names) for one in kept]

    def truths(self, targets: np.ndarray[Any, Any], names: Sequence[str]) -> list[str]:
        """The label without its padding."""
        return [joined(one[one > 0], names) for one in targets]
