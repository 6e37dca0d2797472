"""Bilinear fusion."""

from __future__ import annotations

from xarch.components.base import Fusion
from xarch.components.options import Count
from xarch.components.parts import present_only
from xarch.components.plan import Layers, Tensor


class Bilinear(Fusion):
    """Products of all inputs' projections, the low-rank form of a bilinear map.

    Each factor is one plus a projection, so that a missing input multiplies by one.

    Attributes:
        rank: How many products there are.
        width: Units of the dense layer that mixes them.
    """

    name = "bilinear"
    rank: Count = 64
    width: Count = 64

    def build(self, layers: Layers, *inputs: Tensor) -> Tensor:
        """Vectors to one vector."""
        factors = [
            layers.Rescaling(1.0, offset=1.0)(
                present_only(layers, layers.Dense(self.rank, activation="tanh")(one))
            )
            for one in inputs
        ]
        return layers.Dense(self.width)(layers.Multiply()(factors))
