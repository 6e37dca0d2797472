"""Extremes of two, and what is made of them, whose gradient is parted where they are equal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from xarch.ops.dtypes import floated
from xarch.ops.tensors import is_symbolic, tensor

Function = Callable[..., Any]


def _folded(slope: tf.Tensor, like: tf.Tensor) -> tf.Tensor:
    """A gradient in the shape of an operand that was broadcast."""
    if slope.shape == like.shape and slope.shape.is_fully_defined():
        return slope
    shape = tf.shape(like)
    axes, _ = tf.raw_ops.BroadcastGradientArgs(s0=shape, s1=tf.shape(slope))
    return tf.reshape(tf.reduce_sum(slope, axes), shape)


def _halved(native: Function, before: Function) -> Function:
    """An extreme of two: where they are equal, each has half of the gradient.

    Args:
        native: TensorFlow's function.
        before: Whether the first operand is the extreme.
    """

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def extreme(x: tf.Tensor, y: tf.Tensor) -> Any:
        def slopes(above: tf.Tensor) -> Any:
            share = tf.cast(before(x, y), above.dtype)
            share = tf.where(tf.equal(x, y), tf.constant(0.5, above.dtype), share)
            return _folded(above * share, x), _folded(above * (1 - share), y)

        return native(x, y), slopes

    return extreme  # type: ignore[no-any-return]


larger = _halved(tf.maximum, tf.greater)
smaller = _halved(tf.minimum, tf.less)


def evenly(extreme: Function) -> Callable[[Function], Function]:
    """`maximum` or `minimum` of floats, whose gradient is parted where operands are equal."""

    def around(plain: Function) -> Function:
        def call(x1: Any, x2: Any) -> Any:
            if is_symbolic(x1, x2):
                return plain(x1, x2)
            x1 = x1 if isinstance(x1, (int, float)) else tensor(x1)
            x2 = x2 if isinstance(x2, (int, float)) else tensor(x2)
            dtype = keras.backend.result_type(*(getattr(x, "dtype", type(x)) for x in (x1, x2)))
            if "float" not in dtype:
                return plain(x1, x2)
            return extreme(*(tf.convert_to_tensor(keras.ops.cast(x, dtype)) for x in (x1, x2)))

        return call

    return around


def logarithm(base: float) -> Callable[[Function], Function]:
    """The logarithm of a sum of two powers, whose gradient is parted where they are equal."""

    def around(shared: Function) -> Function:
        def call(x1: Any, x2: Any) -> Any:
            dtype = floated(x1, x2)
            if is_symbolic(x1, x2) or dtype == "float64":
                return shared(x1, x2)
            x1, x2 = (tf.convert_to_tensor(keras.ops.cast(tensor(x), dtype)) for x in (x1, x2))
            scale = tf.constant(base, dtype)
            rest = tf.math.log1p(tf.exp(-tf.abs(x1 - x2) * scale)) / scale
            missing = tf.math.is_nan(x1 - x2)
            return tf.where(missing, x1 + x2, larger(x1, x2) + rest)

        return call

    return around
