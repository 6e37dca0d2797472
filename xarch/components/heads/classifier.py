"""One class of several."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from xarch.components.base import Head
from xarch.components.plan import Layers, Tensor


class Classifier(Head):
    """A score for each class.

    Attributes:
        classes: How many classes there are.
        probabilities: Whether the output is probabilities instead of logits.
    """

    name = "classifier"
    takes = ("vector", "table")
    losses = ("sparse_categorical_crossentropy", "categorical_crossentropy")
    metrics = ("accuracy", "categorical_accuracy", "top_5_accuracy")
    classes: Annotated[int, Field(ge=2, le=1_048_576)]
    probabilities: bool = False

    @property
    def from_logits(self) -> bool:
        """Whether the loss is given logits."""
        return not self.probabilities

    def build(self, layers: Layers, x: Tensor) -> Tensor:  # type: ignore[override]
        """Vector to one number for each class."""
        activation = {"activation": "softmax"} if self.probabilities else {}
        return layers.Dense(self.classes, **activation)(x)
