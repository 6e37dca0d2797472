"""A variable as a node of the graph.

A trained one has a penalty of zero, which makes its gradient dense: where rows are taken from it,
TensorFlow's is sparse otherwise, and Keras 3.13 to 3.15 squares the parts of a row that was taken
twice before it adds them, so that Adam and RMSprop learn something else there than elsewhere (the
frozen case `models.Model/attention-decay`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

#: One object, so that two calls of one layer have one configuration.
DENSE = keras.regularizers.L2(0.0)


@keras.saving.register_keras_serializable("xarch")
class Weight(keras.layers.Layer):
    """Returns its one variable, whatever it is called with.

    A functional graph has no node for a bare parameter, such as a class token or a position table.
    This layer is that node: call it with any tensor of the graph.

    Args:
        shape: The variable's shape.
        dtype: The variable's dtype.
        trainable: Whether it receives gradients.
        **kwargs: As for `keras.layers.Layer`.
    """

    def __init__(
        self, shape: Sequence[int], dtype: str = "float32", trainable: bool = True, **kwargs: Any
    ) -> None:
        floating = "float" in dtype
        super().__init__(
            dtype=dtype if floating else None, trainable=trainable, autocast=False, **kwargs
        )
        self.shape = tuple(int(size) for size in shape)
        self.value_dtype = dtype

    def build(self, input_shape: Any) -> None:
        """Makes the variable; every shape of input will do."""
        trained = self.trainable and "float" in self.value_dtype
        self.value = self.add_weight(
            shape=self.shape,
            dtype=self.value_dtype,
            initializer="zeros",
            trainable=trained,
            regularizer=DENSE if trained else None,
            name="value",
        )

    def call(self, inputs: Any) -> Any:
        """The variable's value, of shape `shape`."""
        return ops.convert_to_tensor(self.value)

    def compute_output_spec(self, inputs: Any) -> Any:
        """A tensor of the variable's shape and dtype."""
        return keras.KerasTensor(self.shape, dtype=self.value_dtype)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        config = {**super().get_config(), "shape": list(self.shape), "dtype": self.value_dtype}
        return {**config, "trainable": self.trainable}
