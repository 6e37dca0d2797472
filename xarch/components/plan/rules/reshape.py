"""Layers that rearrange."""

from __future__ import annotations

import math

from xarch.components.misfit import Misfit
from xarch.components.plan.effect import Effect
from xarch.components.plan.tensor import Tensor, described


def flatten(x: Tensor) -> Effect:
    """`keras.layers.Flatten`."""
    return Effect((x.size,))


def reshape(x: Tensor, target_shape: tuple[int, ...]) -> Effect:
    """`keras.layers.Reshape` without an open size."""
    if math.prod(target_shape) != x.size:
        wanted = " x ".join(map(str, target_shape))
        raise Misfit(f"cannot rearrange {described(x)} as {wanted}")
    return Effect(tuple(target_shape))


def permute(x: Tensor, dims: tuple[int, ...]) -> Effect:
    """`keras.layers.Permute`."""
    return Effect(tuple(x.shape[axis - 1] for axis in dims))


def repeat_vector(x: Tensor, n: int) -> Effect:
    """`keras.layers.RepeatVector`."""
    return Effect((n, *x.shape))


RULES = {
    "Flatten": flatten,
    "Permute": permute,
    "RepeatVector": repeat_vector,
    "Reshape": reshape,
}
