"""Images as sequences of columns."""

from __future__ import annotations

from xarch.components.base import Encoder
from xarch.components.options import Activation, Count
from xarch.components.plan import Layers, Tensor


class Columns(Encoder):
    """The columns of an image from left to right, each as a vector: what reads a line of text.

    Attributes:
        dim: Features of each column.
        activation: After the projection.
    """

    name = "columns"
    takes = ("image",)
    dim: Count = 64
    activation: Activation = "relu"

    def build(self, layers: Layers, x: Tensor) -> Tensor:  # type: ignore[override]
        """Image to sequence."""
        height, width, channels = x.shape
        x = layers.Permute((2, 1, 3))(x)
        x = layers.Reshape((width, height * channels))(x)
        return layers.Dense(self.dim, activation=self.activation)(x)
