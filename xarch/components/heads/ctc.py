"""Connectionist temporal classification."""

from __future__ import annotations

from xarch.components.base import Head
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
