"""Inference as one program: a `tf.function` over the model."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from xarch.errors import CaptureError


class _Predictor:
    """Traces the model; from the second shape on, with the axes open that differ."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self._traced = tf.function(
            lambda inputs: model(inputs, training=False), reduce_retracing=True
        )

    def __call__(self, inputs: Any) -> Any:
        try:
            return self._traced(inputs)
        except (tf.errors.OperatorNotAllowedInGraphError, TypeError) as error:
            first = str(error).strip().split("\n")[-1].strip()
            raise CaptureError(
                f"The model {self.model.name!r} cannot be captured as one program: tf.function "
                f"raises {type(error).__name__}: {first} A layer that takes the value of a tensor "
                "to Python is the usual reason; call the model itself."
            ) from error


def predictor(model: Any) -> _Predictor:
    """A callable that computes `model(inputs, training=False)`."""
    return _Predictor(model)
