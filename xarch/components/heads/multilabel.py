"""Any number of labels at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from xarch.components import targets as check
from xarch.components.base import Head
from xarch.components.naming import named
from xarch.components.options import Count
from xarch.components.plan import Layers, Tensor


class Multilabel(Head):
    """A yes or no for each label; with one label, binary classification.

    Attributes:
        labels: How many labels there are.
        probabilities: Whether the output is probabilities instead of logits.
    """

    name = "multilabel"
    takes = ("vector", "table")
    losses = ("binary_crossentropy",)
    metrics = ("binary_accuracy", "auc")
    labels: Count
    probabilities: bool = False

    @property
    def from_logits(self) -> bool:
        """Whether the loss is given logits."""
        return not self.probabilities

    def build(self, layers: Layers, x: Tensor) -> Tensor:  # type: ignore[override]
        """Vector to one number for each label."""
        activation = {"activation": "sigmoid"} if self.probabilities else {}
        return layers.Dense(self.labels, **activation)(x)

    def misfit(self, targets: np.ndarray[Any, Any], shape: tuple[int, ...], loss: str) -> str:
        """A 1 or 0 for each label, or a share."""
        return check.shares(targets, (self.labels,))

    def answers(self, values: np.ndarray[Any, Any], names: Sequence[str]) -> list[str]:
        """The labels of more than even odds."""
        return self.truths(values > (0.5 if self.probabilities else 0.0), names)

    def truths(self, targets: np.ndarray[Any, Any], names: Sequence[str]) -> list[str]:
        """The labels that hold."""
        if self.labels == 1 and len(names) == 2:
            return [names[int(one[0] > 0.5)] for one in targets]
        held = [np.flatnonzero(one > 0.5) for one in targets]
        return [", ".join(named(int(at), names) for at in one) or "none" for one in held]
