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

    Where training writes into the variable, such as a moving average, the layer is called a second
    time with `[carrier, read, new]`: it stores `new` in training and returns the carrier, a tensor
    that the model goes on with, so that the write is part of the graph. `read` is what the first
    call returned and keeps the two in order.

    Args:
        shape: The variable's shape.
        dtype: The variable's dtype.
        trainable: Whether it receives gradients.
        written: Whether training writes into it.
        **kwargs: As for `keras.layers.Layer`.
    """

    def __init__(
        self,
        shape: Sequence[int],
        dtype: str = "float32",
        trainable: bool = True,
        written: bool = False,
        **kwargs: Any,
    ) -> None:
        floating = "float" in dtype
        super().__init__(
            dtype=dtype if floating else None, trainable=trainable, autocast=False, **kwargs
        )
        self.shape = tuple(int(size) for size in shape)
        self.value_dtype = dtype
        self.written = written

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

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        """The variable's value, of shape `shape`; or the carrier, once the new value is stored."""
        if not isinstance(inputs, list | tuple):
            # a copy where it is written: torch's variables change in place
            return (ops.copy if self.written else ops.convert_to_tensor)(self.value)
        carrier, _, new = inputs
        if training:
            self.value.assign(ops.stop_gradient(new))
        return carrier

    def compute_output_spec(self, inputs: Any, training: bool | None = None) -> Any:
        """A tensor of the variable's shape and dtype, or like the carrier."""
        if isinstance(inputs, list | tuple):
            return keras.KerasTensor(inputs[0].shape, dtype=inputs[0].dtype)
        return keras.KerasTensor(self.shape, dtype=self.value_dtype)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        config = {**super().get_config(), "shape": list(self.shape), "dtype": self.value_dtype}
        config["trainable"] = self.trainable
        return {**config, "written": True} if self.written else config
