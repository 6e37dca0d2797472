"""Dropout and its kin, active in training only, and numbers that a model draws by itself."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from xarch.layers import Draw
from xarch_torch.reader.context import Context
from xarch_torch.reader.dims import recipe
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


@converts("aten.rand.default", "aten.rand_like.default")
def rand(ctx: Context, *args: Any, **kwargs: Any) -> Any:
    return _drawn(ctx, "uniform")


@converts("aten.randn.default", "aten.randn_like.default")
def randn(ctx: Context, *args: Any, **kwargs: Any) -> Any:
    return _drawn(ctx, "normal")


@converts("aten.bernoulli.default")
def bernoulli(ctx: Context, self: Any, **kwargs: Any) -> Any:
    return ops.cast(ops.less(_drawn(ctx, "uniform"), ctx.tensor(self)), ctx.out.dtype)


def _drawn(ctx: Context, kind: str) -> Any:
    note = (
        "The model draws random numbers by itself; no two frameworks draw the same, so that its "
        "outputs are comparable in distribution only."
    )
    if note not in ctx.builder.notes:
        ctx.builder.notes.append(note)
    target = [recipe(one) for one in ctx.out.shape]
    dtype = ctx.out.dtype
    return ctx.sized(Draw, [], list(ctx.out.shape), target=target, kind=kind, draw_dtype=dtype)
