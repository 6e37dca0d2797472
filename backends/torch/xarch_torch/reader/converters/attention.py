"""Attention."""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np
import torch
from keras import ops

from xarch_torch.reader.arithmetic import add
from xarch_torch.reader.context import Context
from xarch_torch.reader.converters.create import positions
from xarch_torch.reader.dims import unknown
from xarch_torch.reader.registry import converts


@converts("aten.scaled_dot_product_attention.default")
def attention(
    ctx: Context,
    query: Any,
    key: Any,
    value: Any,
    attn_mask: Any = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    *,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Any:
    width = ctx.meta(0).shape[-1]
    factor = scale if scale is not None else 1 / math.sqrt(width)
    dtype = ctx.out.dtype
    if enable_gqa:
        groups = ctx.meta(0).shape[-3] // ctx.meta(1).shape[-3]
        key, value = (ops.repeat(one, groups, axis=-3) for one in (key, value))
    scores = ops.matmul(query, ops.swapaxes(key, -1, -2))
    scores = ops.multiply(scores, ctx.tensor(float(factor), dtype))
    low = ctx.tensor(float("-inf"), dtype)
    if is_causal:
        scores = ops.where(_causal(ctx), scores, low)
    if attn_mask is not None and ctx.dtype(attn_mask) == "bool":
        weights = ops.softmax(ops.where(attn_mask, scores, ctx.tensor(_lowest(dtype), dtype)))
        weights = ops.where(attn_mask, weights, ctx.tensor(0.0, dtype))
    else:
        if attn_mask is not None:
            scores = add(scores, ctx.cast(attn_mask, dtype))
        weights = ops.softmax(scores, axis=-1)
    if dropout_p > 0:
        weights = ctx.fresh(keras.layers.Dropout, rate=dropout_p, dtype=dtype)(weights)
    return ops.matmul(weights, value)


def _lowest(dtype: str) -> float:
    return float(torch.finfo(getattr(torch, dtype)).min)


def _causal(ctx: Context) -> Any:
    rows, columns = ctx.meta(0).shape[-2], ctx.meta(1).shape[-2]
    if not unknown([rows, columns]):
        return ctx.builder.tensor(torch.from_numpy(np.tri(rows, columns, dtype=bool)))
    first = ops.expand_dims(positions(ctx, rows), 1)
    return ops.less_equal(ops.expand_dims(positions(ctx, columns), 0), first)
