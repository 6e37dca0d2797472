"""Losses and metrics by name: what they are in Keras."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Judge:
    """A loss or metric.

    Attributes:
        keras: Its class in `keras.losses` or `keras.metrics`.
        options: Its arguments.
        of_logits: More arguments where it is given logits.
    """

    keras: str
    options: Mapping[str, Any] = field(default_factory=dict)
    of_logits: Mapping[str, Any] = field(default_factory=dict)

    def arguments(self, *, from_logits: bool) -> dict[str, Any]:
        """The arguments of the Keras class."""
        return {**self.options, **(self.of_logits if from_logits else {})}


_LOGITS = {"from_logits": True}

#: Label -1 stands where a position has none.
_SOME = {"from_logits": True, "ignore_class": -1}

LOSSES = {
    "binary_crossentropy": Judge("BinaryCrossentropy", of_logits=_LOGITS),
    "categorical_crossentropy": Judge("CategoricalCrossentropy", of_logits=_LOGITS),
    # with remove_diagonal a sample whose identity is alone in a batch sums over nothing
    "circle": Judge("Circle", {"remove_diagonal": False}),
    "ctc": Judge("CTC"),
    "huber": Judge("Huber"),
    "mean_absolute_error": Judge("MeanAbsoluteError"),
    "mean_squared_error": Judge("MeanSquaredError"),
    "sparse_categorical_crossentropy": Judge("SparseCategoricalCrossentropy", of_logits=_LOGITS),
    "token_crossentropy": Judge("SparseCategoricalCrossentropy", _SOME),
}

METRICS = {
    "accuracy": Judge("SparseCategoricalAccuracy", {"name": "accuracy"}),
    "auc": Judge("AUC", {"name": "auc"}, of_logits=_LOGITS),
    "binary_accuracy": Judge("BinaryAccuracy", of_logits={"threshold": 0.0}),
    "categorical_accuracy": Judge("CategoricalAccuracy"),
    "mean_absolute_error": Judge("MeanAbsoluteError"),
    "mean_squared_error": Judge("MeanSquaredError"),
    "top_5_accuracy": Judge("SparseTopKCategoricalAccuracy", {"k": 5, "name": "top_5_accuracy"}),
}
