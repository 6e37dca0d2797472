"""Convolutions."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops

from xarch.ops.dtypes import promoted
from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import dtype_name, framed, is_symbolic, reached, sizes, tensor, window


def _of_none(name: str) -> Callable[..., Any]:
    plain = getattr(ops, name)

    def convolve(inputs: Any, kernel: Any, *args: Any, **kwargs: Any) -> Any:
        """No images in, no images out, in the shape that images would have."""
        inputs, kernel = tensor(inputs), tensor(kernel)
        if len(inputs.shape) != len(kernel.shape):
            raise ValueError(
                f"{name}: inputs of shape {tuple(inputs.shape)} have not as many axes as a kernel "
                f"of shape {tuple(kernel.shape)}."
            )
        if name == "conv" and is_symbolic(inputs, kernel):
            return _grouped(plain, inputs, kernel, *args, **kwargs)
        if is_symbolic(inputs, kernel) or inputs.shape[0] != 0:
            return _with_channels_last(plain, inputs, kernel, *args, **kwargs)
        return _none(plain, inputs, kernel, *args, **kwargs)

    return convolve


def _none(plain: Any, inputs: Any, *args: Any, **kwargs: Any) -> Any:
    one = keras.KerasTensor((1, *inputs.shape[1:]), dtype=inputs.dtype)
    shape = plain(one, *args, **kwargs).shape
    return reached(ops.zeros((0, *shape[1:]), dtype=inputs.dtype), inputs)


@fix("separable_conv")
def separable_conv(inputs: Any, *args: Any, **kwargs: Any) -> Any:
    """No images in, no images out, in the shape that images would have."""
    inputs = tensor(inputs)
    if is_symbolic(inputs) or inputs.shape[0] != 0:
        return _with_channels_last(ops.separable_conv, inputs, *args, **kwargs)
    return _none(ops.separable_conv, inputs, *args, **kwargs)


def _grouped(plain: Any, inputs: Any, kernel: Any, strides: Any = 1, padding: Any = "valid",
             data_format: Any = None, dilation_rate: Any = 1) -> Any:  # fmt: skip
    """Symbolic: the shape rule of Keras refuses groups, so each has a convolution of its own."""
    layout = data_format or keras.config.image_data_format()
    axis = 1 if layout == "channels_first" else -1
    channels, width = inputs.shape[axis], kernel.shape[-2]
    groups = 1 if None in (channels, width) or channels % width else channels // width
    if groups == 1 or kernel.shape[-1] % groups:
        return plain(inputs, kernel, strides, padding, data_format, dilation_rate)
    parts = zip(ops.split(inputs, groups, axis=axis), ops.split(kernel, groups, axis=-1),
                strict=True)  # fmt: skip
    found = [plain(x, k, strides, padding, data_format, dilation_rate) for x, k in parts]
    return ops.concatenate(found, axis=axis)


def _with_channels_last(plain: Any, inputs: Any, *args: Any, **kwargs: Any) -> Any:
    """Only float32 has a channels_first kernel on every processor."""
    if dtype_name(inputs) == "float32" or is_symbolic(inputs):
        return plain(inputs, *args, **kwargs)
    given = inspect.signature(plain).bind(inputs, *args, **kwargs)
    layout = given.arguments.get("data_format") or keras.config.image_data_format()
    if layout != "channels_first":
        return plain(inputs, *args, **kwargs)
    first, *_ = given.arguments
    given.arguments |= {first: ops.moveaxis(inputs, 1, -1), "data_format": "channels_last"}
    return ops.moveaxis(plain(*given.args, **given.kwargs), -1, 1)


def of_one_dtype(plain: Callable[..., Any], integers: str = "") -> Callable[..., Any]:
    """Operands of several dtypes are of the promoted one.

    Args:
        plain: The op.
        integers: The dtype in which integers are computed, where the op has none of theirs; the
            result is wrapped to their width again, and of truth values it is `or` and `and`.
    """

    def call(*args: Any, **kwargs: Any) -> Any:
        symbolic = is_symbolic(*args)
        kinds = (np.ndarray, keras.KerasTensor)
        tensors = [x for x in args if keras.ops.is_tensor(x) or isinstance(x, kinds)]
        if not tensors:
            return plain(*args, **kwargs)
        dtype = promoted(*tensors)
        exact = not integers or symbolic or "float" in dtype or "complex" in dtype
        used = dtype if exact else integers
        if all(dtype_name(x) == used for x in tensors):
            return plain(*args, **kwargs)
        places = [id(x) for x in tensors]
        args = tuple(ops.cast(tensor(x), used) if id(x) in places else x for x in args)
        found = plain(*args, **kwargs)
        if used == dtype:
            return found
        if dtype == "bool":
            return ops.not_equal(found, 0)
        return ops.cast(ops.cast(found, "int64"), dtype)

    return call


def exactly(plain: Callable[..., Any]) -> Callable[..., Any]:
    """Integers in float64, which holds their sums."""
    return of_one_dtype(plain, integers="float64")


def patches(images: Any, *args: Any, **kwargs: Any) -> Any:
    """Keras's `extract_patches`, where convolutions take float32 and channels_last alone."""
    images = tensor(images)
    size = args[0] if args else kwargs["size"]
    if len(images.shape) == 3 and (isinstance(size, int) or len(size) == 2):
        found = patches(ops.expand_dims(images, 0), *args, **kwargs)
        return ops.squeeze(found, 0)
    if is_symbolic(images) or len(images.shape) != 4 or images.shape[0] != 0:
        return _with_channels_last(ops.image.extract_patches, images, *args, **kwargs)
    return _none(ops.image.extract_patches, images, *args, **kwargs)


def transposed(
    inputs: Any, kernel: Any, strides: Any = 1, padding: str = "valid", output_padding: Any = None,
    data_format: Any = None, dilation_rate: Any = 1,
) -> Any:  # fmt: skip
    """`conv_transpose` as a convolution of the inputs with zeros between them."""
    layout = data_format or keras.config.image_data_format()
    found = ops.moveaxis(inputs, 1, -1) if layout == "channels_first" else inputs
    rank = len(kernel.shape) - 2
    given = (tuple(kernel.shape)[:rank], strides, dilation_rate, output_padding)
    for axis, one in enumerate(zip(*(of_axes(each, rank) for each in given), strict=True), 1):
        size, step, gap, more = one
        found = _between(found, axis, step)
        found = _edged(found, axis, *_edges((size - 1) * gap + 1, step, padding.lower(), more))
    kernel = ops.swapaxes(ops.flip(kernel, axis=tuple(range(rank))), -1, -2)
    found = ops.conv(found, kernel, 1, "valid", "channels_last", dilation_rate)
    return ops.moveaxis(found, -1, 1) if layout == "channels_first" else found


def of_axes(value: Any, rank: int) -> tuple[Any, ...]:
    """A value for each axis."""
    return tuple(value) if isinstance(value, (tuple, list)) else (value,) * rank


def _between(x: Any, axis: int, step: int) -> Any:
    """With zeros between the elements of an axis."""
    if step == 1:
        return x
    shape = sizes(x)
    widths = [(0, 0)] * (len(shape) + 1)
    widths[axis + 1] = (0, step - 1)
    found = framed(ops.expand_dims(x, axis + 1), widths)
    found = ops.reshape(found, (*shape[:axis], shape[axis] * step, *shape[axis + 1 :]))
    return _edged(found, axis, 0, 1 - step)


def _edges(window: int, step: int, padding: str, more: int | None) -> tuple[int, int]:
    """How many zeros stand before and after, as Keras has them on JAX."""
    if padding == "valid":
        behind = max(window, step) - window if more is None else more
        return window - 1, window - 1 + behind
    whole = step + window - 2 if more is None else window + window % 2 - 2 + more
    before = min(whole // 2 + whole % 2, window - 1)
    return before, whole - before


def _edged(x: Any, axis: int, before: int, after: int) -> Any:
    """With zeros around an axis, or without its ends where the numbers are negative."""
    widths = [(0, 0)] * len(x.shape)
    widths[axis] = (max(before, 0), max(after, 0))
    return window(framed(x, widths), axis, max(-before, 0), min(after, 0) or None)


def by_planes(plain: Callable[..., Any]) -> Callable[..., Any]:
    """`depthwise_conv` of volumes: the sum over the kernel's planes, each on images."""

    def convolve(
        inputs: Any, kernel: Any, strides: Any = 1, padding: str = "valid",
        data_format: Any = None, dilation_rate: Any = 1,
    ) -> Any:  # fmt: skip
        inputs, kernel = tensor(inputs), tensor(kernel)
        if len(kernel.shape) != 5 or len(inputs.shape) != 5 or is_symbolic(inputs, kernel):
            return plain(inputs, kernel, strides, padding, data_format, dilation_rate)
        layout = data_format or keras.config.image_data_format()
        found = ops.moveaxis(inputs, 1, -1) if layout == "channels_first" else inputs
        step, gap = of_axes(strides, 3)[0], of_axes(dilation_rate, 3)[0]
        reach = (kernel.shape[0] - 1) * gap + 1
        if padding.lower() == "same":
            missing = max((-(-found.shape[1] // step) - 1) * step + reach - found.shape[1], 0)
            found = _edged(found, 1, missing // 2, missing - missing // 2)
        number = (found.shape[1] - reach) // step + 1
        rest = (of_axes(strides, 3)[1:], padding, "channels_last", of_axes(dilation_rate, 3)[1:])
        total: Any = None
        for place in range(kernel.shape[0]):
            start = place * gap
            planes = found[:, start : start + (number - 1) * step + 1 : step]
            flat = ops.reshape(planes, (-1, *planes.shape[2:]))
            part = plain(flat, kernel[place], *rest)
            total = part if total is None else total + part
        total = ops.reshape(total, (-1, number, *total.shape[1:]))
        return ops.moveaxis(total, -1, 1) if layout == "channels_first" else total

    return convolve


for _name in ("conv", "depthwise_conv", "conv_transpose"):
    fix(_name)(_of_none(_name))
