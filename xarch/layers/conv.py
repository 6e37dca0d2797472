"""Convolutions with explicit padding, right on every backend in both layouts.

They compute channels_first input through channels_last, because TensorFlow has no channels_first
convolution on the CPU and adds a channels_first bias along the wrong axis when sizes coincide
(Keras 3.13 to 3.15). On torch the two transposes are views that cancel. Beyond what their Keras
parents take, `pad` gives the zeros on each side, where Keras offers only "valid" and "same", and
stride and dilation may both exceed one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from xarch import ops as same
from xarch.layers.same.namespace import twins

Pads = Sequence[Sequence[int]]


def to_last(value: Any) -> Any:
    """(N, C, *spatial) to (N, *spatial, C)."""
    rank = len(value.shape)
    return ops.transpose(value, (0, *range(2, rank), 1))


def to_first(value: Any) -> Any:
    """(N, *spatial, C) to (N, C, *spatial)."""
    rank = len(value.shape)
    return ops.transpose(value, (0, rank - 1, *range(1, rank - 1)))


class _Padded:
    """What the convolutions share; mixed in before a `keras.layers` convolution."""

    def __init__(self, *args: Any, pad: Pads | None = None, **kwargs: Any) -> None:
        strides = kwargs.pop("strides", None)
        super().__init__(*args, **kwargs)  # Keras refuses stride and dilation both over one
        if strides is not None:
            rank = self.rank  # type: ignore[attr-defined]
            self.strides = (strides,) * rank if isinstance(strides, int) else tuple(strides)
        self._has_pad = pad is not None
        zeros = [(0, 0)] * self.rank  # type: ignore[attr-defined]
        self.pad = [(int(a), int(b)) for a, b in (pad if pad is not None else zeros)]

    def call(self, inputs: Any) -> Any:
        both = max(self.strides) > 1 and max(self.dilation_rate) > 1  # type: ignore[attr-defined]
        if not (self._has_pad or both):
            return super().call(inputs)  # type: ignore[misc]
        first = self.data_format == "channels_first"  # type: ignore[attr-defined]
        outputs = self._convolve_padded(to_last(inputs) if first else inputs)
        if self.bias is not None:  # type: ignore[attr-defined]
            outputs = ops.add(outputs, self.bias)  # type: ignore[attr-defined]
        if self.activation is not None:  # type: ignore[attr-defined]
            outputs = self.activation(outputs)  # type: ignore[attr-defined]
        return to_first(outputs) if first else outputs

    def compute_output_shape(self, input_shape: Any) -> Any:
        shape = list(input_shape)
        offset = 2 if self.data_format == "channels_first" else 1  # type: ignore[attr-defined]
        for axis, (before, after) in enumerate(self.pad):
            if shape[axis + offset] is not None:
                shape[axis + offset] += before + after
        return super().compute_output_shape(tuple(shape))  # type: ignore[misc]

    def compute_output_spec(self, inputs: Any) -> Any:
        shape = self.compute_output_shape(inputs.shape)
        return keras.KerasTensor(shape, dtype=self.compute_dtype)  # type: ignore[attr-defined]

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()  # type: ignore[misc]
        return {**config, "pad": [list(pair) for pair in self.pad]} if self._has_pad else config

    def _convolve_padded(self, inputs: Any) -> Any:
        if self._pad_is_same():
            return self._convolve(inputs, "same")
        if any(side for pair in self.pad for side in pair):
            inputs = ops.pad(inputs, [(0, 0), *self.pad, (0, 0)])
        return self._convolve(inputs, self.padding)  # type: ignore[attr-defined]

    def _pad_is_same(self) -> bool:
        if any(stride != 1 for stride in self.strides):  # type: ignore[attr-defined]
            return False
        sizes = zip(self.kernel_size, self.dilation_rate, strict=True)  # type: ignore[attr-defined]
        wanted = [rate * (size - 1) for size, rate in sizes]
        return any(wanted) and [2 * a for a, _ in self.pad] == wanted == [
            2 * b for _, b in self.pad
        ]

    def _convolve(self, inputs: Any, padding: str) -> Any:
        strides, rates = self.strides, self.dilation_rate  # type: ignore[attr-defined]
        both = max(strides) > 1 and max(rates) > 1
        outputs = self._operation(inputs, padding, 1 if both else strides, rates)
        if both:
            skips = tuple(slice(None, None, stride) for stride in strides)
            outputs = outputs[(slice(None), *skips)]
        return outputs

    def _operation(self, inputs: Any, padding: str, strides: Any, rates: Any) -> Any:
        # with one filter Keras's has no gradient on torch in float64 (Keras 3.15)
        convolve = same.conv if self.kernel.shape[-1] == 1 else ops.conv  # type: ignore[attr-defined]
        return convolve(
            inputs,
            self.kernel,  # type: ignore[attr-defined]
            strides=strides,
            padding=padding,
            dilation_rate=rates,
            data_format="channels_last",
        )


class _Depthwise(_Padded):
    def _operation(self, inputs: Any, padding: str, strides: Any, rates: Any) -> Any:
        return ops.depthwise_conv(
            inputs,
            self.kernel,  # type: ignore[attr-defined]
            strides=strides,
            padding=padding,
            dilation_rate=rates,
            data_format="channels_last",
        )


@keras.saving.register_keras_serializable("xarch")
class Conv1D(_Padded, twins.Conv1D):
    """`keras.layers.Conv1D` with `pad`, the zeros before and after the one spatial axis."""


@keras.saving.register_keras_serializable("xarch")
class Conv2D(_Padded, twins.Conv2D):
    """`keras.layers.Conv2D` with `pad`, the zeros before and after each spatial axis."""


@keras.saving.register_keras_serializable("xarch")
class Conv3D(_Padded, twins.Conv3D):
    """`keras.layers.Conv3D` with `pad`, the zeros before and after each spatial axis."""


@keras.saving.register_keras_serializable("xarch")
class DepthwiseConv1D(_Depthwise, twins.DepthwiseConv1D):
    """`keras.layers.DepthwiseConv1D` with `pad`, the zeros before and after the spatial axis."""


@keras.saving.register_keras_serializable("xarch")
class DepthwiseConv2D(_Depthwise, twins.DepthwiseConv2D):
    """`keras.layers.DepthwiseConv2D` with `pad`, the zeros around each spatial axis."""
