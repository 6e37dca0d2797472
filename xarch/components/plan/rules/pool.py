"""Pooling, channels last."""

from __future__ import annotations

from xarch.components.plan.effect import Effect
from xarch.components.plan.rules.conv import spatial, spread
from xarch.components.plan.tensor import Tensor


def pool(
    x: Tensor,
    pool_size: int | tuple[int, ...],
    strides: int | tuple[int, ...] | None = None,
    padding: str = "valid",
) -> Effect:
    """`keras.layers.MaxPooling1D`, `MaxPooling2D` and their averages."""
    rank = len(x.shape) - 1
    window = spread(pool_size, rank)
    steps = window if strides is None else spread(strides, rank)
    return Effect((*spatial(x, window, steps, padding), x.shape[-1]))


def everywhere(x: Tensor) -> Effect:
    """Global pooling."""
    return Effect(x.shape[-1:])


RULES = {
    "AveragePooling1D": pool,
    "AveragePooling2D": pool,
    "GlobalAveragePooling1D": everywhere,
    "GlobalAveragePooling2D": everywhere,
    "GlobalMaxPooling1D": everywhere,
    "GlobalMaxPooling2D": everywhere,
    "MaxPooling1D": pool,
    "MaxPooling2D": pool,
}
