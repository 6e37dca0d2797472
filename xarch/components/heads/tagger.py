"""A label for each position."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from pydantic import Field

from xarch.components import targets as check
from xarch.components.heads.positions import Positions
from xarch.components.plan import Layers, Tensor


class Tagger(Positions):
    """Logits of each position's label; where a target is -1 the position does not count.

    Attributes:
        labels: How many labels there are.
    """

    name = "tagger"
    labels: Annotated[int, Field(ge=2, le=1_048_576)]

    def build(self, layers: Layers, x: Tensor) -> Tensor:  # type: ignore[override]
        """Sequence to one number for each position and label."""
        return layers.Dense(self.labels)(x)

    def misfit(self, targets: np.ndarray[Any, Any], shape: tuple[int, ...], loss: str) -> str:
        """A label for each position, -1 where there is none."""
        return check.classes(targets, shape[:1], -1, self.labels - 1, "labels")
