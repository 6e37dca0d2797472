"""A label for each position."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from xarch.components import targets as check
from xarch.components.base import Head
from xarch.components.naming import joined
from xarch.components.plan import Layers, Tensor


class Tagger(Head):
    """Logits of each position's label; where a target is -1 the position does not count.

    Attributes:
        labels: How many labels there are.
    """

    name = "tagger"
    takes = ("sequence",)
    losses = ("token_crossentropy",)
    labels: Annotated[int, Field(ge=2, le=1_048_576)]

    def build(self, layers: Layers, x: Tensor) -> Tensor:  # type: ignore[override]
        """Sequence to one number for each position and label."""
        return layers.Dense(self.labels)(x)

    def misfit(self, targets: np.ndarray[Any, Any], shape: tuple[int, ...], loss: str) -> str:
        """A label for each position, -1 where there is none."""
        return check.classes(targets, shape[:1], -1, self.labels - 1, "labels")

    def answers(self, values: np.ndarray[Any, Any], names: Sequence[str]) -> list[str]:
        """The likeliest label of each position."""
        return [joined(one, names) for one in values.argmax(axis=-1)]

    def truths(self, targets: np.ndarray[Any, Any], names: Sequence[str]) -> list[str]:
        """The labels of the positions that have one."""
        return [joined(one[one >= 0], names) for one in targets]

    def right(
        self, values: np.ndarray[Any, Any], targets: np.ndarray[Any, Any]
    ) -> np.ndarray[Any, Any]:
        """Whether every position that counts is right."""
        same = (values.argmax(axis=-1) == targets) | (targets < 0)
        return np.asarray(same.all(axis=1))
