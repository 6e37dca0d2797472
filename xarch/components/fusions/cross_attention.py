"""Cross-attention."""

from __future__ import annotations

from xarch.components.base import Fusion
from xarch.components.misfit import Misfit
from xarch.components.options import Count, Depth, Rate, SequencePool
from xarch.components.parts import attended, fed_forward, pooled_sequence, sequence_of
from xarch.components.plan import Layers, Tensor


class CrossAttention(Fusion):
    """The first input attends to the others, which are put end to end; a missing one is not seen.

    Vectors count as sequences of one position, images as sequences of pixels.

    Attributes:
        dim: Features of each position; a multiple of `heads`.
        depth: Pairs of attention and dense layers.
        heads: Attention heads.
        dropout: Of attention and of every layer's output.
        pool: `mean` gives a vector, `none` a sequence of the first input's length.
    """

    name = "cross_attention"
    takes = ("vector", "sequence", "image", "table")
    dim: Count = 64
    depth: Depth = 1
    heads: Depth = 4
    dropout: Rate = 0.0
    pool: SequencePool = "mean"

    def build(self, layers: Layers, x: Tensor, *others: Tensor) -> Tensor:  # type: ignore[override]
        """Several inputs to a vector, or to a sequence."""
        if self.dim % self.heads:
            raise Misfit(f"dim ({self.dim}) is no multiple of heads ({self.heads})")
        query = sequence_of(layers, (x,), self.dim)
        memory = sequence_of(layers, others, self.dim)
        for _ in range(self.depth):
            query = attended(layers, query, memory, self.heads, self.dropout, causal=False)
            query = fed_forward(layers, query, 2, "gelu", self.dropout)
        query = layers.LayerNormalization(epsilon=1e-6)(query)
        return pooled_sequence(layers, query, self.pool)
