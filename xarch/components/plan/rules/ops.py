"""The few functions of `keras.ops` for what Keras has no layer."""

from __future__ import annotations

from typing import Any

from xarch.components.plan.effect import Effect
from xarch.components.plan.tensor import Tensor


def comparison(x: Tensor, x2: Any) -> Effect:
    """`keras.ops.not_equal` with a number."""
    return Effect(x.shape, dtype="bool")


def logical(x: Tensor, x2: Tensor | None = None) -> Effect:
    """`keras.ops.logical_or` and `logical_not`; the first input is the larger one."""
    return Effect(x.shape, dtype="bool")


def any_of(x: Tensor, axis: int, keepdims: bool) -> Effect:
    """`keras.ops.any` along the last axis, which is kept."""
    return Effect((*x.shape[:-1], 1), dtype="bool")


def expand_dims(x: Tensor, axis: int) -> Effect:
    """`keras.ops.expand_dims`; the axis counts the batch axis."""
    at = axis if axis > 0 else axis + len(x.shape) + 2
    return Effect((*x.shape[: at - 1], 1, *x.shape[at - 1 :]), dtype=x.dtype)


def take(x: Tensor, indices: list[int], axis: int) -> Effect:
    """`keras.ops.take` of some positions; the axis counts the batch axis."""
    return Effect((*x.shape[: axis - 1], len(indices), *x.shape[axis:]), dtype=x.dtype)


def cast(x: Tensor, dtype: str) -> Effect:
    """`keras.ops.cast`."""
    return Effect(x.shape, dtype=dtype)


def same(x: Tensor) -> Effect:
    """A function of `keras.ops` that keeps the shape and counts nothing."""
    return Effect(x.shape)


RULES = {
    "ops.any": any_of,
    "ops.cast": cast,
    "ops.expand_dims": expand_dims,
    "ops.logical_not": logical,
    "ops.logical_or": logical,
    "ops.not_equal": comparison,
    "ops.ones_like": same,
    "ops.take": take,
}
