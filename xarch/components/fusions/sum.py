"""Summation."""

from __future__ import annotations

from xarch.components.base import Fusion
from xarch.components.options import Activation, Count
from xarch.components.parts import present_only
from xarch.components.plan import Layers, Tensor


class Sum(Fusion):
    """Vectors projected to one width and added; a missing one adds nothing.

    Attributes:
        width: Units of each projection.
        activation: Of each projection.
    """

    name = "sum"
    width: Count = 64
    activation: Activation = "relu"

    def build(self, layers: Layers, *inputs: Tensor) -> Tensor:
        """Vectors to one vector."""
        made = [layers.Dense(self.width, activation=self.activation)(one) for one in inputs]
        return layers.Add()([present_only(layers, one) for one in made])
