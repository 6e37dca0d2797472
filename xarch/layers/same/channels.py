"""Convolution and pooling with channels first, through channels last.

TensorFlow has kernels for channels first on the CPU in some builds, and for some dtypes only. On
torch the transposes are views that cancel.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import keras

from xarch import ops

Function = Callable[..., Any]

CONVOLUTIONS = ("conv", "depthwise_conv", "separable_conv", "conv_transpose")
POOLING = ("max_pool", "average_pool", "adaptive_max_pool", "adaptive_average_pool")


def last(function: Function) -> Function:
    """The same op, computed with channels last where tensors hold numbers."""

    @functools.wraps(function)
    def call(inputs: Any, *args: Any, data_format: Any = None, **kwargs: Any) -> Any:
        layout = data_format or keras.config.image_data_format()
        if layout != "channels_first" or isinstance(inputs, keras.KerasTensor):
            return function(inputs, *args, data_format=layout, **kwargs)
        place = 0 if len(inputs.shape) == 3 and "resize" in function.__name__ else 1
        moved = ops.moveaxis(inputs, place, -1)
        found = function(moved, *args, data_format="channels_last", **kwargs)
        return ops.moveaxis(found, -1, place)

    return call


def _each(value: int | Sequence[int], rank: int) -> tuple[int, ...]:
    return (value,) * rank if isinstance(value, int) else tuple(value)


@last
def conv(inputs: Any, kernel: Any, **options: Any) -> Any:
    """A convolution."""
    return ops.conv(inputs, kernel, **options)


@last
def depthwise_conv(inputs: Any, kernel: Any, strides: Any = 1, **options: Any) -> Any:
    """A depthwise convolution; strides may differ, which TensorFlow lacks."""
    steps = _each(strides, len(inputs.shape) - 2)
    if len(set(steps)) == 1 or isinstance(inputs, keras.KerasTensor):
        return ops.depthwise_conv(inputs, kernel, strides=strides, **options)
    return _strided(inputs, kernel, steps, options)


@last
def separable_conv(
    inputs: Any, depthwise_kernel: Any, pointwise_kernel: Any, strides: Any = 1,
    padding: str = "valid", dilation_rate: Any = 1, data_format: Any = None,
) -> Any:  # fmt: skip
    """A depthwise convolution, and then one over the channels."""
    rest = {"padding": padding, "dilation_rate": dilation_rate, "data_format": data_format}
    if isinstance(inputs, keras.KerasTensor):
        return ops.separable_conv(
            inputs, depthwise_kernel, pointwise_kernel, strides=strides, **rest
        )
    deep = depthwise_conv(inputs, depthwise_kernel, strides=strides, **rest)
    return ops.conv(deep, pointwise_kernel, strides=1, padding="valid", data_format=data_format)


@last
def conv_transpose(inputs: Any, kernel: Any, dilation_rate: Any = 1, **options: Any) -> Any:
    """A transposed convolution; a kernel is spread where TensorFlow lacks dilation."""
    rates = _each(dilation_rate, len(inputs.shape) - 2)
    if max(rates) == 1 or isinstance(inputs, keras.KerasTensor):
        return ops.conv_transpose(inputs, kernel, dilation_rate=dilation_rate, **options)
    return ops.conv_transpose(inputs, spread(kernel, rates), **options)


def spread(kernel: Any, rates: Any) -> Any:
    """The kernel with zeros between its cells: TensorFlow has no dilated form on the CPU."""
    for axis, rate in enumerate(rates):
        if rate == 1:
            continue
        shape = list(kernel.shape)
        pads = [(0, 0)] * (len(shape) + 1)
        pads[axis + 1] = (0, rate - 1)
        wide = ops.pad(ops.expand_dims(kernel, axis + 1), pads)
        size = shape[axis] * rate
        wide = ops.reshape(wide, (*shape[:axis], size, *shape[axis + 1 :]))
        kernel = wide[(slice(None),) * axis + (slice(0, size - rate + 1),)]
    return kernel


def _strided(inputs: Any, kernel: Any, steps: Sequence[int], options: dict[str, Any]) -> Any:
    """With a stride of one; then what the strides pass over is dropped."""
    if None in inputs.shape[1:-1]:
        return ops.depthwise_conv(inputs, kernel, strides=tuple(steps), **options)
    if options.get("padding") == "same":
        pads = [(0, 0)] * len(inputs.shape)
        for axis, (step, size) in enumerate(zip(steps, inputs.shape[1:-1], strict=True)):
            total = max((-(-size // step) - 1) * step + kernel.shape[axis] - size, 0)
            pads[axis + 1] = (total // 2, total - total // 2)
        inputs = ops.pad(inputs, pads)
    found = ops.depthwise_conv(inputs, kernel, **{**options, "padding": "valid"})
    return found[(slice(None), *(slice(None, None, step) for step in steps))]
