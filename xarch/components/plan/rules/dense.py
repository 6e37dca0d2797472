"""Dense, einsum and embedding layers, and those without weights that keep the shape."""

from __future__ import annotations

import math
from typing import Any

from xarch.components.plan.effect import Effect
from xarch.components.plan.tensor import Tensor


def dense(x: Tensor, units: int, activation: str | None = None, use_bias: bool = True) -> Effect:
    """`keras.layers.Dense`."""
    kernel = (x.shape[-1], units)
    weights = (kernel, (units,)) if use_bias else (kernel,)
    shape = (*x.shape[:-1], units)
    return Effect(shape, weights, flops=2 * x.size * units)


def einsum_dense(
    x: Tensor,
    equation: str,
    output_shape: tuple[int, ...],
    bias_axes: str | None = None,
    **options: Any,
) -> Effect:
    """`keras.layers.EinsumDense` for one summed axis, batch first."""
    left, right = equation.split("->")
    data, kernel = left.split(",")
    sizes = dict(zip(data[1:], x.shape, strict=True)) | dict(
        zip(right[1:], output_shape, strict=True)
    )
    weights = [tuple(sizes[letter] for letter in kernel)]
    if bias_axes:
        letters = [letter for letter in right if letter in bias_axes]
        weights.append(tuple(sizes[letter] for letter in letters))
    flops = 2 * math.prod(sizes[letter] for letter in {*data[1:], *kernel, *right[1:]})
    return Effect(tuple(output_shape), tuple(weights), flops=flops)


def embedding(x: Tensor, input_dim: int, output_dim: int, **options: Any) -> Effect:
    """`keras.layers.Embedding`."""
    return Effect((*x.shape, output_dim), ((input_dim, output_dim),))


def same(x: Tensor, *args: Any, **options: Any) -> Effect:
    """A layer without weights that keeps the shape."""
    return Effect(x.shape)


RULES = {
    "Activation": same,
    "Dense": dense,
    "Dropout": same,
    "EinsumDense": einsum_dense,
    "Embedding": embedding,
    "Rescaling": same,
    "Softmax": same,
    "UnitNormalization": same,
}
