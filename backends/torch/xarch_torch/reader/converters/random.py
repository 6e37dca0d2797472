"""Dropout and its kin: active in training only."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from xarch_torch.reader.context import Context
from xarch_torch.reader.registry import converts


@converts("aten.dropout.default", "aten.feature_dropout.default")
def dropout(ctx: Context, input: Any, p: float, train: bool) -> Any:
    if p == 0 or ctx.frozen or (ctx.training and not train):
        return input
    noise = None
    if "feature" in str(ctx.node.target):
        noise = (None, ctx.out.shape[1], *[1] * (ctx.out.rank - 2))
    layer = ctx.fresh(keras.layers.Dropout, rate=p, noise_shape=noise, dtype=ctx.dtype(input))
    return layer(input)


@converts("aten.detach.default", "aten.detach_.default")
def detach(ctx: Context, self: Any) -> Any:
    return ops.stop_gradient(self)
