"""Attention over modalities."""

from __future__ import annotations

from xarch.components.base import Fusion
from xarch.components.misfit import Misfit
from xarch.components.options import Count, Depth, Rate
from xarch.components.parts import attended, fed_forward, pooled_sequence, sequence_of
from xarch.components.plan import Layers, Tensor


class Attention(Fusion):
    """Each vector becomes one position of a sequence, which attends to itself and is averaged.

    A missing input is neither attended to nor averaged.

    Attributes:
        dim: Features of each position; a multiple of `heads`.
        depth: Pairs of attention and dense layers.
        heads: Attention heads.
        dropout: Of attention and of every layer's output.
    """

    name = "attention"
    dim: Count = 64
    depth: Depth = 1
    heads: Depth = 4
    dropout: Rate = 0.0

    def build(self, layers: Layers, *inputs: Tensor) -> Tensor:
        """Vectors to one vector."""
        if self.dim % self.heads:
            raise Misfit(f"dim ({self.dim}) is no multiple of heads ({self.heads})")
        x = sequence_of(layers, inputs, self.dim)
        for _ in range(self.depth):
            x = attended(layers, x, None, self.heads, self.dropout, causal=False)
            x = fed_forward(layers, x, 2, "gelu", self.dropout)
        return pooled_sequence(layers, layers.LayerNormalization(epsilon=1e-6)(x), "mean")
