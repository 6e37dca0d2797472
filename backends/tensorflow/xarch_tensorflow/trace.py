"""Functions compiled and differentiated by TensorFlow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import tensorflow as tf

Function = Callable[..., Any]


def compiled(function: Function, *, generated: bool = False) -> Function:
    """`tf.function`, without XLA: a graph of kernels, for which no code is generated."""
    return tf.function(function, autograph=False)  # type: ignore[no-any-return]


def gradients(function: Function, inputs: Sequence[Any], weights: Sequence[Any]) -> list[Any]:
    """`tf.GradientTape`."""
    with tf.GradientTape() as tape:
        tape.watch(list(inputs))
        outputs = list(function(*inputs))
    given = [tf.cast(weight, output.dtype) for weight, output in zip(weights, outputs, strict=True)]
    found = tape.gradient(outputs, list(inputs), given)
    return [tf.convert_to_tensor(one) if one is not None else None for one in found]
