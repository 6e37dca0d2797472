"""One class of several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from xarch.components import targets as check
from xarch.components.base import Head
from xarch.components.misfit import Misfit
from xarch.components.naming import named, softmax
from xarch.components.plan import Layers, Tensor, described


class Classifier(Head):
    """A score for each class.

    Attributes:
        classes: How many classes there are.
        probabilities: Whether the output is probabilities instead of logits.
        direct: Whether the input is the logits already, as after the fusion `late`.
    """

    name = "classifier"
    takes = ("vector", "table")
    losses = ("sparse_categorical_crossentropy", "categorical_crossentropy")
    metrics = ("accuracy", "categorical_accuracy", "top_5_accuracy")
    classes: Annotated[int, Field(ge=2, le=1_048_576)]
    probabilities: bool = False
    direct: bool = False

    @property
    def from_logits(self) -> bool:
        """Whether the loss is given logits."""
        return not self.probabilities

    def build(self, layers: Layers, x: Tensor) -> Tensor:  # type: ignore[override]
        """Vector to one number for each class."""
        if self.direct and x.shape != (self.classes,):
            raise Misfit(f"takes {self.classes} logits directly, and is given {described(x)}")
        if not self.direct:
            x = layers.Dense(self.classes)(x)
        if self.probabilities:
            return layers.Softmax()(x)
        return layers.Activation("linear")(x) if self.direct else x

    def misfit(self, targets: np.ndarray[Any, Any], shape: tuple[int, ...], loss: str) -> str:
        """Class numbers, or a share for each class."""
        if loss == "categorical_crossentropy":
            return check.shares(targets, (self.classes,))
        return check.classes(targets, (), 0, self.classes - 1)

    def answers(self, values: np.ndarray[Any, Any], names: Sequence[str]) -> list[str]:
        """The likeliest class."""
        return [named(int(one), names) for one in values.argmax(axis=-1)]

    def truths(self, targets: np.ndarray[Any, Any], names: Sequence[str]) -> list[str]:
        """The class."""
        numbers = targets if targets.ndim == 1 else targets.argmax(axis=-1)
        return [named(int(one), names) for one in numbers]

    def certainty(self, values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """The likeliest class's probability."""
        shares = values if self.probabilities else softmax(values)
        return np.asarray(shares.max(axis=-1))
