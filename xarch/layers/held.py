"""Variables that a model keeps but does not compute with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import keras


@keras.saving.register_keras_serializable("xarch")
class Held(keras.layers.Layer):
    """The identity, with variables beside it.

    A ported model must give back every entry of its original's state, also those that its graph
    never reads. They travel in this layer.

    Args:
        specs: Name of each variable to `[shape, dtype]`.
        **kwargs: As for `keras.layers.Layer`.
    """

    def __init__(self, specs: Mapping[str, Sequence[Any]], **kwargs: Any) -> None:
        super().__init__(autocast=False, **kwargs)
        self.specs = {name: [list(shape), str(dtype)] for name, (shape, dtype) in specs.items()}

    def build(self, input_shape: Any) -> None:
        """Makes the variables."""
        self.held = {
            name: self.add_weight(
                shape=tuple(shape), dtype=dtype, initializer="zeros", trainable=False, name=name
            )
            for name, (shape, dtype) in self.specs.items()
        }

    def call(self, inputs: Any) -> Any:
        """The input."""
        return inputs

    def compute_output_spec(self, inputs: Any) -> Any:
        """Shape and dtype of the input."""
        return keras.KerasTensor(inputs.shape, dtype=inputs.dtype)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {**super().get_config(), "specs": self.specs}
