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
    return _dropped(ctx, keras.layers.Dropout, input, p, train)


@converts("aten.alpha_dropout.default", "aten.feature_alpha_dropout.default")
def alpha_dropout(ctx: Context, input: Any, p: float, train: bool) -> Any:
    return _dropped(ctx, keras.layers.AlphaDropout, input, p, train)


def _dropped(ctx: Context, kind: type[Any], input: Any, p: float, train: bool) -> Any:
    if p == 0 or ctx.frozen or (ctx.training and not train):
        return input
    noise = None
    if "feature" in str(ctx.node.target):
        noise = (None, ctx.out.shape[1], *[1] * (ctx.out.rank - 2))
    return ctx.fresh(kind, rate=p, noise_shape=noise, dtype=ctx.dtype(input))(input)


@converts("aten.rrelu.default")
def rrelu(
    ctx: Context, self: Any, lower: float = 1 / 8, upper: float = 1 / 3, training: bool = False,
    generator: Any = None,
) -> Any:  # fmt: skip
    slope = ctx.tensor((lower + upper) / 2, ctx.out.dtype)
    if training:
        width = ctx.tensor(upper - lower, ctx.out.dtype)
        slope = ops.add(
            ops.multiply(_drawn(ctx, "uniform"), width), ctx.tensor(lower, ctx.out.dtype)
        )
    positive = ops.greater_equal(self, ctx.tensor(0, ctx.out.dtype))
    return ops.where(positive, self, ops.multiply(self, slope))


@converts("aten.uniform.default")
def uniform(ctx: Context, self: Any, low: float = 0.0, high: float = 1.0, **kwargs: Any) -> Any:
    low, width = (ctx.tensor(one, ctx.out.dtype) for one in (low, high - low))
    return ops.add(ops.multiply(_drawn(ctx, "uniform"), width), low)


@converts("aten.normal_functional.default")
def normal(ctx: Context, self: Any, mean: float = 0.0, std: float = 1.0, **kwargs: Any) -> Any:
    return _normal(ctx, mean, std)


@converts("aten.normal.Tensor_float", "aten.normal.float_Tensor", "aten.normal.Tensor_Tensor")
def normal_around(ctx: Context, mean: Any, std: Any = 1.0, **kwargs: Any) -> Any:
    return _normal(ctx, mean, std)


def _normal(ctx: Context, mean: Any, std: Any) -> Any:
    mean, std = (ctx.tensor(one, ctx.out.dtype) for one in (mean, std))
    return ops.add(ops.multiply(_drawn(ctx, "normal"), std), mean)


@converts("aten.exponential.default")
def exponential(ctx: Context, self: Any, lambd: float = 1.0, **kwargs: Any) -> Any:
    """From 1 - u, which is never zero."""
    drawn = ops.negative(ops.log1p(ops.negative(_drawn(ctx, "uniform"))))
    return ops.true_divide(drawn, ctx.tensor(lambd, ctx.out.dtype))


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
