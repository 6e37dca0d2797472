"""Convolutional layers: the op, a bias along the channels, an activation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from xarch.conformance.reference import conv
from xarch.conformance.reference._layer import activated, along, channels, layer

Array = np.ndarray[Any, Any]


def _finished(x: Array, bias: list[Array], data_format: str | None, activation: Any) -> Array:
    for one in bias:
        x = x + along(one, x, channels(data_format))
    return activated(x, activation)


@layer("Conv1D", "Conv2D", "Conv3D")
def convolution(
    x: Array, weights: list[Array], filters: int, kernel_size: Any, strides: Any = 1,
    padding: str = "valid", data_format: str | None = None, dilation_rate: Any = 1,
    groups: int = 1, activation: Any = None, use_bias: bool = True,
) -> Array:  # fmt: skip
    """Causal padding lies before the first step only."""
    kernel, *bias = weights
    if padding == "causal":
        widths = [(0, 0)] * x.ndim
        axis = 2 if data_format == "channels_first" else 1
        widths[axis] = ((kernel.shape[0] - 1) * dilation_rate, 0)
        x, padding = np.pad(x, widths), "valid"
    found = conv.conv(x, kernel, strides, padding, data_format, dilation_rate)
    return _finished(found, bias, data_format, activation)


@layer("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose")
def transposed(
    x: Array, weights: list[Array], filters: int, kernel_size: Any, strides: Any = 1,
    padding: str = "valid", data_format: str | None = None, dilation_rate: Any = 1,
    activation: Any = None, use_bias: bool = True,
) -> Array:  # fmt: skip
    kernel, *bias = weights
    found = conv.conv_transpose(x, kernel, strides, padding, None, data_format, dilation_rate)
    return _finished(found, bias, data_format, activation)


@layer("DepthwiseConv1D", "DepthwiseConv2D")
def depthwise(
    x: Array, weights: list[Array], kernel_size: Any, strides: Any = 1, padding: str = "valid",
    depth_multiplier: int = 1, data_format: str | None = None, dilation_rate: Any = 1,
    activation: Any = None, use_bias: bool = True,
) -> Array:  # fmt: skip
    kernel, *bias = weights
    found = conv.depthwise_conv(x, kernel, strides, padding, data_format, dilation_rate)
    return _finished(found, bias, data_format, activation)


@layer("SeparableConv1D", "SeparableConv2D")
def separable(
    x: Array, weights: list[Array], filters: int, kernel_size: Any, strides: Any = 1,
    padding: str = "valid", data_format: str | None = None, dilation_rate: Any = 1,
    depth_multiplier: int = 1, activation: Any = None, use_bias: bool = True,
) -> Array:  # fmt: skip
    deep, point, *bias = weights
    found = conv.separable_conv(x, deep, point, strides, padding, data_format, dilation_rate)
    return _finished(found, bias, data_format, activation)


def _pooling(op: Callable[..., Array]) -> Callable[..., Array]:
    def pooled(
        x: Array, weights: list[Array], pool_size: Any = 2, strides: Any = None,
        padding: str = "valid", data_format: str | None = None,
    ) -> Array:  # fmt: skip
        return op(x, pool_size, strides, padding, data_format)

    return pooled


def _adaptive(op: Callable[..., Array]) -> Callable[..., Array]:
    def pooled(
        x: Array, weights: list[Array], output_size: Any, data_format: str | None = None
    ) -> Array:
        return op(x, output_size, data_format)

    return pooled


def _over_all(fold: Callable[..., Any]) -> Callable[..., Array]:
    def pooled(
        x: Array, weights: list[Array], data_format: str | None = None, keepdims: bool = False,
        mask: Array | None = None,
    ) -> Array:  # fmt: skip
        """A mask of steps says which ones are averaged."""
        axes = tuple(range(2, x.ndim) if data_format == "channels_first" else range(1, x.ndim - 1))
        if mask is None:
            return np.asarray(fold(x, axis=axes, keepdims=keepdims))
        kept = np.expand_dims(mask, 1 if data_format == "channels_first" else 2) * 1.0
        total = np.sum(x * kept, axes, keepdims=keepdims)
        return np.asarray(total / np.sum(kept, axes, keepdims=keepdims))

    return pooled


_RANKS = ("1D", "2D", "3D")
layer(*(f"MaxPooling{rank}" for rank in _RANKS))(_pooling(conv.max_pool))
layer(*(f"AveragePooling{rank}" for rank in _RANKS))(_pooling(conv.average_pool))
layer(*(f"AdaptiveMaxPooling{rank}" for rank in _RANKS))(_adaptive(conv.adaptive_max_pool))
layer(*(f"AdaptiveAveragePooling{rank}" for rank in _RANKS))(_adaptive(conv.adaptive_average_pool))
layer(*(f"GlobalMaxPooling{rank}" for rank in _RANKS))(_over_all(np.max))
layer(*(f"GlobalAveragePooling{rank}" for rank in _RANKS))(_over_all(np.mean))
