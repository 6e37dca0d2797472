"""Layers of normalization."""

from __future__ import annotations

from typing import Any

import numpy as np

from xarch.conformance.reference import nn
from xarch.conformance.reference._layer import along, layer

Array = np.ndarray[Any, Any]


@layer("BatchNormalization")
def batch(
    x: Array, weights: list[Array], axis: int = -1, momentum: float = 0.99,
    epsilon: float = 1e-3, center: bool = True, scale: bool = True, training: bool = False,
    mask: Array | None = None,
) -> Any:  # fmt: skip
    """In training by the batch's own moments, without Bessel's correction; the mean moves on."""
    *given, mean, variance = weights
    gamma = given.pop(0) if scale else None
    beta = given.pop(0) if center else None
    if not training:
        return nn.batch_normalization(x, mean, variance, axis, beta, gamma, epsilon)
    rows = np.moveaxis(x, axis, -1)
    rows = rows.reshape(-1, rows.shape[-1]) if mask is None else rows[mask]
    now = rows.mean(0), rows.var(0)
    moved = [
        old * momentum + new * (1 - momentum)
        for old, new in zip((mean, variance), now, strict=True)
    ]
    return [nn.batch_normalization(x, *now, axis, beta, gamma, epsilon), moved]


@layer("LayerNormalization")
def of_layer(
    x: Array, weights: list[Array], axis: Any = -1, epsilon: float = 1e-3, center: bool = True,
    scale: bool = True,
) -> Array:  # fmt: skip
    given = list(weights)
    gamma = given.pop(0) if scale else None
    beta = given.pop(0) if center else None
    return nn.layer_normalization(x, gamma, beta, axis, epsilon)


@layer("GroupNormalization")
def group(
    x: Array, weights: list[Array], groups: int = 32, axis: int = -1, epsilon: float = 1e-3,
    center: bool = True, scale: bool = True,
) -> Array:  # fmt: skip
    """Wu and He 2018: over all places and the channels of a group; -1 is a group for each."""
    first = np.moveaxis(x, axis, 1)
    count = first.shape[1] if groups == -1 else groups
    parts = first.reshape(len(first), count, -1)
    centred = parts - parts.mean(-1, keepdims=True)
    scaled = centred / np.sqrt(parts.var(-1, keepdims=True) + epsilon)
    found = np.moveaxis(scaled.reshape(first.shape), 1, axis)
    given = list(weights)
    found = found * along(given.pop(0), x, axis) if scale else found
    return found + along(given.pop(0), x, axis) if center else found


@layer("RMSNormalization")
def root_mean_square(
    x: Array, weights: list[Array], axis: Any = -1, epsilon: float = 1e-6
) -> Array:
    return nn.rms_normalization(x, weights[0], axis, epsilon)


@layer("UnitNormalization")
def unit(x: Array, weights: list[Array], axis: Any = -1) -> Array:
    axes = tuple(axis) if isinstance(axis, (list, tuple)) else axis
    return x / np.sqrt(np.maximum(np.sum(x * x, axes, keepdims=True), 1e-24))


@layer("Normalization")
def fixed(
    x: Array, weights: list[Array], axis: Any = -1, mean: Any = None, variance: Any = None,
    invert: bool = False,
) -> Array:  # fmt: skip
    """By a mean and a variance that are given, along one axis or the same everywhere."""
    shape: Any = () if axis is None else [1] * x.ndim
    if axis is not None:
        shape[axis] = x.shape[axis]
    centre, spread = (
        np.broadcast_to(np.asarray(one, np.float64), (np.prod(shape, dtype=int),)).reshape(shape)
        for one in (mean, variance)
    )
    root = np.maximum(np.sqrt(spread), 1e-7)
    return np.asarray(centre + x * root if invert else (x - centre) / root)
