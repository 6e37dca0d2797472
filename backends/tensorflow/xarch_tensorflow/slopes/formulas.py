"""Functions of TensorFlow with no gradient, or with another's: that of their formula."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from xarch.ops.fixes.sampling import read
from xarch.ops.tensors import floating, is_float, is_symbolic, tensor

Function = Callable[..., Any]


def of_formula(value: Function, formula: Function) -> Function:
    """A function with the gradient of a formula of the same value.

    Args:
        value: The function of some tensors.
        formula: The same in 32 bits, of which TensorFlow has the gradient.
    """

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def call(*tensors: tf.Tensor) -> Any:
        def slopes(above: tf.Tensor) -> Any:
            wide = [x if x.dtype == tf.float64 else tf.cast(x, tf.float32) for x in tensors]
            with tf.GradientTape() as tape:
                tape.watch(wide)
                found = formula(*wide)
            given = tape.gradient(
                found, wide, tf.cast(above, found.dtype), tf.UnconnectedGradients.ZERO
            )
            return [tf.cast(one, x.dtype) for one, x in zip(given, tensors, strict=True)]

        return value(*tensors), slopes

    return call  # type: ignore[no-any-return]


def perspective_transform(shared: Function) -> Function:
    """`image.perspective_transform`, whose points have no gradient, and whose pixels another's."""

    def call(
        images: Any, start_points: Any, end_points: Any, interpolation: str = "bilinear",
        fill_value: float = 0, data_format: Any = None,
    ) -> Any:  # fmt: skip
        options = (interpolation, fill_value, data_format)
        if is_symbolic(images, start_points, end_points):
            return shared(images, start_points, end_points, *options)
        given = [tensor(images), *(floating(x) for x in (start_points, end_points))]
        known = None not in given[0].shape and 0 not in given[0].shape
        if not is_float(given[0]) or not known:
            return shared(*given, *options)
        layout = data_format or keras.config.image_data_format()

        def formula(x: tf.Tensor, start: tf.Tensor, end: tf.Tensor) -> tf.Tensor:
            alone = x.shape.rank == 3
            x = x[None] if alone else x
            x = tf.transpose(x, (0, 2, 3, 1)) if layout == "channels_first" else x
            order = int(interpolation == "bilinear")
            found = read(x, _places(x, start, end), order, "constant", fill_value)
            found = tf.transpose(found, (0, 3, 1, 2)) if layout == "channels_first" else found
            return found[0] if alone else found

        return of_formula(lambda *x: shared(*x, *options), formula)(*given)

    return call


def _places(images: tf.Tensor, start: tf.Tensor, end: tf.Tensor) -> list[tf.Tensor]:
    """The rows and columns at which pixels are read: the plane that takes the ends to the starts.

    Eight numbers of a projective map follow from four pairs of points (Hartley and Zisserman,
    Multiple View Geometry, 4.1).
    """
    start, end = (tf.reshape(x, (-1, 4, 2)) for x in (start, end))
    x, y = end[..., 0], end[..., 1]
    one, zero = tf.ones_like(x), tf.zeros_like(x)
    rows = [
        tf.stack([*line, -x * goal, -y * goal], -1)
        for line, goal in (
            ((x, y, one, zero, zero, zero), start[..., 0]),
            ((zero, zero, zero, x, y, one), start[..., 1]),
        )
    ]
    goals = tf.concat([start[..., 0], start[..., 1]], -1)[..., None]
    found = tf.linalg.solve(tf.concat(rows, -2), goals)[..., 0]
    a, b, c, d, e, f, g, h = (found[:, at, None, None] for at in range(8))
    column = tf.range(images.shape[2], dtype=found.dtype)[None, None]
    row = tf.range(images.shape[1], dtype=found.dtype)[None, :, None]
    below = g * column + h * row + 1
    return [(d * column + e * row + f) / below, (a * column + b * row + c) / below]
