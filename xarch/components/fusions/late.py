"""Late fusion."""

from __future__ import annotations

from xarch.components.base import Fusion
from xarch.components.options import Count
from xarch.components.parts import present_only
from xarch.components.plan import Layers, Tensor


class Late(Fusion):
    """Logits of each input by itself, added; a missing input has no vote.

    Use it under a head with `direct: true`, which takes its input as logits.

    Attributes:
        classes: How many logits there are.
    """

    name = "late"
    classes: Count = 10

    def build(self, layers: Layers, *inputs: Tensor) -> Tensor:
        """Vectors to one vector of logits."""
        logits = [present_only(layers, layers.Dense(self.classes)(one)) for one in inputs]
        return layers.Add()(logits)
