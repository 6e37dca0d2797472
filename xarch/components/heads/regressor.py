"""Real numbers."""

from __future__ import annotations

from xarch.components.base import Head
from xarch.components.options import Count
from xarch.components.plan import Layers, Tensor


class Regressor(Head):
    """Numbers without bounds.

    Attributes:
        values: How many numbers there are.
    """

    name = "regressor"
    takes = ("vector", "table")
    losses = ("mean_squared_error", "mean_absolute_error", "huber")
    metrics = ("mean_absolute_error", "mean_squared_error")
    values: Count = 1

    def build(self, layers: Layers, x: Tensor) -> Tensor:  # type: ignore[override]
        """Vector to numbers."""
        return layers.Dense(self.values)(x)
