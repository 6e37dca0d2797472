"""Losses on probabilities."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from xarch.ops.fixes.promoting import alike
from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import floating, is_symbolic, tensor


@fix("sparse_categorical_crossentropy")
def sparse_categorical_crossentropy(
    target: Any, output: Any, from_logits: bool = False, axis: int = -1
) -> Any:
    """Probabilities are divided by their sum, then clipped to [epsilon, 1 - epsilon]."""
    output = floating(output)
    target = _agreeing(target, output.shape, axis)
    if from_logits:
        return ops.sparse_categorical_crossentropy(target, output, from_logits=True, axis=axis)
    return ops.sparse_categorical_crossentropy(
        target, _log_probabilities(output, axis), from_logits=True, axis=axis
    )


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


@fix("ctc_loss")
def ctc_loss(
    target: Any, output: Any, target_length: Any, output_length: Any, mask_index: int = 0
) -> Any:
    """The sum over alignments (Graves et al. 2006); infinite where the labels cannot fit."""
    target, output = tensor(target), tensor(output)
    known = getattr(output, "shape", (None,))[0]
    if is_symbolic(target) and target.shape[0] is None and None not in (known, target.shape[1]):
        target = ops.reshape(target, (known, target.shape[1]))
    found = ops.ctc_loss(target, output, target_length, output_length, mask_index=mask_index)
    if is_symbolic(target, output, target_length, output_length):
        return found
    labels, steps = ops.cast(target_length, "int32"), ops.cast(output_length, "int32")
    places = ops.arange(1, target.shape[1], dtype="int32")
    same = ops.logical_and(
        ops.equal(target[:, 1:], target[:, :-1]), ops.less(places, ops.expand_dims(labels, -1))
    )
    needed = labels + ops.sum(ops.cast(same, "int32"), axis=-1)
    return ops.where(needed > steps, ops.full_like(found, float("inf")), found)
