"""Perceiver-style fusion."""

from __future__ import annotations

from xarch.components.base import Fusion
from xarch.components.misfit import Misfit
from xarch.components.options import Count, Depth, Rate, SequencePool
from xarch.components.parts import (
    attended,
    fed_forward,
    pooled_sequence,
    positioned,
    sequence_of,
)
from xarch.components.plan import Layers, Tensor


class Perceiver(Fusion):
    """A few latent positions attend to all inputs, then to each other (after Jaegle, 2021).

    Each latent begins as a learned vector plus a projection of the inputs' mean, because Keras has
    no layer that gives a learned vector alone. A missing input is not seen.

    Attributes:
        latents: How many latent positions there are.
        dim: Features of each; a multiple of `heads`.
        depth: How often the latents attend to the inputs and to each other.
        heads: Attention heads.
        dropout: Of attention and of every layer's output.
        pool: `mean` gives a vector, `none` the latents.
    """

    name = "perceiver"
    takes = ("vector", "sequence", "image", "table")
    latents: Depth = 8
    dim: Count = 64
    depth: Depth = 1
    heads: Depth = 4
    dropout: Rate = 0.0
    pool: SequencePool = "mean"

    def build(self, layers: Layers, *inputs: Tensor) -> Tensor:
        """Several inputs to a vector, or to the latents."""
        if self.dim % self.heads:
            raise Misfit(f"dim ({self.dim}) is no multiple of heads ({self.heads})")
        memory = sequence_of(layers, inputs, self.dim)
        mean = pooled_sequence(layers, memory, "mean")
        x = positioned(layers, layers.RepeatVector(self.latents)(mean), self.dim, "learned")
        for _ in range(self.depth):
            x = attended(layers, x, memory, self.heads, self.dropout, causal=False)
            x = fed_forward(layers, x, 2, "gelu", self.dropout)
            x = attended(layers, x, None, self.heads, self.dropout, causal=False)
            x = fed_forward(layers, x, 2, "gelu", self.dropout)
        return pooled_sequence(layers, layers.LayerNormalization(epsilon=1e-6)(x), self.pool)
