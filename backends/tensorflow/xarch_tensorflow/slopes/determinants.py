"""Determinants, whose gradient TensorFlow takes from an inverse that need not be there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from xarch.ops.fixes.promoting import widened
from xarch.ops.tensors import floating, is_symbolic

Function = Callable[..., Any]


def determinant(shared: Function) -> Function:
    """`det`, whose gradient is that of the cofactors: a singular matrix has it too."""

    def call(x: Any) -> Any:
        if is_symbolic(x):
            return shared(x)
        x = floating(x)
        return tf.cast(_determinant(tf.convert_to_tensor(widened(x))), x.dtype)

    return call


@tf.custom_gradient  # type: ignore[untyped-decorator]
def _determinant(x: tf.Tensor) -> Any:
    found = tf.linalg.det(x)

    def slope(above: tf.Tensor) -> tf.Tensor:
        def inverted() -> tf.Tensor:
            return found[..., None, None] * tf.linalg.inv(x, adjoint=True)

        regular = tf.reduce_all(tf.math.is_finite(1 / found))
        return above[..., None, None] * tf.cond(regular, inverted, lambda: _cofactors(x))

    return found, slope


def _cofactors(x: tf.Tensor) -> tf.Tensor:
    values, left, right = tf.linalg.svd(x)
    ahead = tf.math.cumprod(values, -1, exclusive=True)
    behind = tf.math.cumprod(values, -1, exclusive=True, reverse=True)
    sign = tf.linalg.det(left) * tf.linalg.det(right)
    others = sign[..., None] * ahead * behind
    return tf.matmul(left * others[..., None, :], right, adjoint_b=True)


def sign_and_logarithm(shared: Function) -> Function:
    """`slogdet`, whose gradient is NaN where there is none, and no error."""

    def call(x: Any) -> Any:
        return shared(x) if is_symbolic(x) else _in_32_bits(x)

    return call


def logarithm_of_determinant(shared: Function) -> Function:
    """`logdet`, likewise."""

    def call(x: Any) -> Any:
        if is_symbolic(x):
            return shared(x)
        sign, size = _in_32_bits(x)
        return tf.where(sign < 0, tf.constant(float("nan"), size.dtype), size)

    return call


def _in_32_bits(x: Any) -> tuple[tf.Tensor, tf.Tensor]:
    x = floating(x)
    sign, size = _logarithm(tf.convert_to_tensor(widened(x)))
    sign = tf.where(tf.math.is_nan(size), size, sign)
    return tf.cast(sign, x.dtype), tf.cast(size, x.dtype)


@tf.custom_gradient  # type: ignore[untyped-decorator]
def _logarithm(x: tf.Tensor) -> Any:
    sign, size = tf.linalg.slogdet(x)

    def slope(_: tf.Tensor, above: tf.Tensor) -> tf.Tensor:
        regular = tf.math.is_finite(size)[..., None, None]
        safe = tf.where(regular, x, tf.eye(tf.shape(x)[-1], dtype=x.dtype))
        found = above[..., None, None] * tf.linalg.inv(safe, adjoint=True)
        return tf.where(regular, found, tf.constant(float("nan"), x.dtype))

    return (sign, size), slope
