"""Vision transformers."""

from __future__ import annotations

from xarch.components.base import Encoder
from xarch.components.encoders.patch_embedding import PatchEmbedding
from xarch.components.encoders.transformer import Transformer
from xarch.components.options import Activation, Count, Depth, Rate, SequencePool, Window
from xarch.components.plan import Layers, Tensor


class ViT(Encoder):
    """An image as a sequence of patches, read by a transformer.

    Attributes:
        patch: Side of a patch; must divide the image.
        dim: Features of each patch; a multiple of `heads`.
        depth: Pairs of attention and dense layers.
        heads: Attention heads.
        ratio: The inner dense layer is this many times as wide as `dim`.
        activation: Of the inner dense layer.
        dropout: Of attention and of every layer's output.
        pool: `mean` gives a vector, `none` one position for each patch.
    """

    name = "vit"
    takes = ("image",)
    patch: Window = 4
    dim: Count = 64
    depth: Depth = 2
    heads: Depth = 4
    ratio: Depth = 4
    activation: Activation = "gelu"
    dropout: Rate = 0.0
    pool: SequencePool = "mean"

    def build(self, layers: Layers, x: Tensor) -> Tensor:  # type: ignore[override]
        """Image to vector, or to sequence."""
        shared = self.model_dump(exclude={"patch"})
        patches = PatchEmbedding(patch=self.patch, dim=self.dim).build(layers, x)
        return Transformer(**shared).build(layers, patches)
