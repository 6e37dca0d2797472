"""Windows that move over images: what TensorFlow's kernels refuse of strides and dilations.

Where it refuses them together, the window goes to every place, and those of the strides are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras

from xarch.ops.fixes import convolving
from xarch.ops.fixes.convolving import of_axes
from xarch.ops.tensors import is_symbolic, tensor

Function = Callable[..., Any]


def spread(plain: Function) -> Function:
    """A convolution with strides beside a dilation, or with uneven ones."""

    def call(
        inputs: Any, kernel: Any, strides: Any = 1, padding: str = "valid",
        data_format: Any = None, dilation_rate: Any = 1,
    ) -> Any:  # fmt: skip
        inputs, kernel = tensor(inputs), tensor(kernel)
        rank = len(kernel.shape) - 2
        steps, gaps = of_axes(strides, rank), of_axes(dilation_rate, rank)
        first = (data_format or keras.config.image_data_format()) == "channels_first"
        sizes = inputs.shape[2:] if first else inputs.shape[1:-1]
        known = len(sizes) == rank and None not in sizes and not is_symbolic(inputs, kernel)
        uneven = len(set(steps)) > 1 and inputs.dtype != "float32"
        if not known or not (uneven or (max(steps) > 1 and max(gaps) > 1)):
            return plain(inputs, kernel, strides, padding, data_format, dilation_rate)
        if padding == "same":
            inputs = _widened(inputs, kernel.shape[:rank], steps, gaps, first)
        found = plain(inputs, kernel, 1, "valid", data_format, dilation_rate)
        return _kept(found, steps, first)

    return call


def spread_apart(plain: Function) -> Function:
    """The same of a convolution that is separable."""

    def call(
        inputs: Any, depthwise_kernel: Any, pointwise_kernel: Any, strides: Any = 1,
        padding: str = "valid", data_format: Any = None, dilation_rate: Any = 1,
    ) -> Any:  # fmt: skip
        def convolve(inputs: Any, kernel: Any, *options: Any) -> Any:
            return plain(inputs, kernel, pointwise_kernel, *options)

        given = (strides, padding, data_format, dilation_rate)
        return spread(convolve)(inputs, depthwise_kernel, *given)

    return call


def patches(
    images: Any, size: Any, strides: Any = None, dilation_rate: Any = 1, padding: str = "valid",
    data_format: Any = None,
) -> Any:  # fmt: skip
    """The patches of images, also with strides beside a dilation."""
    images = tensor(images)
    steps, gaps = of_axes(size if strides is None else strides, 2), of_axes(dilation_rate, 2)
    first = (data_format or keras.config.image_data_format()) == "channels_first"
    sides = images.shape[-2:] if first else images.shape[-3:-1]
    alone = max(steps) == 1 or max(gaps) == 1
    if is_symbolic(images) or alone or None in sides or len(steps) != 2:
        return convolving.patches(images, size, strides, dilation_rate, padding, data_format)
    if padding == "same":
        images = _widened(images, of_axes(size, 2), steps, gaps, first)
    found = convolving.patches(images, size, 1, dilation_rate, "valid", data_format)
    return _kept(found, steps, first)


def transposed(shared: Function) -> Function:
    """What no kernel of TensorFlow's can: dilations but in float32, and ends that are cut off."""

    def call(
        inputs: Any, kernel: Any, strides: Any = 1, padding: str = "valid",
        output_padding: Any = None, data_format: Any = None, dilation_rate: Any = 1,
    ) -> Any:  # fmt: skip
        inputs, kernel = tensor(inputs), tensor(kernel)
        given = (strides, padding, output_padding, data_format, dilation_rate)
        rank = len(kernel.shape) - 2
        gaps, ends = of_axes(dilation_rate, rank), of_axes(output_padding, rank)
        cut = padding.lower() == "same" and any(
            more == 0 and (size - 1) * gap % 2
            for size, gap, more in zip(kernel.shape[:rank], gaps, ends, strict=True)
        )
        other = cut or (max(gaps) > 1 and inputs.dtype != "float32")
        if is_symbolic(inputs, kernel) or not other or inputs.shape[0] == 0:
            return shared(inputs, kernel, *given)
        return convolving.transposed(inputs, kernel, *given)

    return call


def _widened(
    x: Any, sizes: Sequence[int], steps: Sequence[int], gaps: Sequence[int], first: bool
) -> Any:
    """With zeros around, so that as many windows fit as there are steps; the odd one at the end."""
    rank = len(sizes)
    sides = x.shape[-rank:] if first else x.shape[-rank - 1 : -1]
    inner = []
    for side, size, step, gap in zip(sides, sizes, steps, gaps, strict=True):
        missing = max((-(-side // step) - 1) * step + (size - 1) * gap + 1 - side, 0)
        inner.append((missing // 2, missing - missing // 2))
    widths = inner if first else [*inner, (0, 0)]
    return keras.ops.pad(x, [(0, 0)] * (len(x.shape) - len(widths)) + widths)


def _kept(x: Any, steps: Sequence[int], first: bool) -> Any:
    """The places of the strides."""
    kept = [slice(None, None, step) for step in steps]
    return x[(..., *kept) if first else (..., *kept, slice(None))]
