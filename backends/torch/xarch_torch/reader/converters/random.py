"""Dropout and its kin, active in training only, and numbers that a model draws by itself."""

from __future__ import annotations

import math
from typing import Any

import keras
from keras import ops

from xarch.layers import Draw
from xarch_torch.reader.context import Context
from xarch_torch.reader.dims import recipe
from xarch_torch.reader.errors import ConversionError
from xarch_torch.reader.registry import converts

_FLOAT = "float32"
_FINEST = 2**23  # whole numbers that a uniform float32 tells apart


@converts("aten.dropout.default", "aten.feature_dropout.default")
def dropout(ctx: Context, input: Any, p: float, train: bool) -> Any:
    return _dropped(ctx, keras.layers.Dropout, input, p, train)


@converts("aten.alpha_dropout.default", "aten.feature_alpha_dropout.default")
def alpha_dropout(ctx: Context, input: Any, p: float, train: bool) -> Any:
    return _dropped(ctx, keras.layers.AlphaDropout, input, p, train)


def _dropped(ctx: Context, kind: type[Any], input: Any, p: float, train: bool) -> Any:
    if p == 0 or ((ctx.frozen or ctx.training) and not train):
        return input
    shape = list(ctx.out.shape)
    if "feature" in str(ctx.node.target):
        shape = [*shape[:2], *[1] * (ctx.out.rank - 2)]
    if train and not ctx.training:
        return _always_dropped(ctx, kind, input, p, shape)
    noise = None if shape == list(ctx.out.shape) else (None, *shape[1:])
    return ctx.fresh(kind, rate=p, noise_shape=noise, dtype=ctx.dtype(input))(input)


def _always_dropped(ctx: Context, kind: type[Any], input: Any, p: float, shape: Any) -> Any:
    """As a Monte Carlo dropout does: Keras's layers drop in training alone."""
    keep = ops.greater_equal(_drawn(ctx, "uniform", _FLOAT, shape), ctx.tensor(p, _FLOAT))
    if kind is keras.layers.AlphaDropout:
        low = -1.7580993408473766  # what selu tends to (Klambauer et al., 2017)
        scale = ((1 - p) * (1 + p * low**2)) ** -0.5
        kept = ops.where(keep, input, ctx.tensor(low, ctx.out.dtype))
        moved = ops.multiply(kept, ctx.tensor(scale, ctx.out.dtype))
        return ops.subtract(moved, ctx.tensor(scale * p * low, ctx.out.dtype))
    scaled = ops.multiply(input, ctx.tensor(1 / (1 - p) if p < 1 else 0.0, ctx.out.dtype))
    return ops.where(keep, scaled, ctx.tensor(0, ctx.out.dtype))


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


@converts("aten.geometric.default")
def geometric(ctx: Context, self: Any, p: float, **kwargs: Any) -> Any:
    """From 1 - u, which is never zero: how often to try until the first success."""
    tries = ops.true_divide(
        ops.log1p(ops.negative(_drawn(ctx, "uniform", _FLOAT))), ctx.tensor(math.log1p(-p), _FLOAT)
    )
    return ops.cast(ops.add(ops.floor(tries), ctx.tensor(1, _FLOAT)), ctx.out.dtype)


@converts("aten.cauchy.default")
def cauchy(ctx: Context, self: Any, median: float = 0.0, sigma: float = 1.0, **kwargs: Any) -> Any:
    angle = ops.subtract(_drawn(ctx, "uniform"), ctx.tensor(0.5, ctx.out.dtype))
    drawn = ops.tan(ops.multiply(angle, ctx.tensor(math.pi, ctx.out.dtype)))
    width, middle = (ctx.tensor(one, ctx.out.dtype) for one in (sigma, median))
    return ops.add(ops.multiply(drawn, width), middle)


@converts("aten.log_normal.default")
def log_normal(ctx: Context, self: Any, mean: float = 1.0, std: float = 2.0, **kwargs: Any) -> Any:
    return ops.exp(_normal(ctx, mean, std))


@converts("aten.randint.default", "aten.randint_like.default")
def randint(ctx: Context, first: Any, second: Any, **kwargs: Any) -> Any:
    """Below a bound, which comes before the size or behind the tensor whose shape it has."""
    high = second if "like" in str(ctx.node.target) else first
    return _whole(ctx, 0, high)


@converts("aten.randint.low")
def randint_from(ctx: Context, low: int, high: int, size: Any, **kwargs: Any) -> Any:
    return _whole(ctx, low, high)


@converts("aten.randint_like.low_dtype")
def randint_as(ctx: Context, self: Any, low: int, high: int, **kwargs: Any) -> Any:
    return _whole(ctx, low, high)


@converts("aten.random.to")
def randint_below(ctx: Context, self: Any, to: int, **kwargs: Any) -> Any:
    return _whole(ctx, 0, to)


def _whole(ctx: Context, low: Any, high: Any) -> Any:
    if not all(isinstance(one, int) for one in (low, high)) or high - low > _FINEST:
        raise ConversionError(
            f"{ctx.node.target}: whole numbers are drawn between fixed bounds at most {_FINEST:,} "
            f"apart, which float32 tells apart; here from {low} to {high}."
        )
    drawn = ops.multiply(_drawn(ctx, "uniform", _FLOAT), ctx.tensor(high - low, _FLOAT))
    whole = ops.minimum(ops.cast(ops.floor(drawn), "int32"), ctx.tensor(high - low - 1, "int32"))
    return ops.add(ops.cast(whole, ctx.out.dtype), ctx.tensor(low, ctx.out.dtype))


@converts("aten.randperm.default")
def randperm(ctx: Context, n: Any, **kwargs: Any) -> Any:
    return ops.cast(ops.argsort(_drawn(ctx, "uniform", _FLOAT)), ctx.out.dtype)


@converts("aten.multinomial.default")
def multinomial(
    ctx: Context, self: Any, num_samples: int, replacement: bool = False, **kwargs: Any
) -> Any:
    """The places of the largest of log p and Gumbel noise; with replacement, of noise for each.

    Kool et al., 2019, "Stochastic Beams and Where to Find Them".
    """
    meta = ctx.meta(0)
    shape = [*meta.shape[:-1], *([num_samples] if replacement else []), meta.shape[-1]]
    uniform = _drawn(ctx, "uniform", meta.dtype, shape)
    gumbel = ops.negative(ops.log(ops.negative(ops.log1p(ops.negative(uniform)))))
    logits = ops.log(self)
    if replacement:
        scores = ops.add(ops.expand_dims(logits, -2), gumbel)
        return ops.cast(ops.argmax(scores, axis=-1), ctx.out.dtype)
    return ops.cast(ops.top_k(ops.add(logits, gumbel), num_samples)[1], ctx.out.dtype)


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


@converts("aten.bernoulli.p", "aten.bernoulli.Tensor")
def bernoulli_of(ctx: Context, self: Any, p: Any, **kwargs: Any) -> Any:
    drawn = ops.less(_drawn(ctx, "uniform", _FLOAT), ops.cast(ctx.tensor(p, _FLOAT), _FLOAT))
    return ops.cast(drawn, ctx.out.dtype)


def _drawn(ctx: Context, kind: str, dtype: str | None = None, shape: Any = None) -> Any:
    """Random numbers; default, of the dtype and shape of the result."""
    note = (
        "The model draws random numbers by itself; no two frameworks draw the same, so that its "
        "outputs are comparable in distribution only."
    )
    if note not in ctx.builder.notes:
        ctx.builder.notes.append(note)
    shape = list(ctx.out.shape if shape is None else shape)
    target = [recipe(one) for one in shape]
    dtype = dtype or ctx.out.dtype
    return ctx.sized(Draw, [], shape, target=target, kind=kind, draw_dtype=dtype)
