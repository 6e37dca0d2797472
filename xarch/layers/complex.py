"""Complex numbers from their parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import ops


@keras.saving.register_keras_serializable("xarch")
class Complex(keras.layers.Layer):
    """Called with `[real, imaginary]`, two tensors of one float dtype, returns their complex one.

    `keras.ops.view_as_complex` raises on TensorFlow as a node of a graph (Keras 3.15).
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(autocast=False, **kwargs)
        self.built = True

    def call(self, inputs: Sequence[Any]) -> Any:
        """The first input plus the second times the imaginary unit."""
        real, imag = inputs
        dtype = _of(keras.backend.standardize_dtype(real.dtype))
        unit = ops.convert_to_tensor(np.asarray(1j, dtype))
        return ops.cast(real, dtype) + ops.cast(imag, dtype) * unit

    def compute_output_spec(self, inputs: Sequence[Any]) -> Any:
        """The shape of the inputs."""
        return keras.KerasTensor(inputs[0].shape, dtype=_of(inputs[0].dtype))


def _of(dtype: str) -> str:
    return "complex128" if dtype == "float64" else "complex64"
