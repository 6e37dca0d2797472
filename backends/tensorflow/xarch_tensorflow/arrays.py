"""TensorFlow tensors to numpy and back."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

_COMPOSITE = (tf.IndexedSlices, tf.SparseTensor)


def is_native(value: Any) -> bool:
    """Whether `value` is a TensorFlow tensor or variable, sparse ones included."""
    return isinstance(value, (tf.Tensor, tf.Variable, *_COMPOSITE))


def to_numpy(value: Any) -> np.ndarray[Any, Any]:
    """A tensor's values on the host, sparse ones made dense."""
    if isinstance(value, tf.SparseTensor):
        value = tf.sparse.to_dense(tf.sparse.reorder(value))
    return np.array(tf.convert_to_tensor(value).numpy())


def from_numpy(value: np.ndarray[Any, Any]) -> tf.Tensor:
    """A tensor with the array's values, shape and dtype."""
    return tf.constant(value)
