"""Powers, whose gradient at a base or an exponent of 0 is that of the formula."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from xarch.ops.dtypes import promoted
from xarch.ops.tensors import is_symbolic, tensor
from xarch_tensorflow.slopes.extremes import folded

Function = Callable[..., Any]


@tf.custom_gradient  # type: ignore[untyped-decorator]
def _raised(x: tf.Tensor, y: tf.Tensor) -> Any:
    found = tf.pow(x, y)

    def slopes(above: tf.Tensor) -> Any:
        none, one = tf.zeros_like(found), tf.ones_like(found)
        base, exponent = x + none, y + none
        flat = tf.equal(exponent, 0)
        by_base = exponent * tf.pow(base, tf.where(flat, one, exponent - 1))
        gone = tf.equal(base, 0) & (exponent >= 0)
        by_exponent = found * tf.math.log(tf.where(gone, one, base))
        return (
            folded(above * tf.where(flat, none, by_base), x),
            folded(above * tf.where(gone, none, by_exponent), y),
        )

    return found, slopes


def raised(shared: Function) -> Function:
    """`power` of floats."""

    def call(x1: Any, x2: Any) -> Any:
        tensors = all(hasattr(x, "dtype") for x in (x1, x2))
        if not tensors or is_symbolic(x1, x2) or "float" not in (dtype := promoted(x1, x2)):
            return shared(x1, x2)
        return _raised(*(tf.convert_to_tensor(keras.ops.cast(tensor(x), dtype)) for x in (x1, x2)))

    return call
