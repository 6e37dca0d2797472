"""Attention."""

from __future__ import annotations

from typing import Any

from xarch.components.plan.effect import Effect
from xarch.components.plan.tensor import Tensor


def multi_head_attention(
    query: Tensor, value: Tensor, num_heads: int, key_dim: int, **options: Any
) -> Effect:
    """`keras.layers.MultiHeadAttention`, the keys being the values."""
    (asked, width), (seen, features) = query.shape, value.shape
    inner = num_heads * key_dim
    bias = (num_heads, key_dim)
    weights = ((width, *bias), bias, *((features, *bias), bias) * 2, (*bias, width), (width,))
    projections = 2 * inner * (2 * asked * width + 2 * seen * features)
    return Effect((asked, width), weights, flops=projections + 4 * inner * asked * seen)


RULES = {"MultiHeadAttention": multi_head_attention}
