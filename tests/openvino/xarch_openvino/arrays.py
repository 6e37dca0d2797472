"""Keras's openvino tensors are outputs of a graph; a number needs the graph compiled and run."""

from typing import Any

import keras
import numpy as np
from keras.src.backend.openvino.core import OpenVINOKerasTensor


def is_native(value: Any) -> bool:
    """Whether `value` is a tensor or variable of this backend."""
    return isinstance(value, (OpenVINOKerasTensor, keras.Variable))


def to_numpy(value: Any) -> np.ndarray[Any, Any]:
    """The values."""
    return np.asarray(keras.ops.convert_to_numpy(value))


def from_numpy(value: np.ndarray[Any, Any]) -> Any:
    """A constant."""
    return keras.ops.convert_to_tensor(value)
