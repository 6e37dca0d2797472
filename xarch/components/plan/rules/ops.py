"""The few functions of `keras.ops` for what Keras has no layer."""

from __future__ import annotations

from typing import Any

from xarch.components.plan.effect import Effect
from xarch.components.plan.tensor import Tensor


def comparison(x: Tensor, x2: Any) -> Effect:
    """`keras.ops.not_equal` with a number."""
    return Effect(x.shape, dtype="bool")


def expand_dims(x: Tensor, axis: int) -> Effect:
    """`keras.ops.expand_dims`; the axis counts the batch axis."""
    at = axis if axis > 0 else axis + len(x.shape) + 2
    return Effect((*x.shape[: at - 1], 1, *x.shape[at - 1 :]), dtype=x.dtype)


def matmul(x1: Tensor, x2: Tensor) -> Effect:
    """`keras.ops.matmul` of two batches of matrices."""
    (rows, inner), (_, columns) = x1.shape, x2.shape
    return Effect((rows, columns), flops=2 * rows * inner * columns)


def same(x: Tensor) -> Effect:
    """A function of `keras.ops` that keeps the shape and counts nothing."""
    return Effect(x.shape)


RULES = {
    "ops.expand_dims": expand_dims,
    "ops.log": same,
    "ops.matmul": matmul,
    "ops.not_equal": comparison,
    "ops.ones_like": same,
}
