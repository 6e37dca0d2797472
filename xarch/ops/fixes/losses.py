"""Losses on probabilities."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import tensor


@fix("sparse_categorical_crossentropy")
def sparse_categorical_crossentropy(
    target: Any, output: Any, from_logits: bool = False, axis: int = -1
) -> Any:
    """Probabilities are divided by their sum, then clipped to [epsilon, 1 - epsilon]."""
    if from_logits:
        return ops.sparse_categorical_crossentropy(target, output, from_logits=True, axis=axis)
    return ops.sparse_categorical_crossentropy(
        target, _log_probabilities(output, axis), from_logits=True, axis=axis
    )


def _log_probabilities(output: Any, axis: int) -> Any:
    output = tensor(output)
    epsilon = keras.config.epsilon()
    share = output / ops.sum(output, axis=axis, keepdims=True)
    return ops.log(ops.minimum(ops.maximum(share, epsilon), 1 - epsilon))
