"""Concatenation."""

from __future__ import annotations

from xarch.components.base import Fusion
from xarch.components.parts import present_only
from xarch.components.plan import Layers, Tensor


class Concat(Fusion):
    """Vectors end to end; a missing one is zeros."""

    name = "concat"

    def build(self, layers: Layers, *inputs: Tensor) -> Tensor:
        """Vectors to one vector."""
        return layers.Concatenate()([present_only(layers, one) for one in inputs])
