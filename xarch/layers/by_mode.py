"""One of two values, by whether the model trains."""

from __future__ import annotations

from typing import Any

import keras


@keras.saving.register_keras_serializable("xarch")
class ByMode(keras.layers.Layer):
    """Called with `[in training, otherwise]`, returns the one that fits.

    It joins two graphs over the same variables where a model trains otherwise than it evaluates in
    a way that no layer expresses. Both are computed where the backend runs op by op; a compiler
    leaves out the one that is not used.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(autocast=False, **kwargs)
        self.built = True

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        """The first input in training, else the second."""
        return inputs[0] if training else inputs[1]

    def compute_output_spec(self, inputs: Any, training: bool | None = None) -> Any:
        """Shape and dtype of the inputs, which have the same."""
        return keras.KerasTensor(inputs[1].shape, dtype=inputs[1].dtype)
