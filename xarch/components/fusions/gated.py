"""Gated fusion."""

from __future__ import annotations

from xarch.components.base import Fusion
from xarch.components.options import Activation, Count
from xarch.components.parts import present_only
from xarch.components.plan import Layers, Tensor


class Gated(Fusion):
    """A sum in which gates, computed from all inputs, weigh each (Arevalo and others, 2017).

    Attributes:
        width: Units of each projection and gate.
        activation: Of each projection.
    """

    name = "gated"
    width: Count = 64
    activation: Activation = "tanh"

    def build(self, layers: Layers, *inputs: Tensor) -> Tensor:
        """Vectors to one vector."""
        seen = layers.Concatenate()([present_only(layers, one) for one in inputs])
        weighed = []
        for one in inputs:
            gate = layers.Dense(self.width, activation="sigmoid", name="gate")(seen)
            value = layers.Dense(self.width, activation=self.activation)(one)
            weighed.append(layers.Multiply()([present_only(layers, value), gate]))
        return layers.Add()(weighed)
