"""Factors of matrices with rows exchanged, as LAPACK gives them.

TensorFlow's own function takes square matrices alone, refuses singular ones, and says where each
row came from instead of with which it was exchanged.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from xarch.ops.fixes.linear import factored
from xarch.ops.fixes.linear import lu_factor as shared
from xarch.ops.tensors import is_symbolic

#: Up to this size elimination step by step costs no more than to work out the exchanges.
_SMALL = 64


def of(x: Any) -> Any:
    """What `lu_factor` means everywhere."""
    return shared(x) if is_symbolic(x) else factored(_factors, x)


def _factors(x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    rows, columns = x.shape[-2:]
    if rows == columns and (rows is None or rows > _SMALL):
        return _natively(x)
    sizes = tf.shape(x)
    lu, pivots = _eliminated(tf.reshape(x, tf.concat([[-1], sizes[-2:]], 0)))
    fewer = tf.minimum(sizes[-2:-1], sizes[-1:])
    pivots = tf.reshape(pivots, tf.concat([sizes[:-2], fewer], 0))
    known = None if rows is None or columns is None else min(rows, columns)
    return tf.ensure_shape(tf.reshape(lu, sizes), x.shape), tf.ensure_shape(
        pivots, [*x.shape[:-2], known]
    )


@tf.function(autograph=False, reduce_retracing=True)  # type: ignore[untyped-decorator]
def _eliminated(x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Gauss's elimination of a batch, each time with the largest number of what is left."""
    sizes = tf.shape(x)
    count = tf.minimum(sizes[1], sizes[2])
    row, column, place = tf.range(sizes[1]), tf.range(sizes[2]), tf.range(count)

    def step(at: tf.Tensor, lu: tf.Tensor, pivots: tf.Tensor) -> Any:
        left = tf.where(row >= at, tf.abs(lu[:, :, at]), -tf.ones_like(lu[:, :, at]))
        other = tf.argmax(left, axis=1, output_type=tf.int32)[:, None]
        order = tf.where(row == at, other, tf.where(row == other, at, row))
        lu = tf.gather(lu, order, batch_dims=1)
        below = tf.cast(row > at, lu.dtype)
        factor = tf.math.divide_no_nan(lu[:, :, at], lu[:, at, at][:, None]) * below
        behind = lu[:, at, :] * tf.cast(column > at, lu.dtype)
        lu = lu - factor[:, :, None] * behind[:, None, :]
        here = (row > at)[:, None] & (column == at)[None, :]
        return (
            at + 1, tf.where(here, factor[:, :, None], lu), tf.where(place == at, other, pivots)
        )  # fmt: skip

    begin = (tf.constant(0), x, tf.zeros((sizes[0], count), tf.int32))
    return tf.while_loop(lambda at, *_: at < count, step, begin)[1:]  # type: ignore[no-any-return]


def _natively(x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    lu, rows = tf.linalg.lu(x)
    flat = tf.reshape(rows, (-1, tf.shape(rows)[-1]))
    pivots = _pivots_of_each(flat)
    return lu, tf.ensure_shape(tf.reshape(pivots, tf.shape(rows)), rows.shape)


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
