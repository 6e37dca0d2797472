"""What only TensorFlow can mend around an op."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import keras
import tensorflow as tf

from xarch.ops.fixes.indexing import require_window
from xarch.ops.tensors import is_symbolic, tensor

Function = Callable[..., Any]


def _lu_factor(plain: Function) -> Function:
    def call(x: Any) -> Any:
        if isinstance(x, keras.KerasTensor):
            return plain(x)
        lu, rows = tf.linalg.lu(keras.ops.convert_to_tensor(x))
        flat = tf.reshape(rows, (-1, tf.shape(rows)[-1]))
        pivots = _pivots_of_each(flat)
        return lu, tf.ensure_shape(tf.reshape(pivots, tf.shape(rows)), rows.shape)

    return call


def _pivots(rows: tf.Tensor) -> tf.Tensor:
    """With which row each was exchanged in turn, from where each row came in the end."""

    def step(at: tf.Tensor, order: tf.Tensor, pivots: tf.Tensor) -> Any:
        other = tf.argmax(tf.cast(tf.equal(order, rows[at]), tf.int32), output_type=tf.int32)
        places = tf.reshape(tf.stack([at, other]), (2, 1))
        order = tf.tensor_scatter_nd_update(order, places, tf.stack([rows[at], order[at]]))
        return at + 1, order, tf.tensor_scatter_nd_update(pivots, [[at]], [other])

    count = tf.size(rows)
    begin = (tf.constant(0), tf.range(count), tf.zeros_like(rows))
    return tf.while_loop(lambda at, *_: at < count, step, begin)[2]


@tf.function(input_signature=[tf.TensorSpec((None, None), tf.int32)], autograph=False)  # type: ignore[untyped-decorator]
def _pivots_of_each(rows: tf.Tensor) -> tf.Tensor:
    """In a graph: run eagerly, a step takes as long as a decomposition."""
    return tf.map_fn(_pivots, rows, fn_output_signature=tf.int32)


def _slice_update(plain: Function) -> Function:
    def call(inputs: Any, start_indices: Any, updates: Any) -> Any:
        if is_symbolic(inputs, updates):
            return plain(inputs, start_indices, updates)
        inputs, updates = tensor(inputs), tensor(updates)
        require_window("slice_update", inputs, start_indices, updates)
        begin = tf.cast(tf.stack(start_indices), tf.int32)
        end, ones = begin + tf.shape(updates), tf.ones_like(begin)
        updates = tf.cast(updates, inputs.dtype)
        return tf.raw_ops.TensorStridedSliceUpdate(
            input=inputs, begin=begin, end=end, strides=ones, value=updates
        )

    return call


AROUND: Mapping[str, Callable[[Function], Function]] = {
    "lu_factor": _lu_factor,
    "slice_update": _slice_update,
}
