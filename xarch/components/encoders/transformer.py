"""Transformer encoders."""

from __future__ import annotations

from typing import Literal

from xarch.components.base import Encoder
from xarch.components.misfit import Misfit
from xarch.components.options import Activation, Count, Depth, Rate, SequencePool
from xarch.components.parts import attended, fed_forward, pooled_sequence, positioned
from xarch.components.plan import Layers, Tensor


class Transformer(Encoder):
    """Self-attention and dense layers by turns, norms first; padding is not attended to.

    Attributes:
        dim: Features of each position; a multiple of `heads`.
        depth: Pairs of attention and dense layers.
        heads: Attention heads.
        ratio: The inner dense layer is this many times as wide as `dim`.
        activation: Of the inner dense layer.
        position: Whether each position has a learned vector.
        causal: Whether a position sees only those before it.
        dropout: Of attention and of every layer's output.
        pool: `mean` gives a vector, `none` the whole sequence.
    """

    name = "transformer"
    takes = ("sequence",)
    dim: Count = 64
    depth: Depth = 2
    heads: Depth = 4
    ratio: Depth = 4
    activation: Activation = "gelu"
    position: Literal["learned", "none"] = "learned"
    causal: bool = False
    dropout: Rate = 0.0
    pool: SequencePool = "mean"

    def build(self, layers: Layers, x: Tensor) -> Tensor:  # type: ignore[override]
        """Sequence to vector, or to sequence."""
        if self.dim % self.heads:
            raise Misfit(f"dim ({self.dim}) is no multiple of heads ({self.heads})")
        x = positioned(layers, x, self.dim, self.position)
        for _ in range(self.depth):
            x = attended(layers, x, None, self.heads, self.dropout, causal=self.causal)
            x = fed_forward(layers, x, self.ratio, self.activation, self.dropout)
        x = layers.LayerNormalization(epsilon=1e-6)(x)
        return pooled_sequence(layers, x, self.pool)
