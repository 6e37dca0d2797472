"""Convolutions, channels last."""

from __future__ import annotations

import math
from typing import Any

from xarch.components.misfit import Misfit
from xarch.components.plan.effect import Effect, Shape
from xarch.components.plan.tensor import Tensor, described


def spread(value: int | tuple[int, ...], rank: int) -> tuple[int, ...]:
    """One number for each spatial axis."""
    return (value,) * rank if isinstance(value, int) else tuple(value)


def spatial(x: Tensor, kernel: Shape, strides: Shape, padding: str) -> Shape:
    """The output's spatial shape.

    Raises:
        Misfit: Nothing is left.
    """
    sizes = x.shape[:-1]
    if padding == "valid":
        sizes = tuple(size - window + 1 for size, window in zip(sizes, kernel, strict=True))
    found = tuple(-(-size // stride) for size, stride in zip(sizes, strides, strict=True))
    if min(found) < 1:
        window = " x ".join(map(str, kernel))
        raise Misfit(
            f"a window of {window} does not fit into {described(x)}; make the input larger, or "
            "use fewer or smaller windows"
        )
    return found


def conv(
    x: Tensor,
    filters: int,
    kernel_size: int | tuple[int, ...],
    strides: int | tuple[int, ...] = 1,
    padding: str = "valid",
    activation: str | None = None,
    use_bias: bool = True,
) -> Effect:
    """`keras.layers.Conv1D` and `Conv2D`."""
    rank, channels = len(x.shape) - 1, x.shape[-1]
    kernel = spread(kernel_size, rank)
    field = spatial(x, kernel, spread(strides, rank), padding)
    weights = [(*kernel, channels, filters), (filters,)][: 2 if use_bias else 1]
    flops = 2 * math.prod(field) * math.prod(kernel) * channels * filters
    return Effect((*field, filters), tuple(weights), flops=flops)


def depthwise(
    x: Tensor,
    kernel_size: int | tuple[int, ...],
    strides: int | tuple[int, ...] = 1,
    padding: str = "valid",
    use_bias: bool = True,
    **options: Any,
) -> Effect:
    """`keras.layers.DepthwiseConv1D` and `DepthwiseConv2D`."""
    rank, channels = len(x.shape) - 1, x.shape[-1]
    kernel = spread(kernel_size, rank)
    field = spatial(x, kernel, spread(strides, rank), padding)
    weights = [(*kernel, channels, 1), (channels,)][: 2 if use_bias else 1]
    flops = 2 * math.prod(field) * math.prod(kernel) * channels
    return Effect((*field, channels), tuple(weights), flops=flops)


def separable(
    x: Tensor,
    filters: int,
    kernel_size: int | tuple[int, ...],
    strides: int | tuple[int, ...] = 1,
    padding: str = "valid",
    use_bias: bool = True,
    **options: Any,
) -> Effect:
    """`keras.layers.SeparableConv2D`: depthwise, then one by one."""
    first = depthwise(x, kernel_size, strides, padding, use_bias=False)
    second = conv(Tensor(first.shape), filters, 1, use_bias=use_bias)
    kernel, pointwise = first.weights[0], second.weights[0]
    places = math.prod(second.shape[:-1])
    flops = 2 * places * (math.prod(kernel) + math.prod(pointwise))
    return Effect(second.shape, first.weights + second.weights, flops=flops)


RULES = {
    "Conv1D": conv,
    "Conv2D": conv,
    "DepthwiseConv1D": depthwise,
    "DepthwiseConv2D": depthwise,
    "SeparableConv2D": separable,
}
