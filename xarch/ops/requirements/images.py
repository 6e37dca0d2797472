"""Images: their channels, and how they are read between their pixels."""

from __future__ import annotations

from typing import Any

from xarch.ops.requirements.arguments import at_least, axis_within, dtype_of, shape_of
from xarch.ops.requirements.options import one_of
from xarch.ops.requirements.registry import requires
from xarch.ops.requirements.windows import layout
from xarch.ops.tensors import concrete

_METHODS = (
    "linear", "bilinear", "trilinear", "triangle", "cubic", "bicubic", "tricubic", "lanczos3",
    "lanczos5",
)  # fmt: skip
_KERNELS = ("bilinear", "nearest", "bicubic", "lanczos3", "lanczos5")
_FILLS = ("constant", "nearest", "wrap", "mirror", "reflect")


def _image(images: Any) -> tuple[Any, ...] | None:
    shape = shape_of(images)
    if shape is not None and len(shape) not in {3, 4}:
        raise ValueError(f"Images of shape {shape}; 3 axes are wanted, or 4 with a batch.")
    return shape


@requires("image.rgb_to_hsv", "image.hsv_to_rgb", "image.rgb_to_grayscale")
def _of_three_colours(images: Any, data_format: Any = None) -> None:
    shape = _image(images)
    channels = shape and shape[-3 if layout(data_format) == "channels_first" else -1]
    if channels not in {None, 3}:
        raise ValueError(f"Images of shape {shape} have {channels} channels; 3 are wanted.")


@requires("image.sobel_edges")
def _sobel_edges(images: Any, data_format: Any = None) -> None:
    shape = _image(images)
    if shape is not None:
        sides = shape[-2:] if layout(data_format) == "channels_first" else shape[-3:-1]
        if 0 in sides or 1 in sides:
            raise ValueError(f"Images of shape {shape}; the border of 1 pixel has no reflection.")


@requires("image.crop_images")
def _crop_images(
    images: Any, top_cropping: Any = None, left_cropping: Any = None, bottom_cropping: Any = None,
    right_cropping: Any = None, target_height: Any = None, target_width: Any = None,
    data_format: Any = None,
) -> None:  # fmt: skip
    """What is cut and what is left are no more than there is."""
    shape = _image(images)
    if shape is None:
        return
    rows, columns = shape[-2:] if layout(data_format) == "channels_first" else shape[-3:-1]
    for size, *parts in (
        (rows, top_cropping, target_height, bottom_cropping),
        (columns, left_cropping, target_width, right_cropping),
    ):
        given = [one for one in parts if one is not None]
        if size is not None and all(isinstance(one, int) for one in given) and sum(given) > size:
            raise ValueError(f"{' + '.join(map(str, given))} pixels of an axis of size {size}.")


@requires("image.resize")
def _resize(
    images: Any, size: Any, interpolation: Any = "bilinear", antialias: Any = False,
    crop_to_aspect_ratio: Any = False, pad_to_aspect_ratio: Any = False, *_: Any, **__: Any,
) -> None:  # fmt: skip
    one_of(interpolation, "interpolation", *_KERNELS)
    if crop_to_aspect_ratio and pad_to_aspect_ratio:
        raise ValueError("Either crop_to_aspect_ratio or pad_to_aspect_ratio can be asked for.")


@requires("image.gaussian_blur")
def _gaussian_blur(
    images: Any, kernel_size: Any = (3, 3), sigma: Any = (1.0, 1.0), data_format: Any = None
) -> None:
    _image(images)
    at_least(1, kernel_size, "kernel_size")
    for what, value in {"kernel_size": kernel_size, "sigma": sigma}.items():
        several = isinstance(value, (tuple, list))
        number = len(value) if several else (shape_of(value) or (0,))[0]
        if number is not None and number < 2:
            raise ValueError(f"{what} is {value!r}; it has to have two numbers.")
    widths = concrete(sigma)
    if widths is not None and not (widths > 0).all():
        raise ValueError(f"sigma is {sigma!r}; it has to be above zero.")
    if "float" not in (dtype_of(images) or "float"):
        raise TypeError(f"Images of dtype {dtype_of(images)}; they have to be floats.")


@requires("image.ssim")
def _ssim(
    image1: Any, image2: Any, max_val: Any = 1.0, filter_size: Any = 11, filter_sigma: Any = 1.5,
    k1: Any = 0.01, k2: Any = 0.03, data_format: Any = None,
) -> None:  # fmt: skip
    at_least(1, filter_size, "filter_size")
    first, second = _image(image1), _image(image2)
    if first is None or second is None:
        return
    pairs = zip(first, second, strict=False)
    if len(first) != len(second) or any(None not in p and p[0] != p[1] for p in pairs):
        raise ValueError(f"Images of shapes {first} and {second}.")
    sides = first[-2:] if layout(data_format) == "channels_first" else first[-3:-1]
    if any(side is not None and side < filter_size for side in sides):
        raise ValueError(f"Images of shape {first} are smaller than the filter, {filter_size}.")


@requires("image.map_coordinates")
def _map_coordinates(
    inputs: Any, coordinates: Any, order: Any, fill_mode: Any = "constant", fill_value: Any = 0.0
) -> None:
    one_of(fill_mode, "fill_mode", *_FILLS)
    if order not in {0, 1}:
        raise ValueError(f"order is {order}; it has to be 0 or 1.")
    shape, at = shape_of(inputs), shape_of(coordinates)
    if shape is None or at is None:
        return
    if not shape or len(at) < 2 or at[0] not in {None, len(shape)}:
        raise ValueError(
            f"Coordinates of shape {at}; the first axis has one entry for each axis of the inputs, "
            f"{len(shape)}, and there are others."
        )


@requires("image.affine_transform")
def _affine_transform(
    images: Any, transform: Any, interpolation: Any = "bilinear", fill_mode: Any = "constant",
    fill_value: Any = 0, data_format: Any = None,
) -> None:  # fmt: skip
    one_of(interpolation, "interpolation", "nearest", "bilinear")
    one_of(fill_mode, "fill_mode", *_FILLS)
    shape, rows = _image(images), shape_of(transform)
    if shape is None or rows is None:
        return
    if len(rows) != len(shape) - 2 or rows[-1] not in {None, 8}:
        raise ValueError(
            f"A transform of shape {rows}; it has 8 numbers, and a row for each of several images."
        )
    if len(rows) == 2 and None not in (rows[0], shape[0]) and rows[0] != shape[0]:
        raise ValueError(f"{rows[0]} transforms of {shape[0]} images.")


@requires("image.scale_and_translate")
def _scale_and_translate(
    images: Any, output_shape: Any, scale: Any, translation: Any, spatial_dims: Any, method: Any,
    antialias: Any = True,
) -> None:  # fmt: skip
    one_of(method, "method", *_METHODS)
    shape = shape_of(images)
    if shape is None:
        return
    at_least(0, output_shape, "A size in output_shape")
    if len(output_shape) != len(shape):
        raise ValueError(f"output_shape is {output_shape}, for images of shape {shape}.")
    axis_within(tuple(spatial_dims), len(shape), "spatial_dims")
    moved = {axis % len(shape) for axis in spatial_dims}
    for axis, (given, wanted) in enumerate(zip(shape, output_shape, strict=True)):
        if axis not in moved and None not in (given, wanted) and given != wanted:
            raise ValueError(f"output_shape is {output_shape}, for images of shape {shape}.")
    for what, value in {"scale": scale, "translation": translation}.items():
        given = shape_of(value)
        if given is not None and given != (len(spatial_dims),):
            raise ValueError(f"{what} of shape {given}, for {len(spatial_dims)} axes.")


@requires("image.perspective_transform")
def _perspective_transform(
    images: Any, start_points: Any, end_points: Any, interpolation: Any = "bilinear",
    fill_value: Any = 0, data_format: Any = None,
) -> None:  # fmt: skip
    one_of(interpolation, "interpolation", "nearest", "bilinear")
    shape, first, second = _image(images), shape_of(start_points), shape_of(end_points)
    if first is None or second is None:
        return
    if len(first) not in {2, 3} or first[-2:] != (4, 2) or len(first) != len(second):
        raise ValueError(f"Points of shapes {first} and {second}; (4, 2) and (number, 4, 2) are.")
    if second[-2:] != (4, 2) or (None not in (first[0], second[0]) and first[0] != second[0]):
        raise ValueError(f"Points of shapes {first} and {second}.")
    if shape is None or len(first) == 2:
        return
    number = shape[0] if len(shape) == 4 else 1
    if first[0] != 1 and None not in (number, first[0]) and first[0] != number:
        raise ValueError(f"Points of {first[0]} images, and {number} images.")


@requires("image.elastic_transform")
def _elastic_transform(
    images: Any, alpha: Any = 20.0, sigma: Any = 5.0, interpolation: Any = "bilinear",
    fill_mode: Any = "reflect", fill_value: Any = 0.0, seed: Any = None, data_format: Any = None,
) -> None:  # fmt: skip
    one_of(interpolation, "interpolation", "nearest", "bilinear")
    one_of(fill_mode, "fill_mode", *_FILLS)
    _image(images)
    width = concrete(sigma)
    if width is not None and not (width > 0).all():
        raise ValueError(f"sigma is {sigma!r}; it has to be above zero.")
