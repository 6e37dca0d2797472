"""Tokens as vectors."""

from __future__ import annotations

from dataclasses import replace

from xarch.components.base import Encoder
from xarch.components.misfit import Misfit
from xarch.components.options import Count, Rate
from xarch.components.parts import dropped, embedded, mask_where
from xarch.components.plan import Layers, Tensor


class TokenEmbedding(Encoder):
    """A learned vector for each token; what is padding is told to the layers that follow.

    Attributes:
        dim: Features of each token.
        dropout: After the embedding.
        drop_tokens: The share of tokens that a training step reads as nothing (Iyyer and others
            2015).
    """

    name = "token_embedding"
    takes = ("tokens",)
    dim: Count = 64
    dropout: Rate = 0.0
    drop_tokens: Rate = 0.0

    def build(self, layers: Layers, x: Tensor) -> Tensor:  # type: ignore[override]
        """Tokens to sequence."""
        if x.source is None:
            raise Misfit("token_embedding reads an input of kind tokens, not what a module made")
        y = embedded(layers, x, x.source.vocabulary, self.dim)
        if x.source.padding is not None:
            y = replace(y, mask=mask_where(layers, x, x.source.padding))
        if self.drop_tokens:
            y = layers.Dropout(self.drop_tokens, noise_shape=(None, *x.shape, 1))(y)
        return dropped(layers, y, self.dropout)
