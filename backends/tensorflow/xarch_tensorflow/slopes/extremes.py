"""Extremes of two, and what is made of them, whose gradient is parted where they are equal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from xarch.ops.dtypes import floated, names, promoted
from xarch.ops.tensors import dtype_name, is_symbolic, tensor

Function = Callable[..., Any]


def folded(slope: tf.Tensor, like: tf.Tensor) -> tf.Tensor:
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
            half = 0.5 * tf.cast(tf.equal(x, y), above.dtype)
            first, second = (
                tf.cast(one, above.dtype) + half for one in (before(x, y), before(y, x))
            )
            return folded(above * first, x), folded(above * second, y)

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


def between(shared: Function) -> Function:
    """`clip` of floats, whose slope at a bound is a half and of NaN 0."""

    def call(x: Any, x_min: Any, x_max: Any) -> Any:
        bounds = (x_min, x_max)
        known = all(type(one) in {int, float} or hasattr(one, "dtype") for one in bounds)
        if is_symbolic(x, *bounds) or not known or "float" not in dtype_name(tensor(x)):
            return shared(x, x_min, x_max)
        x = tf.convert_to_tensor(keras.ops.cast(tensor(x), promoted(tensor(x), *bounds)))
        low, high = (tf.convert_to_tensor(keras.ops.cast(tensor(one), x.dtype)) for one in bounds)
        return smaller(larger(x, low), high)

    return call


@tf.custom_gradient  # type: ignore[untyped-decorator]
def _size(x: tf.Tensor) -> Any:
    def slope(above: tf.Tensor) -> tf.Tensor:
        sides = tf.cast(x > 0, above.dtype) - tf.cast(x < 0, above.dtype)
        return above * sides

    return tf.abs(x), slope


def size(plain: Function) -> Function:
    """The absolute value, whose slope of NaN is 0."""

    def call(x: Any) -> Any:
        x = tensor(x)
        if is_symbolic(x) or "float" not in dtype_name(x):
            return plain(x)
        return _size(tf.convert_to_tensor(x))

    return call


@tf.custom_gradient  # type: ignore[untyped-decorator]
def _rest(x: tf.Tensor, y: tf.Tensor) -> Any:
    def slopes(above: tf.Tensor) -> Any:
        parts = x / y
        whole = tf.where(parts < 0, tf.math.ceil(parts), tf.math.floor(parts))
        return folded(above, x), folded(-above * whole, y)

    return keras.ops.fmod(x, y), slopes


def rest(shared: Function) -> Function:
    """The remainder of C, whose slope at 0 is 1 too."""

    def call(x1: Any, x2: Any) -> Any:
        dtype = floated(x1, x2) if any("float" in n for n in names(x1, x2)) else ""
        if is_symbolic(x1, x2) or not dtype:
            return shared(x1, x2)
        x, y = (tf.convert_to_tensor(keras.ops.cast(tensor(one), dtype)) for one in (x1, x2))
        return _rest(x, y)

    return call


def curved(shared: Function) -> Function:
    """`elu`, whose slope of NaN is NaN; subnormal numbers stay what they are."""

    def call(x: Any, alpha: float = 1.0) -> Any:
        x = tensor(x)
        if is_symbolic(x) or "float" not in dtype_name(x):
            return shared(x, alpha)

        @tf.custom_gradient  # type: ignore[untyped-decorator]
        def curve(x: tf.Tensor) -> Any:
            found = keras.ops.elu(x, alpha=alpha)

            def slope(above: tf.Tensor) -> tf.Tensor:
                return above * tf.where(x > 0, tf.ones_like(x), found + tf.cast(alpha, x.dtype))

            return found, slope

        return curve(tf.convert_to_tensor(x))

    return call
