"""Conformers."""

from __future__ import annotations

from xarch.components.base import Encoder
from xarch.components.misfit import Misfit
from xarch.components.options import Count, Depth, Rate, SequencePool, Window
from xarch.components.parts import (
    attended,
    batch_normalised,
    dropped,
    pooled_sequence,
    positioned,
    unpadded,
)
from xarch.components.plan import Layers, Tensor


class Conformer(Encoder):
    """Attention and convolution between two halves of a dense block (Gulati and others, 2020).

    Positions have learned vectors, where the paper has relative ones.

    Attributes:
        dim: Features of each position; a multiple of `heads`.
        depth: Blocks.
        heads: Attention heads.
        kernel: Length of the convolution's window.
        ratio: The inner dense layers are this many times as wide as `dim`.
        dropout: Of attention and of every layer's output.
        pool: `mean` gives a vector, `none` the whole sequence.
    """

    name = "conformer"
    takes = ("sequence",)
    dim: Count = 64
    depth: Depth = 2
    heads: Depth = 4
    kernel: Window = 15
    ratio: Depth = 4
    dropout: Rate = 0.0
    pool: SequencePool = "none"

    def build(self, layers: Layers, x: Tensor) -> Tensor:  # type: ignore[override]
        """Sequence to sequence, or to vector."""
        if self.dim % self.heads:
            raise Misfit(f"dim ({self.dim}) is no multiple of heads ({self.heads})")
        x = positioned(layers, x, self.dim, "learned")
        for _ in range(self.depth):
            x = self._half_fed(layers, x)
            x = attended(layers, x, None, self.heads, self.dropout, causal=False)
            x = self._convolved(layers, x)
            x = layers.LayerNormalization(epsilon=1e-6)(self._half_fed(layers, x))
        return pooled_sequence(layers, x, self.pool)

    def _half_fed(self, layers: Layers, x: Tensor) -> Tensor:
        y = layers.LayerNormalization(epsilon=1e-6)(x)
        y = layers.Dense(self.ratio * self.dim, activation="silu")(y)
        y = layers.Dense(self.dim)(dropped(layers, y, self.dropout))
        return layers.Add()([x, layers.Rescaling(0.5)(dropped(layers, y, self.dropout))])

    def _convolved(self, layers: Layers, x: Tensor) -> Tensor:
        y = layers.LayerNormalization(epsilon=1e-6)(x)
        value, gate = layers.Dense(self.dim)(y), layers.Dense(self.dim, activation="sigmoid")(y)
        y = unpadded(layers, layers.Multiply()([value, gate]))
        y = layers.DepthwiseConv1D(self.kernel, padding="same", use_bias=False)(y)
        y = layers.Activation("silu")(batch_normalised(layers, y))
        y = layers.Dense(self.dim)(y)
        return layers.Add()([x, dropped(layers, y, self.dropout)])
