"""Transformer decoders."""

from __future__ import annotations

from typing import Literal

from xarch.components.base import Encoder
from xarch.components.misfit import Misfit
from xarch.components.options import Activation, Count, Depth, Rate
from xarch.components.parts import attended, fed_forward, positioned
from xarch.components.plan import Layers, Tensor


class TransformerDecoder(Encoder):
    """What has been written so far, read position by position without looking ahead.

    Its second input, where there is one, is attended to in every layer: the encoded source of a
    translation, say.

    Attributes:
        dim: Features of each position; a multiple of `heads`.
        depth: Groups of attention and dense layers.
        heads: Attention heads.
        ratio: The inner dense layer is this many times as wide as `dim`.
        activation: Of the inner dense layer.
        position: Whether each position has a learned vector.
        dropout: Of attention and of every layer's output.
    """

    name = "transformer_decoder"
    takes = ("sequence",)
    most = 2
    dim: Count = 64
    depth: Depth = 2
    heads: Depth = 4
    ratio: Depth = 4
    activation: Activation = "gelu"
    position: Literal["learned", "none"] = "learned"
    dropout: Rate = 0.0

    def build(self, layers: Layers, x: Tensor, *memory: Tensor) -> Tensor:  # type: ignore[override]
        """One or two sequences to a sequence of the first one's length."""
        if self.dim % self.heads:
            raise Misfit(f"dim ({self.dim}) is no multiple of heads ({self.heads})")
        x = positioned(layers, x, self.dim, self.position)
        for _ in range(self.depth):
            x = attended(layers, x, None, self.heads, self.dropout, causal=True)
            for seen in memory:
                x = attended(layers, x, seen, self.heads, self.dropout, causal=False)
            x = fed_forward(layers, x, self.ratio, self.activation, self.dropout)
        return layers.LayerNormalization(epsilon=1e-6)(x)
