"""Windows that slide over images: their sizes, steps and padding."""

from __future__ import annotations

from typing import Any

from xarch.ops.requirements.arguments import at_least, shape_of
from xarch.ops.requirements.options import one_of
from xarch.ops.requirements.registry import requires


def _steps(rank: int, **given: Any) -> None:
    for what, value in given.items():
        at_least(1, value, what)
        if isinstance(value, (tuple, list)) and len(value) != rank:
            raise ValueError(f"{what} is {value}, for an image of {rank} axes.")


def _spatial(inputs: Any) -> int | None:
    shape = shape_of(inputs)
    if shape is None:
        return None
    if len(shape) not in {3, 4, 5}:
        raise ValueError(f"Images of shape {shape}; a batch, channels and 1 to 3 axes are wanted.")
    return len(shape) - 2


def _fits(inputs: Any, window: Any, padding: Any, data_format: Any, dilation: Any = 1) -> None:
    """Without padding, a window is not larger than the image."""
    shape = shape_of(inputs)
    if shape is not None:
        sizes = shape[2:] if layout(data_format) == "channels_first" else shape[1:-1]
        _inside(sizes, window, padding, dilation)


def _inside(sizes: Any, window: Any, padding: Any, dilation: Any) -> None:
    if padding != "valid":
        return
    rank = len(sizes)
    spans = zip(sizes, _each(window, rank), _each(dilation, rank), strict=True)
    for size, width, gap in spans:
        if size is not None and gap * (width - 1) + 1 > size:
            raise ValueError(f"A window of {gap * (width - 1) + 1} in an axis of size {size}.")


def _each(value: Any, rank: int) -> list[int]:
    if isinstance(value, int):
        return [value] * rank
    return list(value) * (rank if len(value) == 1 else 1)


def layout(data_format: Any) -> str:
    """The layout that `data_format` names, or that of Keras's configuration."""
    import keras

    return str(data_format or keras.config.image_data_format())


@requires("max_pool", "average_pool")
def _pool(
    inputs: Any, pool_size: Any, strides: Any = None, padding: Any = "valid",
    data_format: Any = None,
) -> None:  # fmt: skip
    one_of(padding, "padding", "valid", "same")
    if (rank := _spatial(inputs)) is None:
        return
    _steps(rank, pool_size=pool_size, strides=pool_size if strides is None else strides)
    for what, value in {"pool_size": pool_size, "strides": strides}.items():
        if isinstance(value, (tuple, list)) and len(value) != rank:
            raise ValueError(f"{what} is {value}, for an image of {rank} axes.")
    _fits(inputs, pool_size, padding, data_format)


@requires("adaptive_average_pool", "adaptive_max_pool")
def _adaptive(inputs: Any, output_size: Any, data_format: Any = None) -> None:
    rank = _spatial(inputs)
    at_least(1, output_size, "output_size")
    if rank is not None and isinstance(output_size, (tuple, list)) and len(output_size) != rank:
        raise ValueError(f"output_size is {output_size}, for an image of {rank} axes.")


def _kernel(
    inputs: Any, kernel: Any, strides: Any, padding: Any, dilation_rate: Any
) -> tuple[int, tuple[int | None, ...]] | None:
    """How many axes the image has, and the kernel's shape, where both are known."""
    one_of(padding, "padding", "valid", "same")
    rank, shape = _spatial(inputs), shape_of(kernel)
    if rank is None or shape is None:
        return None
    if len(shape) != rank + 2 or 0 in shape:
        raise ValueError(f"A kernel of shape {shape}, for an image of {rank} axes.")
    _steps(rank, strides=strides, dilation_rate=dilation_rate)
    return rank, shape


@requires("conv", "depthwise_conv")
def _conv(
    inputs: Any, kernel: Any, strides: Any = 1, padding: Any = "valid", data_format: Any = None,
    dilation_rate: Any = 1,
) -> None:  # fmt: skip
    known = _kernel(inputs, kernel, strides, padding, dilation_rate)
    if known is not None and None not in known[1]:
        rank, shape = known
        _fits(inputs, shape[:rank], padding, data_format, dilation_rate)


@requires("separable_conv")
def _separable_conv(
    inputs: Any, depthwise_kernel: Any, pointwise_kernel: Any, strides: Any = 1,
    padding: Any = "valid", data_format: Any = None, dilation_rate: Any = 1,
) -> None:  # fmt: skip
    _conv(inputs, depthwise_kernel, strides, padding, data_format, dilation_rate)
    shape = shape_of(pointwise_kernel)
    if shape is not None and set(shape[:-2]) - {1}:
        raise ValueError(f"A pointwise kernel of shape {shape}; it has to be of one place.")


@requires("conv_transpose")
def _conv_transpose(
    inputs: Any, kernel: Any, strides: Any = 1, padding: Any = "valid", output_padding: Any = None,
    data_format: Any = None, dilation_rate: Any = 1,
) -> None:  # fmt: skip
    known = _kernel(inputs, kernel, strides, padding, dilation_rate)
    if known is None or output_padding is None:
        return
    rank, _ = known
    at_least(0, output_padding, "output_padding")
    if isinstance(output_padding, (tuple, list)) and len(output_padding) != rank:
        raise ValueError(f"output_padding is {output_padding}, for an image of {rank} axes.")
    pairs = zip(_each(output_padding, rank), _each(strides, rank), strict=True)
    if any(more >= step for more, step in pairs):
        raise ValueError(f"output_padding is {output_padding}; it has to be below {strides}.")


@requires("image.extract_patches")
def _extract_patches(
    images: Any, size: Any, strides: Any = None, dilation_rate: Any = 1, padding: Any = "valid",
    data_format: Any = None,
) -> None:  # fmt: skip
    _patches(size, strides, dilation_rate, padding)
    shape = shape_of(images)
    volume = isinstance(size, (tuple, list)) and len(size) == 3
    if shape is not None and not volume and len(shape) in {3, 4}:
        first = layout(data_format) == "channels_first"
        _inside(shape[-2:] if first else shape[-3:-1], size, padding, dilation_rate)


@requires("image.extract_patches_3d")
def _extract_patches_3d(
    volumes: Any, size: Any, strides: Any = None, dilation_rate: Any = 1, padding: Any = "valid",
    data_format: Any = None,
) -> None:  # fmt: skip
    _patches(size, strides, dilation_rate, padding)
    _steps(3, size=size, strides=strides, dilation_rate=dilation_rate)
    shape = shape_of(volumes)
    if shape is None:
        return
    if len(shape) not in {4, 5}:
        raise ValueError(f"Volumes of shape {shape}; 4 axes are wanted, or 5 with a batch.")
    sizes = shape[-3:] if layout(data_format) == "channels_first" else shape[-4:-1]
    _inside(sizes, size, padding, dilation_rate)


def _patches(size: Any, strides: Any, dilation_rate: Any, padding: Any) -> None:
    one_of(padding, "padding", "valid", "same")
    for what, value in {"size": size, "strides": strides, "dilation_rate": dilation_rate}.items():
        at_least(1, value, what)


def _of_two_axes(padding: Any, **given: Any) -> None:
    for what, value in given.items():
        at_least(1, value, what)
    at_least(0, padding, "padding")
    for what, value in {**given, "padding": padding}.items():
        if isinstance(value, (tuple, list)) and len(value) != 2:
            raise ValueError(f"{what} has {len(value)} numbers, and an image two axes.")


@requires("unfold")
def _unfold(x: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> None:
    _of_two_axes(padding, kernel_size=kernel_size, dilation=dilation, stride=stride)
    shape = shape_of(x)
    if shape is None:
        return
    if len(shape) != 4:
        raise ValueError(f"Images of shape {shape}; (batch, channels, rows, columns) is.")
    kernel, gaps, edges = (_each(v, 2) for v in (kernel_size, dilation, padding))
    for axis, size in enumerate(shape[2:]):
        span = gaps[axis] * (kernel[axis] - 1) + 1
        if size is not None and span > size + 2 * edges[axis]:
            raise ValueError(f"A window of {span} in an axis of {size} with {edges[axis]} around.")


@requires("fold")
def _fold(
    x: Any, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1
) -> None:
    _of_two_axes(
        padding, kernel_size=kernel_size, dilation=dilation, stride=stride, output_size=output_size
    )
    shape = shape_of(x)
    if shape is None:
        return
    if len(shape) != 3:
        raise ValueError(f"Windows of shape {shape}; (batch, channels * window, number) is.")
    sizes, kernel, gaps, edges, steps = (
        _each(v, 2) for v in (output_size, kernel_size, dilation, padding, stride)
    )
    if shape[1] is not None and shape[1] % (kernel[0] * kernel[1]):
        raise ValueError(f"{shape[1]} numbers are no whole windows of {kernel}.")
    number = 1
    for size, width, gap, edge, step in zip(sizes, kernel, gaps, edges, steps, strict=True):
        number *= max((size + 2 * edge - gap * (width - 1) - 1) // step + 1, 0)
    if shape[2] is not None and shape[2] != number:
        raise ValueError(f"{shape[2]} windows, where an image of {sizes} has {number}.")
