"""Recurrent networks."""

from __future__ import annotations

from typing import Literal

from xarch.components.base import Encoder
from xarch.components.options import Rate, Widths
from xarch.components.parts import dropped, masked
from xarch.components.plan import Layers, Tensor


class RNN(Encoder):
    """LSTM or GRU layers, one after another; padding is passed over.

    Attributes:
        widths: Units of each layer, in each direction.
        cell: The kind of layer.
        bidirectional: Whether a second one reads from the end, its output put beside the first's.
        dropout: Between layers.
        pool: `last` gives the state at the end as a vector, `none` the whole sequence.
    """

    name = "rnn"
    takes = ("sequence",)
    widths: Widths = (64,)
    cell: Literal["lstm", "gru"] = "lstm"
    bidirectional: bool = False
    dropout: Rate = 0.0
    pool: Literal["last", "none"] = "last"

    def build(self, layers: Layers, x: Tensor) -> Tensor:  # type: ignore[override]
        """Sequence to vector, or to sequence."""
        make = {"lstm": layers.LSTM, "gru": layers.GRU}[self.cell]
        for number, width in enumerate(self.widths, 1):
            whole = self.pool == "none" or number < len(self.widths)
            layer = make(width, return_sequences=whole)
            if self.bidirectional:
                layer = layers.Bidirectional(layer)
            x = layer(x, **masked(x))
            if number < len(self.widths):
                x = dropped(layers, x, self.dropout)
        return x
