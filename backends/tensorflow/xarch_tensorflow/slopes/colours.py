"""Colours, whose conversions have no gradient in TensorFlow or another, and answers for NaN."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from xarch.ops.tensors import is_float, is_symbolic, tensor
from xarch_tensorflow.slopes.extremes import larger, smaller
from xarch_tensorflow.slopes.formulas import of_formula

Function = Callable[..., Any]


def hsv_to_rgb(plain: Function) -> Function:
    """`image.hsv_to_rgb`, which has no gradient.

    A hue or a saturation that is no finite number gives no colour, nor does NaN.
    """

    def known(images: Any, axis: int) -> Any:
        hue, saturation, value = tf.split(images, 3, axis)
        return tf.math.is_finite(hue) & tf.math.is_finite(saturation) & ~tf.math.is_nan(value)

    def none(_: int) -> Any:
        return math.nan

    return _of_colours(plain, _rgb, known, none)


def rgb_to_hsv(plain: Function) -> Function:
    """`image.rgb_to_hsv`, whose gradient among equals and in half precision is another.

    The lightest of NaN is NaN, and the hue and saturation of what has no lightness are 0.
    """

    def known(images: Any, axis: int) -> Any:
        return ~tf.reduce_any(tf.math.is_nan(images), axis, keepdims=True)

    def none(axis: int) -> Any:
        found = tf.constant([0.0, 0.0, math.nan])
        return found if axis == -1 else found[:, None, None]

    return _of_colours(plain, _hsv, known, none)


def _of_colours(plain: Function, formula: Function, known: Function, none: Function) -> Function:
    """A function of colours with a formula's gradient, and what stands where one is not known."""

    def call(images: Any, data_format: Any = None) -> Any:
        if is_symbolic(images):
            return plain(images, data_format=data_format)
        layout = data_format or keras.config.image_data_format()
        axis = -1 if layout == "channels_last" else -3

        def value(x: tf.Tensor) -> Any:
            return plain(x, data_format=data_format)

        def parts(x: tf.Tensor) -> tf.Tensor:
            return tf.concat(formula(*tf.split(x, 3, axis)), axis)

        images = tensor(images)
        found = of_formula(value, parts)(images) if is_float(images) else value(images)
        return tf.where(known(images, axis), found, tf.cast(none(axis), found.dtype))

    return call


def _rgb(hue: Any, saturation: Any, value: Any) -> list[Any]:
    def channel(place: int) -> Any:
        turned = tf.math.floormod(place + 6 * hue, 6)
        share = smaller(smaller(turned, 4 - turned), tf.ones_like(turned))
        return value - value * saturation * larger(share, tf.zeros_like(share))

    return [channel(place) for place in (5, 3, 1)]


def _hsv(red: Any, green: Any, blue: Any) -> list[Any]:
    value = larger(larger(red, green), blue)
    least = smaller(smaller(red, green), blue)
    spread = value - least
    one, zero = tf.ones_like(value), tf.zeros_like(value)
    saturation = tf.where(value > 0, spread / tf.where(value > 0, value, one), zero)
    unit = 1 / (6 * tf.where(spread > 0, spread, one))
    hue = tf.where(value == green, unit * (blue - red) + 1 / 3, unit * (red - green) + 2 / 3)
    hue = tf.where(value == red, unit * (green - blue), hue)
    hue = tf.where(spread > 0, hue, zero)
    return [tf.where(hue < 0, hue + 1, hue), saturation, tf.where(tf.equal(value, 0), zero, value)]
