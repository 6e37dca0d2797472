"""Random numbers made on the host, so that every backend starts from the same ones.

Only the raw words of numpy's Philox generator are used: their stream is fixed for all numpy
versions, which numpy does not promise for what its distributions make of them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import IntEnum
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


class Purpose(IntEnum):
    """What numbers are for; each purpose has a stream of its own."""

    SPLIT = 0
    ORDER = 1
    WEIGHTS = 2


def words(seed: int, purpose: Purpose, index: int, count: int) -> Array:
    """Random 64-bit words.

    Args:
        seed: From 0 to 2**64 - 1.
        purpose: The stream.
        index: Which block of the stream: the epoch, or the number of the weight.
        count: How many words.

    Returns:
        A uint64 array of shape `(count,)`.
    """
    key = np.array([seed, purpose], np.uint64)
    counter = np.array([0, 0, 0, index], np.uint64)
    raw: Array = np.random.Philox(key=key, counter=counter).random_raw(count)
    return raw


def permutation(seed: int, purpose: Purpose, index: int, count: int) -> Array:
    """The numbers from 0 to `count - 1` in random order, as an int64 array."""
    return np.argsort(words(seed, purpose, index, count), kind="stable")


def orders(seed: int, epochs: int, count: int) -> Array:
    """The order of the samples in every epoch, an int64 array of shape `(epochs, count)`.

    Epoch `n` has the same order however many epochs there are, so that training can stop and go on.
    """
    return np.stack([permutation(seed, Purpose.ORDER, epoch, count) for epoch in range(epochs)])


def glorot_uniform(seed: int, index: int, shape: Sequence[int]) -> Array:
    """Initial values of a kernel (Glorot and Bengio 2010), a float32 array.

    Args:
        seed: The seed of the whole model.
        index: The number of the weight in the model.
        shape: Of a dense kernel `(inputs, units)`, or of a convolution kernel
            `(height, width, channels, filters)`.
    """
    field = math.prod(shape[:-2])
    limit = math.sqrt(6.0 / (field * (shape[-2] + shape[-1])))
    raw = words(seed, Purpose.WEIGHTS, index, math.prod(shape))
    uniform = (raw >> np.uint64(40)).astype(np.float64) * 2.0**-24  # 24 bits: exact in float32
    return ((2.0 * uniform - 1.0) * limit).astype(np.float32).reshape(shape)


def initial_weights(seed: int, shapes: Sequence[Sequence[int]]) -> list[Array]:
    """Initial values for a model's weights: kernels Glorot uniform, biases zero.

    Args:
        seed: The seed.
        shapes: The weights' shapes in the model's order; those of one axis are biases.
    """
    return [
        np.zeros(shape, np.float32) if len(shape) == 1 else glorot_uniform(seed, index, shape)
        for index, shape in enumerate(shapes)
    ]
