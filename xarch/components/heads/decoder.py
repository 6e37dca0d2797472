"""The next token."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from xarch.components import targets as check
from xarch.components.base import Head
from xarch.components.naming import joined
from xarch.components.plan import Layers, Tensor


class Decoder(Head):
    """Logits of the token that follows each position, for a causal sequence.

    The input is that of `transformer_decoder`, or of `transformer` with `causal`. A target is the
    input shifted by one, -1 where there is none.

    Attributes:
        vocabulary: How many tokens there are.
    """

    name = "decoder"
    takes = ("sequence",)
    losses = ("token_crossentropy",)
    vocabulary: Annotated[int, Field(ge=2, le=1_048_576)]

    def build(self, layers: Layers, x: Tensor) -> Tensor:  # type: ignore[override]
        """Sequence to one number for each position and token."""
        return layers.Dense(self.vocabulary)(x)

    def misfit(self, targets: np.ndarray[Any, Any], shape: tuple[int, ...], loss: str) -> str:
        """The token that follows each position, -1 where there is none."""
        return check.classes(targets, shape[:1], -1, self.vocabulary - 1, "vocabulary")

    def answers(self, values: np.ndarray[Any, Any], names: Sequence[str]) -> list[str]:
        """The likeliest token behind each position, given the right ones before it."""
        return [joined(one, names) for one in values.argmax(axis=-1)]

    def truths(self, targets: np.ndarray[Any, Any], names: Sequence[str]) -> list[str]:
        """The tokens that follow."""
        return [joined(one[one >= 0], names) for one in targets]

    def right(
        self, values: np.ndarray[Any, Any], targets: np.ndarray[Any, Any]
    ) -> np.ndarray[Any, Any]:
        """Whether every position that counts is right."""
        same = (values.argmax(axis=-1) == targets) | (targets < 0)
        return np.asarray(same.all(axis=1))
