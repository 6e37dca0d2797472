"""The next token."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from pydantic import Field

from xarch.components import targets as check
from xarch.components.heads.positions import Positions
from xarch.components.plan import Layers, Tensor


class Decoder(Positions):
    """Logits of the token that follows each position, for a causal sequence.

    The input is that of `transformer_decoder`, or of `transformer` with `causal`. A target is the
    input shifted by one, -1 where there is none.

    Attributes:
        vocabulary: How many tokens there are.
    """

    name = "decoder"
    vocabulary: Annotated[int, Field(ge=2, le=1_048_576)]

    def build(self, layers: Layers, x: Tensor) -> Tensor:  # type: ignore[override]
        """Sequence to one number for each position and token."""
        return layers.Dense(self.vocabulary)(x)

    def misfit(self, targets: np.ndarray[Any, Any], shape: tuple[int, ...], loss: str) -> str:
        """The token that follows each position, -1 where there is none."""
        return check.classes(targets, shape[:1], -1, self.vocabulary - 1, "vocabulary")
