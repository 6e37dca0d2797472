"""Normalisation over the last axis."""

from __future__ import annotations

from typing import Any

from xarch.components.plan.effect import Effect
from xarch.components.plan.tensor import Tensor


def layer_normalization(x: Tensor, **options: Any) -> Effect:
    """`keras.layers.LayerNormalization`."""
    return Effect(x.shape, (x.shape[-1:],) * 2)


def batch_normalization(x: Tensor, **options: Any) -> Effect:
    """`keras.layers.BatchNormalization`."""
    return Effect(x.shape, (x.shape[-1:],) * 2, (x.shape[-1:],) * 2)


RULES = {"BatchNormalization": batch_normalization, "LayerNormalization": layer_normalization}
