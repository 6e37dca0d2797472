"""Real numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from xarch.components import targets as check
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
    exact = False
    values: Count = 1

    def build(self, layers: Layers, x: Tensor) -> Tensor:  # type: ignore[override]
        """Vector to numbers."""
        return layers.Dense(self.values)(x)

    def misfit(self, targets: np.ndarray[Any, Any], shape: tuple[int, ...], loss: str) -> str:
        """Numbers without bounds."""
        return check.numbers(targets, (self.values,))
