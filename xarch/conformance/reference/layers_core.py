"""Layers of products and places, activations and merges."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from xarch.conformance.reference import activation, nn
from xarch.conformance.reference._layer import activated, layer

Array = np.ndarray[Any, Any]


@layer("Dense")
def dense(
    x: Array, weights: list[Array], units: int, activation: Any = None, use_bias: bool = True
) -> Array:
    kernel, *bias = weights
    found = x @ kernel
    return activated(found + bias[0] if bias else found, activation)


@layer("EinsumDense")
def einsum_dense(
    x: Array, weights: list[Array], equation: str, output_shape: Any, bias_axes: str | None = None,
    activation: Any = None,
) -> Array:  # fmt: skip
    kernel, *bias = weights
    found = np.einsum(equation, x, kernel)
    if bias:
        axes = zip(equation.partition("->")[2], found.shape, strict=True)
        shape = [length if axis in str(bias_axes) else 1 for axis, length in axes]
        found = found + bias[0].reshape(shape)
    return activated(found, activation)


@layer("Embedding")
def embedding(
    x: Array, weights: list[Array], input_dim: int, output_dim: int, mask_zero: bool = False
) -> Array:
    return np.asarray(weights[0][x.astype(int)])


@layer("ReversibleEmbedding")
def both_ways(
    x: Array, weights: list[Array], input_dim: int, output_dim: int, tie_weights: bool = True,
    mask_zero: bool = False, reverse_dtype: str | None = None,
    logit_soft_cap: float | None = None, reverse: bool = False,
) -> Array:  # fmt: skip
    """Press and Wolf 2016: the same table gives a vector its products with all rows."""
    if not reverse:
        return embedding(x, weights, input_dim, output_dim)
    found = x @ (weights[0].T if tie_weights else weights[1])
    return found if logit_soft_cap is None else np.tanh(found / logit_soft_cap) * logit_soft_cap


@layer("Activation")
def named(x: Array, weights: list[Array], activation: str) -> Array:
    return activated(x, activation)


@layer("ReLU")
def relu(
    x: Array, weights: list[Array], max_value: float | None = None, negative_slope: float = 0.0,
    threshold: float = 0.0,
) -> Array:  # fmt: skip
    """Below the threshold a line through it, above it x up to the largest value."""
    found = np.where(x >= threshold, x, negative_slope * (x - threshold))
    return found if max_value is None else np.minimum(found, max_value)


@layer("LeakyReLU")
def leaky_relu(x: Array, weights: list[Array], negative_slope: float = 0.3) -> Array:
    return activation.leaky_relu(x, negative_slope)


@layer("PReLU")
def prelu(x: Array, weights: list[Array], shared_axes: Any = None) -> Array:
    return np.where(x < 0, weights[0] * x, x)


@layer("ELU")
def elu(x: Array, weights: list[Array], alpha: float = 1.0) -> Array:
    return activation.elu(x, alpha)


@layer("Softmax")
def softmax(x: Array, weights: list[Array], axis: Any = -1, mask: Array | None = None) -> Array:
    """What is masked is zero, also where nothing is left."""
    if mask is None:
        return nn.softmax(x, axis)
    found = nn.softmax(np.where(mask, x, -1e30), axis)
    return np.where(mask, found, 0.0)


@layer("Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "AlphaDropout",
       "GaussianDropout", "GaussianNoise", "Identity", "ActivityRegularization")  # fmt: skip
def unchanged(x: Array, weights: list[Array], **options: Any) -> Array:
    """What inference leaves as it is."""
    return x


@layer("Masking")
def masking(x: Array, weights: list[Array], mask_value: float = 0.0) -> Array:
    return np.where(np.any(x != mask_value, -1, keepdims=True), x, 0.0)


def _merge(fold: Callable[[Array, Array], Array], *, mean: bool = False) -> Callable[..., Array]:
    def merged(inputs: list[Array], weights: list[Array]) -> Array:
        """An input of a lower rank gets axes after its batch."""
        rank = max(one.ndim for one in inputs)
        wide = [
            one.reshape(one.shape[0], *(1,) * (rank - one.ndim), *one.shape[1:]) for one in inputs
        ]
        found = functools.reduce(fold, wide)
        return found / len(inputs) if mean else found

    return merged


layer("Add")(_merge(np.add))
layer("Subtract")(_merge(np.subtract))
layer("Multiply")(_merge(np.multiply))
layer("Average")(_merge(np.add, mean=True))
layer("Maximum")(_merge(np.maximum))
layer("Minimum")(_merge(np.minimum))


@layer("Concatenate")
def concatenate(inputs: list[Array], weights: list[Array], axis: int = -1) -> Array:
    return np.concatenate(inputs, axis)


@layer("Dot")
def dot(inputs: list[Array], weights: list[Array], axes: Any, normalize: bool = False) -> Array:
    """The sum over one axis of each; the batch is shared."""
    pair = (axes, axes) if isinstance(axes, int) else axes
    one, other = (np.moveaxis(x, axis, -1) for x, axis in zip(inputs, pair, strict=True))
    if normalize:
        one, other = (
            x / np.sqrt(np.maximum(np.sum(x * x, -1, keepdims=True), 1e-12)) for x in (one, other)
        )
    rows, columns = (x.reshape(len(x), -1, x.shape[-1]) for x in (one, other))
    found = np.einsum("bik,bjk->bij", rows, columns)
    shape = (*one.shape[:-1], *other.shape[1:-1])
    return found.reshape(shape if len(shape) > 1 else (len(one), 1))
