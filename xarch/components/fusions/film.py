"""Feature-wise linear modulation."""

from __future__ import annotations

from xarch.components.base import Fusion
from xarch.components.misfit import Misfit
from xarch.components.parts import present_only
from xarch.components.plan import Layers, Tensor, described


class FiLM(Fusion):
    """The second input, a vector, scales and shifts each feature of the first (Perez, 2018).

    Where the second is missing the first stays as it is.
    """

    name = "film"
    takes = ("vector", "sequence", "image", "table")
    most = 2

    def build(self, layers: Layers, x: Tensor, by: Tensor) -> Tensor:  # type: ignore[override]
        """Whatever the first input is."""
        if len(by.shape) != 1:
            raise Misfit(f"film's second input is a vector, and is given {described(by)}")
        scale, shift = (self._one(layers, x, by, name) for name in ("scale", "shift"))
        x = present_only(layers, x)
        return layers.Add()([x, layers.Multiply()([x, scale]), shift])

    @staticmethod
    def _one(layers: Layers, x: Tensor, by: Tensor, name: str) -> Tensor:
        made = present_only(layers, layers.Dense(x.shape[-1], name=name)(by))
        if len(x.shape) == 1:
            return made
        return layers.Reshape((*(1 for _ in x.shape[1:]), x.shape[-1]))(made)
