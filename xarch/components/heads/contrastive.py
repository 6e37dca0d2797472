"""Embeddings to compare."""

from __future__ import annotations

from typing import Any

import numpy as np

from xarch.components import targets as check
from xarch.components.base import Head
from xarch.components.options import Count
from xarch.components.plan import Layers, Tensor


class Contrastive(Head):
    """A vector of length one, near those of the same identity.

    Its loss compares the samples of a batch, which needs several of each identity (circle loss, Sun
    and others 2020).

    Attributes:
        dim: Features of the embedding.
    """

    name = "contrastive"
    takes = ("vector", "table")
    exact = False
    losses = ("circle",)
    dim: Count = 64

    def build(self, layers: Layers, x: Tensor) -> Tensor:  # type: ignore[override]
        """Vector to vector."""
        return layers.UnitNormalization()(layers.Dense(self.dim)(x))

    def misfit(self, targets: np.ndarray[Any, Any], shape: tuple[int, ...], loss: str) -> str:
        """The number of each sample's identity."""
        return check.classes(targets, (), 0, 2**31 - 1, "the identities")
