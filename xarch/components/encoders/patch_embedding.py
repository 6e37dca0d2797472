"""Images as sequences of patches."""

from __future__ import annotations

from xarch.components.base import Encoder
from xarch.components.misfit import Misfit
from xarch.components.options import Count, Window
from xarch.components.plan import Layers, Tensor, described


class PatchEmbedding(Encoder):
    """Square patches of an image, row by row, each as a vector.

    Attributes:
        patch: Side of a patch; must divide the image.
        dim: Features of each patch.
    """

    name = "patch_embedding"
    takes = ("image",)
    patch: Window = 4
    dim: Count = 64

    def build(self, layers: Layers, x: Tensor) -> Tensor:  # type: ignore[override]
        """Image to sequence."""
        height, width, _ = x.shape
        if height % self.patch or width % self.patch:
            raise Misfit(f"patches of {self.patch} x {self.patch} do not divide {described(x)}")
        x = layers.Conv2D(self.dim, self.patch, strides=self.patch, name="patches")(x)
        return layers.Reshape((x.shape[0] * x.shape[1], self.dim))(x)
