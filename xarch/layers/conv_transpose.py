"""Transposed convolutions with torch's padding, right on every backend in both layouts.

With `crop`, the full transposed convolution is computed channels_last without padding, then `crop`
cells are cut from each side; a negative crop appends zeros. That is what torch's `padding` and
`output_padding` mean. Without it, the layers are those of Keras.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from xarch.layers.conv import to_first, to_last
from xarch.layers.same.channels import spread
from xarch.layers.same.namespace import twins

Crops = Sequence[Sequence[int]]


class _Cropped:
    def __init__(self, *args: Any, crop: Crops | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._has_crop = crop is not None
        zeros = [(0, 0)] * self.rank  # type: ignore[attr-defined]
        self.crop = [(int(a), int(b)) for a, b in (crop if crop is not None else zeros)]

    def call(self, inputs: Any) -> Any:
        if not self._has_crop:
            return super().call(inputs)  # type: ignore[misc]
        first = self.data_format == "channels_first"  # type: ignore[attr-defined]
        inputs = to_last(inputs) if first else inputs
        outputs = cropped_transpose(
            inputs,
            self.kernel,  # type: ignore[attr-defined]
            self.strides,  # type: ignore[attr-defined]
            self.dilation_rate,  # type: ignore[attr-defined]
            self.crop,
        )
        if self.bias is not None:  # type: ignore[attr-defined]
            outputs = ops.add(outputs, self.bias)  # type: ignore[attr-defined]
        if self.activation is not None:  # type: ignore[attr-defined]
            outputs = self.activation(outputs)  # type: ignore[attr-defined]
        return to_first(outputs) if first else outputs

    def compute_output_shape(self, input_shape: Any) -> Any:
        if not self._has_crop:
            return super().compute_output_shape(input_shape)  # type: ignore[misc]
        shape = list(input_shape)
        first = self.data_format == "channels_first"  # type: ignore[attr-defined]
        offset = 2 if first else 1
        for axis, (before, after) in enumerate(self._cuts()):
            size = shape[axis + offset]
            if size is not None:
                size = self._keras_length(axis, size) - before - after
            shape[axis + offset] = size
        shape[1 if first else -1] = self.filters  # type: ignore[attr-defined]
        return tuple(shape)

    def compute_output_spec(self, inputs: Any) -> Any:
        shape = self.compute_output_shape(inputs.shape)
        return keras.KerasTensor(shape, dtype=self.compute_dtype)  # type: ignore[attr-defined]

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()  # type: ignore[misc]
        return {**config, "crop": [list(pair) for pair in self.crop]} if self._has_crop else config

    def _keras_length(self, axis: int, size: int) -> int:
        stride = self.strides[axis]  # type: ignore[attr-defined]
        kernel = self.kernel_size[axis]  # type: ignore[attr-defined]
        extent = _extent(kernel, self.dilation_rate[axis])  # type: ignore[attr-defined]
        return int(size * stride + max(extent - stride, 0))

    def _cuts(self) -> list[tuple[int, int]]:
        kernel, strides = self.kernel_size, self.strides  # type: ignore[attr-defined]
        return _cuts(kernel, strides, self.dilation_rate, self.crop)  # type: ignore[attr-defined]


def cropped_transpose(inputs: Any, kernel: Any, strides: Any, rates: Any, crop: Crops) -> Any:
    """A transposed convolution, channels_last, without the cells that `crop` cuts.

    Args:
        inputs: (N, *spatial, channels).
        kernel: (*spatial, filters, channels).
        strides: A number for each spatial axis.
        rates: The dilation of each.
        crop: The cells cut before and after each; a negative number appends zeros.
    """
    cuts = _cuts(kernel.shape[: len(strides)], strides, rates, crop)
    outputs = ops.conv_transpose(
        inputs,
        spread(kernel, rates),
        strides=strides,
        padding="valid",
        data_format="channels_last",
    )
    if any(side < 0 for pair in cuts for side in pair):
        grow = [(max(-a, 0), max(-b, 0)) for a, b in cuts]
        outputs = ops.pad(outputs, [(0, 0), *grow, (0, 0)])
    if any(side > 0 for pair in cuts for side in pair):
        keep = tuple(slice(max(a, 0), -b if b > 0 else None) for a, b in cuts)
        outputs = outputs[(slice(None), *keep)]
    return outputs


def _extent(size: int, rate: int) -> int:
    return int((size - 1) * rate + 1)


def _cuts(kernel: Any, strides: Any, rates: Any, crop: Crops) -> list[tuple[int, int]]:
    """`crop`, plus the cells that Keras appends where the stride exceeds the kernel."""
    extents = [_extent(size, rate) for size, rate in zip(kernel, rates, strict=True)]
    extra = [max(stride - extent, 0) for stride, extent in zip(strides, extents, strict=True)]
    return [(a, b + more) for (a, b), more in zip(crop, extra, strict=True)]


@keras.saving.register_keras_serializable("xarch")
class Conv1DTranspose(_Cropped, twins.Conv1DTranspose):
    """`keras.layers.Conv1DTranspose` with `crop`, the cells cut before and after the axis."""


@keras.saving.register_keras_serializable("xarch")
class Conv2DTranspose(_Cropped, twins.Conv2DTranspose):
    """`keras.layers.Conv2DTranspose` with `crop`, the cells cut on each side of each axis."""


@keras.saving.register_keras_serializable("xarch")
class Conv3DTranspose(_Cropped, twins.Conv3DTranspose):
    """`keras.layers.Conv3DTranspose` with `crop`, the cells cut on each side of each axis."""


@keras.saving.register_keras_serializable("xarch")
class TransposedConvolution(keras.layers.Layer):
    """A transposed convolution, channels_last, whose kernel is computed by the graph.

    Call it with `[inputs, kernel]`. As an operation of a graph, `keras.ops.conv_transpose` hands
    its arguments on in the wrong order (Keras 3.13 to 3.15).

    Args:
        strides: A number for each spatial axis.
        dilation_rate: The dilation of each.
        crop: The cells cut before and after each; a negative number appends zeros.
        **kwargs: As for `keras.layers.Layer`.
    """

    def __init__(
        self, strides: Sequence[int], dilation_rate: Sequence[int], crop: Crops, **kwargs: Any
    ) -> None:
        super().__init__(autocast=False, **kwargs)
        self.strides, self.dilation_rate = tuple(strides), tuple(dilation_rate)
        self.crop = [(int(a), int(b)) for a, b in crop]
        self.built = True

    def call(self, inputs: Any) -> Any:
        """(N, *spatial, filters)."""
        values, kernel = inputs
        return cropped_transpose(values, kernel, self.strides, self.dilation_rate, self.crop)

    def compute_output_spec(self, inputs: Any) -> Any:
        """The shape that torch's rule gives."""
        values, kernel = inputs
        batch, *spatial, _ = values.shape
        sizes = zip(
            spatial, kernel.shape, self.strides, self.dilation_rate, self.crop, strict=False
        )
        out = [
            None if size is None else (size - 1) * step + _extent(width, rate) - before - after
            for size, width, step, rate, (before, after) in sizes
        ]
        return keras.KerasTensor((batch, *out, kernel.shape[-2]), dtype=values.dtype)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        own = {"strides": self.strides, "dilation_rate": self.dilation_rate, "crop": self.crop}
        return {**super().get_config(), **own}
