"""An encoder, a fusion and a head outside the xarch tree."""

from __future__ import annotations

from xarch.components import Encoder, Fusion, Head, Layers, Tensor


class Rings(Encoder):
    """Rows and columns averaged by turns, and a dense layer.

    Attributes:
        width: Units of the dense layer.
    """

    name = "toy-rings"
    takes = ("image",)
    width: int = 8

    def build(self, layers: Layers, x: Tensor) -> Tensor:
        """Image to vector."""
        for window in ((1, 2), (2, 1)):
            x = layers.AveragePooling2D(window)(x)
        return layers.Dense(self.width, activation="relu")(layers.Flatten()(x))


class Mean(Fusion):
    """The mean of two projections."""

    name = "toy-mean"
    most = 2

    def build(self, layers: Layers, *inputs: Tensor) -> Tensor:
        """Vectors to one vector."""
        return layers.Average()([layers.Dense(4)(one) for one in inputs])


class Angle(Head):
    """The sine and cosine of an angle."""

    name = "toy-angle"
    takes = ("vector",)
    losses = ("mean_squared_error",)

    def build(self, layers: Layers, x: Tensor) -> Tensor:
        """Vector to two numbers."""
        return layers.Dense(2, activation="tanh")(x)
