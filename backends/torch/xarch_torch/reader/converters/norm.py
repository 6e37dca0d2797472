"""Normalisation."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import Any

import keras
import torch
from keras import ops

from xarch import layers
from xarch_torch.reader.arithmetic import add
from xarch_torch.reader.context import Context
from xarch_torch.reader.converters.reduce import counted
from xarch_torch.reader.registry import converts
from xarch_torch.reader.weights import WeightRef


@converts("aten.batch_norm.default", weights=("weight", "bias", "running_mean", "running_var"))
def batch_norm(
    ctx: Context,
    input: Any,
    weight: Any,
    bias: Any,
    running_mean: Any,
    running_var: Any,
    training: bool,
    momentum: float | None,
    eps: float,
    cudnn_enabled: bool = False,
) -> Any:
    if ctx.out.rank < 2:
        raise ctx.refuse("an input without an axis of channels")
    if running_mean is None:
        return _batch_statistics(ctx, input, weight, bias, eps)
    if not (ctx.owns(weight, bias) and ctx.owns(running_mean, running_var)):
        if training:
            raise ctx.refuse("the statistics are shared with another op")
        return _frozen(ctx, input, weight, bias, running_mean, running_var, eps)
    prefix = running_mean.name.rpartition(".")[0]
    owner = ctx.builder.state.module.get_submodule(prefix)
    momentum = getattr(owner, "momentum", momentum)  # eval graphs hold 0 in place of None
    counter = ctx.builder.state.reference(f"{prefix}.num_batches_tracked".lstrip("."))
    layer = ctx.layer(
        layers.TorchBatchNormalization,
        {
            "gamma": weight,
            "beta": bias,
            "moving_mean": running_mean,
            "moving_variance": running_var,
            "updates": counter,
        },
        axis=1,
        momentum=1.0 - (momentum if momentum is not None else 0.1),
        epsilon=eps,
        center=bias is not None,
        scale=weight is not None,
        cumulative=momentum is None,
    )
    fixed = ctx.frozen or (ctx.training and not training)
    if fixed:
        return layer(input, frozen=True)
    before = ctx.builder.normed.get(running_mean.name)
    found = layer(input) if before is None else layer(input, after=before)
    ctx.builder.normed[running_mean.name] = found
    return found


@converts("aten.layer_norm.default", weights=("weight", "bias"))
def layer_norm(
    ctx: Context,
    input: Any,
    normalized_shape: Sequence[int],
    weight: Any = None,
    bias: Any = None,
    eps: float = 1e-05,
    cudnn_enable: bool = True,
) -> Any:
    rank, count = ctx.out.rank, len(normalized_shape)
    if weight is not None and ctx.owns(weight, bias):
        axes = [axis - count for axis in range(count)]
        layer = ctx.layer(
            keras.layers.LayerNormalization,
            {"gamma": weight, "beta": bias},
            axis=axes[0] if count == 1 else axes,
            epsilon=eps,
            center=bias is not None,
        )
        return layer(input)
    outputs = normalised(ctx, input, list(range(rank - count, rank)), eps)
    if weight is not None:
        outputs = ops.multiply(outputs, ctx.tensor(weight))
    return outputs if bias is None else add(outputs, ctx.tensor(bias))


@converts("aten.group_norm.default")
def group_norm(
    ctx: Context,
    input: Any,
    num_groups: int,
    weight: Any = None,
    bias: Any = None,
    eps: float = 1e-05,
    cudnn_enabled: bool = True,
) -> Any:
    batch, channels, *rest = ctx.out.shape
    grouped = ctx.reshape(input, [batch, num_groups, channels // num_groups, *rest])
    rank = ctx.out.rank + 1
    outputs = normalised(ctx, grouped, list(range(2, rank)), eps)
    return _affine(ctx, ctx.reshape(outputs, ctx.out.shape), weight, bias)


@functools.cache
def _groups_have_slopes() -> bool:
    """Whether this torch has a gradient of groups' means and deviations: from 2.15 on."""
    with torch.enable_grad():
        values = torch.ones((1, 1, 2), requires_grad=True)
        _, mean, _ = torch.native_group_norm(values, None, None, 1, 1, 2, 1, 0.1)
        return torch.autograd.grad(mean.sum(), values, allow_unused=True)[0] is not None


@converts("aten.instance_norm.default", weights=("running_mean", "running_var"))
def instance_norm(
    ctx: Context,
    input: Any,
    weight: Any,
    bias: Any,
    running_mean: Any,
    running_var: Any,
    use_input_stats: bool,
    momentum: float,
    eps: float,
    cudnn_enabled: bool,
) -> Any:
    if not use_input_stats:
        return _frozen(ctx, input, weight, bias, running_mean, running_var, eps)
    axes = list(range(2, ctx.out.rank))
    if running_mean is not None and ctx.training:
        mean = ops.mean(input, axis=axes, keepdims=True)
        squares = ops.square(ops.subtract(input, mean))
        count = counted(ctx, axes, 1, ctx.out.dtype)
        variance = ops.true_divide(ops.sum(squares, axis=axes, keepdims=True), count)
        for held, own in ((running_mean, mean), (running_var, variance)):
            _follow(ctx, held, ops.mean(own, axis=[0, *axes]), momentum)
    return _affine(ctx, normalised(ctx, input, axes, eps), weight, bias)


def _follow(ctx: Context, held: Any, value: Any, momentum: float) -> None:
    """Moves a buffer towards a value, which torch has in one op with what is normalised."""
    if not isinstance(held, WeightRef):
        raise ctx.refuse("the statistics are computed in the model")
    share = ctx.tensor(momentum, ctx.dtype(value))
    new = add(ctx.tensor(held), ops.multiply(share, ops.subtract(value, ctx.tensor(held))))
    ctx.builder.write(held, ops.stop_gradient(new))


@converts("aten.rms_norm.default")
def rms_norm(
    ctx: Context,
    input: Any,
    normalized_shape: Sequence[int],
    weight: Any = None,
    eps: float | None = None,
) -> Any:
    import numpy as np

    rank, count = ctx.out.rank, len(normalized_shape)
    axes = list(range(rank - count, rank))
    small = eps if eps is not None else float(np.finfo(ctx.out.dtype).eps)
    power = ops.mean(ops.square(input), axis=axes, keepdims=True)
    outputs = ops.multiply(input, ops.rsqrt(ops.add(power, ctx.tensor(small, ctx.out.dtype))))
    return outputs if weight is None else ops.multiply(outputs, weight)


def normalised(ctx: Context, value: Any, axes: list[int], eps: float) -> Any:
    """The value with mean zero and variance one over the axes."""
    centred = ops.subtract(value, ops.mean(value, axis=axes, keepdims=True))
    variance = ops.mean(ops.square(centred), axis=axes, keepdims=True)
    return ops.true_divide(centred, ops.sqrt(ops.add(variance, ctx.tensor(eps, ctx.dtype(value)))))


def _batch_statistics(ctx: Context, input: Any, weight: Any, bias: Any, eps: float) -> Any:
    axes = [axis for axis in range(ctx.out.rank) if axis != 1]
    return _affine(ctx, normalised(ctx, input, axes, eps), weight, bias)


def _frozen(
    ctx: Context, input: Any, weight: Any, bias: Any, mean: Any, variance: Any, eps: float
) -> Any:
    centred = ops.subtract(input, _channels(ctx, mean))
    width = ops.sqrt(ops.add(_channels(ctx, variance), ctx.tensor(eps, ctx.out.dtype)))
    return _affine(ctx, ops.true_divide(centred, width), weight, bias)


def _affine(ctx: Context, value: Any, weight: Any, bias: Any) -> Any:
    if weight is not None:
        value = ops.multiply(value, _channels(ctx, weight))
    return value if bias is None else add(value, _channels(ctx, bias))


def _channels(ctx: Context, weight: Any) -> Any:
    value = ctx.tensor(weight)
    size = math.prod(value.shape)
    return ctx.reshape(value, [1, size, *[1] * (ctx.out.rank - 2)])


@converts("aten._weight_norm.default")
def weight_norm(ctx: Context, v: Any, g: Any, dim: int = 0) -> Any:
    axes = [axis for axis in range(len(v.shape)) if axis != dim % len(v.shape)]
    norm = ops.sqrt(ops.sum(ops.square(v), axis=axes, keepdims=True))
    return ops.multiply(v, ops.true_divide(g, norm))
