"""Normalization."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from xarch.ops.dtypes import floated
from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import axes_of, dtype_name, floating, is_symbolic, tensor


@fix("rms_normalization")
def rms_normalization(x: Any, scale: Any = None, axis: Any = -1, epsilon: Any = None) -> Any:
    """`x / sqrt(mean(x**2) + epsilon) * scale` over any axes (Zhang and Sennrich 2019)."""
    return _normalized(x, scale, None, axis, epsilon, centred=False)


@fix("layer_normalization")
def layer_normalization(
    x: Any, gamma: Any = None, beta: Any = None, axis: Any = -1, epsilon: Any = None, **options: Any
) -> Any:
    """`(x - mean) / sqrt(var + epsilon) * gamma + beta` over any axes (Ba et al. 2016)."""
    if options.get("rms_scaling") or set(options) - {"rms_scaling"}:
        return ops.layer_normalization(floating(x), gamma, beta, axis, epsilon, **options)
    return _normalized(x, gamma, beta, axis, epsilon, centred=True)


@fix("batch_normalization")
def batch_normalization(
    x: Any, mean: Any, variance: Any, axis: Any, offset: Any = None, scale: Any = None,
    epsilon: float = 1e-3,
) -> Any:  # fmt: skip
    """`(x - mean) / sqrt(variance + epsilon) * scale + offset`, in the float dtype of all.

    The mean goes first: of numbers that lie far from zero the products cancel.
    """
    x, mean, variance, offset, scale = _floats(x, mean, variance, offset, scale)
    if is_symbolic(x, mean, variance, offset, scale):
        return _by_keras(x, mean, variance, axis, offset, scale, epsilon)
    shape = [1] * len(x.shape)
    shape[axis] = -1
    factor = ops.rsqrt(variance + epsilon)
    factor = factor if scale is None else factor * scale
    found = ops.subtract(x, ops.reshape(mean, shape)) * ops.reshape(factor, shape)
    return found if offset is None else found + ops.reshape(offset, shape)


def of_one_float(
    x: Any, mean: Any, variance: Any, axis: Any, offset: Any = None, scale: Any = None,
    epsilon: float = 1e-3,
) -> Any:  # fmt: skip
    """Keras's `batch_normalization`, in the float dtype of all."""
    x, mean, variance, offset, scale = _floats(x, mean, variance, offset, scale)
    return _by_keras(x, mean, variance, axis, offset, scale, epsilon)


def _by_keras(
    x: Any, mean: Any, variance: Any, axis: Any, offset: Any, scale: Any, epsilon: float
) -> Any:
    if scale is None and is_symbolic(offset):  # Keras asks for the shape of both
        scale = ops.ones_like(offset)
    return ops.batch_normalization(
        x, mean, variance, axis, offset=offset, scale=scale, epsilon=epsilon
    )


def _floats(*given: Any) -> list[Any]:
    """The tensors in the float dtype of all; what is None stays."""
    tensors = [None if one is None else tensor(one) for one in given]
    dtype = floated(*(one for one in tensors if one is not None))
    return [None if one is None else ops.cast(one, dtype) for one in tensors]


def _normalized(x: Any, scale: Any, offset: Any, axis: Any, epsilon: Any, *, centred: bool) -> Any:
    x = floating(x)
    axes = axes_of(axis, len(x.shape))
    epsilon = keras.config.epsilon() if epsilon is None else epsilon
    narrow = dtype_name(x) in {"float16", "bfloat16"}
    wide = ops.cast(x, "float32") if narrow else x
    if centred:
        wide = wide - ops.mean(wide, axis=axes, keepdims=True)
    square = ops.mean(ops.square(wide), axis=axes, keepdims=True)
    found = wide * ops.rsqrt(square + epsilon)
    if scale is not None:
        found = found * ops.cast(_along(tensor(scale), x, axes), found.dtype)
    if offset is not None:
        found = found + ops.cast(_along(tensor(offset), x, axes), found.dtype)
    return ops.cast(found, x.dtype)


def _along(weights: Any, x: Any, axes: tuple[int, ...]) -> Any:
    """Weights of the normalized axes, with the others as size 1."""
    shape = [x.shape[axis] if axis in axes else 1 for axis in range(len(x.shape))]
    return ops.reshape(weights, shape)
