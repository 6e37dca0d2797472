"""The functions of `keras.random`, with the same numbers on every backend.

Signatures, defaults and dtypes are those of `keras.random` (its documentation applies); the bits
depend on the seed, the shape and the parameters alone: see `docs/explanation/randomness.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import index
from typing import Any

import keras
import numpy as np
from keras import ops

from xarch.random import continuous, discrete, graph, keras_private, rejection, trials
from xarch.random.errors import RandomArgumentError
from xarch.random.words import key, pairs, size

_WORD = 2**32


def draw_key(seed: Any) -> Any:
    """The two int32 key words that a `seed` argument stands for.

    Args:
        seed: An integer of up to 64 bits, a `keras.random.SeedGenerator` (which is advanced), a
            tensor of two words, or None for Keras's global generator.

    Raises:
        RandomArgumentError: It is none of these.
    """
    if seed is None:
        seed = keras_private.global_seed_generator()
    if isinstance(seed, keras.random.SeedGenerator):
        return ops.cast(seed.next(), "int32")
    if tuple(getattr(seed, "shape", ())) == (2,):
        return ops.cast(seed, "int32")
    try:
        number = index(seed)
    except TypeError:
        raise RandomArgumentError(
            "Argument `seed` must be an integer, a `SeedGenerator`, two words or None. "
            f"Received: seed={seed} (of type {type(seed)})"
        ) from None
    if not -(2**63) <= number < 2**64:
        raise RandomArgumentError(f"Argument `seed` must fit in 64 bits. Received: {number}")
    return ops.convert_to_tensor(key(number), dtype="int32")


def uniform(
    shape: Sequence[Any],
    minval: Any = 0.0,
    maxval: Any = 1.0,
    dtype: Any = None,
    seed: Any = None,
) -> Any:
    """Uniform values in `[minval, maxval)`; see `keras.random.uniform`.

    Float32 has 24 random bits, float64 53, float16 11 and bfloat16 8.
    """
    keys = draw_key(seed)
    low, high = _number(minval), _number(maxval)
    return continuous.uniform(graph, keys, _shape(shape), low, high, _float(dtype))


def normal(
    shape: Sequence[Any],
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = None,
    seed: Any = None,
) -> Any:
    """Normal values; see `keras.random.normal`. The largest magnitude is 6.23 `stddev`."""
    return _normal(shape, mean, stddev, dtype, seed, truncated=False)


def truncated_normal(
    shape: Sequence[Any],
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = None,
    seed: Any = None,
) -> Any:
    """Normal values within two `stddev`; see `keras.random.truncated_normal`."""
    return _normal(shape, mean, stddev, dtype, seed, truncated=True)


def _normal(
    shape: Sequence[Any], mean: Any, stddev: Any, dtype: Any, seed: Any, *, truncated: bool
) -> Any:
    keys = draw_key(seed)
    offset, scale = _number(mean), _number(stddev)
    return continuous.normal(graph, keys, _shape(shape), offset, scale, _float(dtype), truncated)


def randint(
    shape: Sequence[Any], minval: Any, maxval: Any, dtype: Any = "int32", seed: Any = None
) -> Any:
    """Integers in `[minval, maxval)`; see `keras.random.randint`.

    Raises:
        RandomArgumentError: The range is empty or wider than 2**32, or the dtype is no integer.
    """
    dtype = keras.backend.standardize_dtype(dtype or "int32")
    if "int" not in dtype:
        raise RandomArgumentError(f"`randint` requires an integer `dtype`. Received: dtype={dtype}")
    keys, shape = draw_key(seed), _shape(shape)
    if _is_number(minval) and _is_number(maxval):
        return _host_range(keys, shape, int(minval), int(maxval), dtype)
    low, high = ops.cast(minval, "int32"), ops.cast(maxval, "int32")
    return ops.cast(discrete.integers(graph, keys, shape, high - low) + low, dtype)


def _host_range(keys: Any, shape: tuple[Any, ...], low: int, high: int, dtype: str) -> Any:
    span = high - low
    if not 0 < span <= _WORD:
        raise RandomArgumentError(
            "`randint` needs minval < maxval and at most 2**32 values between them. "
            f"Received: minval={low}, maxval={high}"
        )
    if span == _WORD:
        value = ops.reshape(pairs(graph, keys, size(shape))[0], shape)
    else:
        word = np.array(span, np.uint32).view(np.int32)
        value = discrete.integers(graph, keys, shape, ops.convert_to_tensor(word, dtype="int32"))
    if low >= -(2**31) and high <= 2**31:
        return ops.cast(value + low, dtype)
    value = ops.cast(value, dtype)
    if dtype == "int64":
        value = ops.bitwise_and(value, _WORD - 1)
    return value + low


def categorical(logits: Any, num_samples: int, dtype: Any = "int32", seed: Any = None) -> Any:
    """Classes by log-probabilities of shape `(batch, classes)`; see `keras.random.categorical`.

    The class is that of the largest sum of logit and Gumbel noise, the first of equal ones.
    """
    logits = ops.convert_to_tensor(logits)
    if len(logits.shape) != 2:
        raise RandomArgumentError(
            "`logits` should be a 2-D tensor with shape [batch_size, num_classes]. "
            f"Received: shape={tuple(logits.shape)}"
        )
    if logits.shape[1] == 0:
        raise RandomArgumentError("`logits` are of no class, and one of them is to be drawn.")
    if _is_number(num_samples) and num_samples < 0:
        raise RandomArgumentError(f"`num_samples` is {num_samples}; it has to be at least 0.")
    keys = draw_key(seed)
    batch, classes = ops.shape(logits)
    noise = discrete.gumbel(graph, keys, (batch, num_samples, classes))
    score = ops.expand_dims(ops.cast(logits, "float32"), 1) + noise
    # on TensorFlow NaN would be passed over
    score = ops.where(ops.isnan(score), ops.cast(float("inf"), "float32"), score)
    return ops.cast(ops.argmax(score, axis=-1), dtype)


def dropout(inputs: Any, rate: float, noise_shape: Any = None, seed: Any = None) -> Any:
    """Zeros with probability `rate`, the rest times `1 / (1 - rate)`; see `keras.layers.Dropout`.

    Raises:
        RandomArgumentError: `rate` is no number from 0 to 1.
    """
    if not _is_number(rate) or not 0 <= rate <= 1:
        raise RandomArgumentError(f"`rate` must be a number from 0 to 1. Received: rate={rate}")
    if rate == 0:
        return inputs
    inputs = ops.convert_to_tensor(inputs)
    if rate == 1:
        return ops.zeros_like(inputs)
    keys, probability = draw_key(seed), 1.0 - float(rate)
    shape = ops.shape(inputs)
    if noise_shape is not None:
        shape = _noise_shape(tuple(noise_shape), tuple(shape))
    mask = discrete.keep(graph, keys, shape, probability)
    # a cast would round to float32 first on TensorFlow
    scale = ops.convert_to_tensor(1.0 / probability, inputs.dtype)
    return ops.where(mask, inputs * scale, ops.zeros_like(inputs))


def _noise_shape(given: tuple[Any, ...], shape: tuple[Any, ...]) -> tuple[Any, ...]:
    """The shape of the mask, in which None is the size of the inputs."""
    if len(given) == len(shape):
        found = tuple(s if n is None else n for n, s in zip(given, shape, strict=True))
        known = [(n, s) for n, s in zip(found, shape, strict=True) if _is_number(s)]
        if all(not _is_number(n) or n in {1, s} for n, s in known):
            return found
    raise RandomArgumentError(
        f"`noise_shape` {given} does not fit inputs of shape {shape}: it needs as many axes, each "
        "of size 1, of that of the inputs, or None."
    )


def shuffle(x: Any, axis: int = 0, seed: Any = None) -> Any:
    """The slices of `x` along an axis in another order, whole; see `keras.random.shuffle`.

    JAX and torch shuffle each row of a later axis by itself under `keras.random`; TensorFlow, and
    this function, move whole slices.
    """
    x = ops.convert_to_tensor(x)
    keys = draw_key(seed)
    return ops.take(x, discrete.permutation(graph, keys, ops.shape(x)[axis]), axis=axis)


def gamma(shape: Sequence[Any], alpha: Any, dtype: Any = None, seed: Any = None) -> Any:
    """Gamma values of scale one; see `keras.random.gamma`. Computed in float32."""
    keys, shape = draw_key(seed), _shape(shape)
    first = ops.reshape(_parameter(alpha, shape), (-1,))
    value = _of_finite(rejection.gamma(graph, keys, first), first)
    return ops.cast(ops.reshape(value, shape), _float(dtype))


def beta(shape: Sequence[Any], alpha: Any, beta: Any, dtype: Any = None, seed: Any = None) -> Any:
    """Beta values; see `keras.random.beta`. Computed in float32."""
    keys, shape = draw_key(seed), _shape(shape)
    first, second = (ops.reshape(_parameter(v, shape), (-1,)) for v in (alpha, beta))
    value = _of_finite(rejection.beta(graph, keys, first, second), first + second)
    return ops.cast(ops.reshape(value, shape), _float(dtype))


def binomial(
    shape: Sequence[Any], counts: Any, probabilities: Any, dtype: Any = None, seed: Any = None
) -> Any:
    """Numbers of successes; see `keras.random.binomial`.

    Draws every trial, so that the cost grows with the largest count. Probabilities are rounded
    down to float32 and to 2**-31.

    Raises:
        RandomArgumentError: `counts` is a traced tensor: its largest value has to be known.
    """
    keys, shape = draw_key(seed), _shape(shape)
    most = _largest(counts)
    chance = _parameter(probabilities, shape)
    numbers = ops.broadcast_to(ops.cast(counts, "int32"), shape)
    bound = ops.cast(ops.clip(chance, 0.0, 1 - 2.0**-24) * 2.0**31, "int32") * 2 + -(2**31)
    value = trials.binomial(graph, keys, shape, numbers, bound, most)
    return ops.cast(ops.where(chance >= 1.0, numbers, value), _float(dtype))


def _largest(counts: Any) -> int:
    try:
        return int(np.max(ops.convert_to_numpy(counts), initial=0))
    except Exception as error:  # each framework has its own error for a traced value
        raise RandomArgumentError(
            "`counts` of `binomial` must be known when the draw is made or traced, because every "
            f"trial is drawn. Pass a number or an array. Received: {type(counts)}"
        ) from error


def _of_finite(value: Any, parameter: Any) -> Any:
    """NaN where a parameter is an infinity or NaN."""
    return ops.where(ops.isfinite(parameter), value, ops.cast(float("nan"), value.dtype))


def _parameter(value: Any, shape: tuple[Any, ...]) -> Any:
    value = ops.cast(ops.convert_to_tensor(value), "float32")
    given = tuple(value.shape)
    if None not in given and all(_is_number(one) for one in shape):
        try:
            fits = np.broadcast_shapes(given, shape) == shape
        except ValueError:
            fits = False
        if not fits:
            raise RandomArgumentError(
                f"A parameter of shape {given} does not fit draws of {shape}."
            )
    return ops.broadcast_to(value, shape)


def _float(dtype: Any) -> str:
    name = str(keras.backend.standardize_dtype(dtype or keras.config.floatx()))
    if name not in continuous.BITS:
        raise RandomArgumentError(
            "A random function of real numbers requires a floating point `dtype`: one of "
            f"{', '.join(continuous.BITS)}. Received: dtype={dtype}"
        )
    return name


def _shape(shape: Any) -> tuple[Any, ...]:
    if isinstance(shape, np.ndarray):
        return tuple(shape.tolist())
    if hasattr(shape, "dtype"):
        return tuple(ops.unstack(shape))
    return (shape,) if isinstance(shape, int) else tuple(shape)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, np.integer, np.floating))


def _number(value: Any) -> Any:
    return float(value) if _is_number(value) else value
