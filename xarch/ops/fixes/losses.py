"""Losses on probabilities."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from xarch.ops.fixes.promoting import alike
from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import dtype_name, floating


@fix("sparse_categorical_crossentropy")
def sparse_categorical_crossentropy(
    target: Any, output: Any, from_logits: bool = False, axis: int = -1
) -> Any:
    """Probabilities are divided by their sum, then clipped to [epsilon, 1 - epsilon]."""
    output = floating(output)
    target = _agreeing(target, output.shape, axis)
    rank = len(output.shape)
    if -rank <= axis < rank and axis % rank != rank - 1:
        output, axis = ops.moveaxis(output, axis, -1), -1
    logits = output if from_logits else _log_probabilities(output, axis)
    found = ops.sparse_categorical_crossentropy(target, logits, from_logits=True, axis=axis)
    return found if dtype_name(found) == dtype_name(output) else ops.cast(found, output.dtype)


def _log_probabilities(output: Any, axis: int) -> Any:
    epsilon = keras.config.epsilon()
    share = output / ops.sum(output, axis=axis, keepdims=True)
    return ops.log(ops.minimum(ops.maximum(share, epsilon), 1 - epsilon))


def _agreeing(target: Any, shape: Any, axis: int) -> Any:
    """A symbolic target with the sizes that the output knows."""
    if not isinstance(target, keras.KerasTensor) or None not in target.shape:
        return target
    wanted = [size for at, size in enumerate(shape) if at != axis % len(shape)]
    if None in wanted or len(wanted) != len(target.shape):
        return target
    return ops.reshape(target, wanted)


@fix("categorical_crossentropy")
def categorical_crossentropy(
    target: Any, output: Any, from_logits: bool = False, axis: int = -1
) -> Any:
    """The cross-entropy along an axis, whose shape is that of the others."""
    target, output = alike(target, output)
    rank = len(output.shape)
    if len(target.shape) == rank and -rank <= axis < rank and axis % rank != rank - 1:
        target, output, axis = ops.moveaxis(target, axis, -1), ops.moveaxis(output, axis, -1), -1
    return ops.categorical_crossentropy(target, output, from_logits=from_logits, axis=axis)
