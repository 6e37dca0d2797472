"""Running products, whose gradient at a factor of 0 is that of the other factors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from xarch.ops.tensors import dtype_name, is_float, is_symbolic, tensor

Function = Callable[..., Any]


def product(plain: Function) -> Function:
    """`cumprod`, whose gradient at a factor of 0 is that of the other factors."""

    def call(x: Any, axis: Any = None, dtype: Any = None) -> Any:
        if is_symbolic(x):
            return plain(x, axis=axis, dtype=dtype)
        x = tensor(x)
        kind = dtype_name(x) if dtype is None else keras.backend.standardize_dtype(dtype)
        if "float" not in kind:
            return plain(x, axis=axis, dtype=dtype)
        x = keras.ops.cast(x, kind)
        if axis is None:
            x, axis = tf.reshape(x, (-1,)), 0
        return _product(tf.convert_to_tensor(x), axis % len(x.shape))

    return call


def product_of_numbers(shared: Function) -> Function:
    """Likewise where NaN counts as 1."""

    def call(x: Any, axis: Any = None, dtype: Any = None) -> Any:
        kind = "float" if dtype is None else keras.backend.standardize_dtype(dtype)
        if is_symbolic(x) or "float" not in kind or not is_float(tensor(x)):
            return shared(x, axis=axis, dtype=dtype)
        x = tensor(x)
        x = tf.where(tf.math.is_nan(x), tf.ones_like(x), x)
        return product(keras.ops.cumprod)(x, axis=axis, dtype=dtype)

    return call


def _product(x: tf.Tensor, axis: int) -> tf.Tensor:
    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def run(x: tf.Tensor) -> Any:
        found = tf.math.cumprod(x, axis)

        def slope(above: tf.Tensor) -> tf.Tensor:
            def divided() -> tf.Tensor:
                return tf.math.cumsum(found * above, axis, reverse=True) / x

            def stepped() -> tf.Tensor:
                before = tf.math.cumprod(x, axis, exclusive=True)
                return before * _behind(x, above, axis)

            return tf.cond(tf.reduce_any(tf.equal(x, 0)), stepped, divided)

        return found, slope

    return run(x)


def _behind(x: tf.Tensor, above: tf.Tensor, axis: int) -> tf.Tensor:
    """What each factor is multiplied by in the end, from the last one on."""
    order = [axis, *(at for at in range(len(x.shape)) if at != axis)]
    back = [order.index(at) for at in range(len(order))]
    factors, above = tf.transpose(x, order), tf.transpose(above, order)
    later = tf.concat([factors[1:], tf.ones_like(factors[:1])], axis=0)

    def step(sum_: tf.Tensor, at: tuple[tf.Tensor, tf.Tensor]) -> tf.Tensor:
        return at[0] + at[1] * sum_

    begin = tf.zeros_like(factors[0])
    return tf.transpose(tf.scan(step, (above, later), begin, reverse=True), back)
