"""Layers' mathematics: softmax, normalization, losses, attention."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from xarch.conformance.reference._registry import reference
from xarch.conformance.reference.activation import sigmoid

Array = np.ndarray[Any, Any]
Axis = int | tuple[int, ...] | list[int]
CLIP = 1e-7  # Keras documents that losses on probabilities clip by epsilon


@reference("softmax")
def softmax(x: Array, axis: Any = -1) -> Array:
    return np.exp(log_softmax(x, axis))


@reference("log_softmax")
def log_softmax(x: Array, axis: Any = -1) -> Array:
    axis = tuple(axis) if isinstance(axis, list) else axis
    x = np.asarray(x, np.float64)
    top = np.max(x, axis=axis, keepdims=True, initial=-np.inf)
    shifted = x - np.where(np.isfinite(top), top, 0.0)
    return shifted - np.log(np.sum(np.exp(shifted), axis=axis, keepdims=True))


@reference("sparsemax")
def sparsemax(x: Array, axis: int = -1) -> Array:
    """Martins and Astudillo 2016: the projection onto the simplex."""
    z = np.moveaxis(np.asarray(x, np.float64), axis, -1)
    ordered = -np.sort(-z, -1)
    total = np.cumsum(ordered, -1)
    ranks = np.arange(1, z.shape[-1] + 1)
    count = np.sum(1 + ranks * ordered > total, -1, keepdims=True)
    level = (np.take_along_axis(total, count - 1, -1) - 1) / count
    return np.moveaxis(np.maximum(z - level, 0.0), -1, axis)


@reference("glu")
def glu(x: Array, axis: int = -1) -> Array:
    left, right = np.split(x, 2, axis)
    return left * sigmoid(right)


@reference("normalize")
def normalize(x: Array, axis: int = -1, order: float = 2, epsilon: float | None = None) -> Array:
    norm = np.linalg.norm(x, order, tuple(axis) if isinstance(axis, list) else axis, keepdims=True)
    return x / np.maximum(norm, 1e-7 if epsilon is None else epsilon)


@reference("batch_normalization")
def batch_normalization(x: Array, mean: Array, variance: Array, axis: int,
                        offset: Array | None = None, scale: Array | None = None,
                        epsilon: float = 1e-3) -> Array:  # fmt: skip
    shape = [1] * x.ndim
    shape[axis] = x.shape[axis]
    found = (x - mean.reshape(shape)) / np.sqrt(variance.reshape(shape) + epsilon)
    found = found if scale is None else found * scale.reshape(shape)
    return found if offset is None else found + offset.reshape(shape)


@reference("layer_normalization")
def layer_normalization(x: Array, gamma: Array | None = None, beta: Array | None = None,
                        axis: Axis = -1, epsilon: float | None = None,
                        rms_scaling: bool = False) -> Array:  # fmt: skip
    """With `rms_scaling` the mean stays, and there is no offset."""
    axes = _axes(axis)
    centred = x if rms_scaling else x - np.mean(x, axes, keepdims=True)
    found = centred / np.sqrt(
        np.var(x, axes, keepdims=True) + (1e-7 if epsilon is None else epsilon)
    )
    found = found if gamma is None else found * _along(gamma, x, axes)
    return found if beta is None or rms_scaling else found + _along(beta, x, axes)


@reference("rms_normalization")
def rms_normalization(x: Array, scale: Array | None = None, axis: Axis = -1,
                      epsilon: float | None = None) -> Array:  # fmt: skip
    axes = _axes(axis)
    square = np.mean(x * x, axes, keepdims=True)
    found = x / np.sqrt(square + (1e-7 if epsilon is None else epsilon))
    return found if scale is None else found * _along(scale, x, axes)


@reference("binary_crossentropy")
def binary_crossentropy(target: Array, output: Array, from_logits: bool = False) -> Array:
    if from_logits:
        return np.maximum(output, 0) - output * target + np.log1p(np.exp(-np.abs(output)))
    p = np.clip(output, CLIP, 1 - CLIP)
    return -(target * np.log(p) + (1 - target) * np.log(1 - p))


@reference("categorical_crossentropy")
def categorical_crossentropy(target: Array, output: Array, from_logits: bool = False,
                             axis: int = -1) -> Array:  # fmt: skip
    if from_logits:
        return -np.sum(target * log_softmax(output, axis), axis)
    p = output / np.sum(output, axis, keepdims=True)
    return -np.sum(target * np.log(np.clip(p, CLIP, 1 - CLIP)), axis)


@reference("sparse_categorical_crossentropy")
def sparse_categorical_crossentropy(target: Array, output: Array, from_logits: bool = False,
                                    axis: int = -1) -> Array:  # fmt: skip
    hot = np.moveaxis(np.eye(output.shape[axis])[target.astype(int)], -1, axis)
    return categorical_crossentropy(hot, output, from_logits, axis)


@reference("dot_product_attention")
def dot_product_attention(query: Array, key: Array, value: Array, bias: Array | None = None,
                          mask: Array | None = None, scale: float | None = None,
                          is_causal: bool = False) -> Array:  # fmt: skip
    """(batch, time, heads, dim); a group of query heads shares a key head."""
    heads = query.shape[2] // key.shape[2]
    key, value = np.repeat(key, heads, 2), np.repeat(value, heads, 2)
    factor = 1 / math.sqrt(query.shape[-1]) if scale is None else scale
    logits = np.einsum("btnh,bsnh->bnts", query, key) * factor
    logits = logits if bias is None else logits + bias
    keep = np.ones(logits.shape, bool) if mask is None else np.broadcast_to(mask, logits.shape)
    if is_causal:
        keep = keep & np.tril(np.ones(logits.shape[-2:], bool))
    weights = softmax(np.where(keep, logits, -1e30))
    return np.einsum("bnts,bsnh->btnh", weights, value)


@reference("psnr")
def psnr(x1: Array, x2: Array, max_val: float) -> Array:
    return np.asarray(20 * np.log10(max_val) - 10 * np.log10(np.mean((x1 - x2) ** 2)))


def _axes(axis: Axis) -> Any:
    return tuple(axis) if isinstance(axis, list) else axis


def _along(weights: Array, x: Array, axes: Any) -> Array:
    chosen = [axis % x.ndim for axis in (axes if isinstance(axes, tuple) else (axes,))]
    return weights.reshape([x.shape[i] if i in chosen else 1 for i in range(x.ndim)])
