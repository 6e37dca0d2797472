"""Images."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import ops

from xarch.ops.fixes.casting import to_whole
from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import (
    dtype_name,
    floating,
    is_float,
    is_integer,
    is_symbolic,
    sizes,
    tensor,
    window,
)


@fix("image.resize")
def resize(
    images: Any, size: Any, interpolation: str = "bilinear", antialias: bool = False,
    crop_to_aspect_ratio: bool = False, pad_to_aspect_ratio: bool = False,
    fill_mode: str = "constant", fill_value: float = 0.0, data_format: Any = None,
) -> Any:  # fmt: skip
    """Pixel centres lie at halves; a cubic kernel has a = -0.5 (Keys 1981)."""
    images = tensor(images)
    layout = data_format or keras.config.image_data_format()
    rows = len(images.shape) - (3 if layout == "channels_last" else 2)
    known = [images.shape[rows], images.shape[rows + 1]]
    kept = (crop_to_aspect_ratio or pad_to_aspect_ratio) and not is_symbolic(images)
    if kept and None not in known and fill_mode == "constant":
        real = images if is_float(images) else ops.cast(images, "float32")
        shaped = _cropped if crop_to_aspect_ratio else _padded
        real = shaped(real, rows, known, size, fill_value)
        found = resize(real, size, interpolation, antialias, data_format=layout)
        return _as_pixels(found, images)
    if interpolation == "bilinear" and is_integer(images) and not is_symbolic(images):
        found = resize(
            ops.cast(images, "float32"), size, interpolation, antialias, crop_to_aspect_ratio,
            pad_to_aspect_ratio, fill_mode, fill_value, data_format,
        )  # fmt: skip
        return _as_pixels(found, images)
    plain = interpolation in {"bicubic", "lanczos3", "lanczos5"} and None not in known
    if not plain or crop_to_aspect_ratio or pad_to_aspect_ratio:
        mask = dtype_name(images) == "bool"
        found = ops.image.resize(
            ops.cast(images, "float32") if mask else images, size, interpolation=interpolation,
            antialias=antialias, crop_to_aspect_ratio=crop_to_aspect_ratio,
            pad_to_aspect_ratio=pad_to_aspect_ratio, fill_mode=fill_mode, fill_value=fill_value,
            data_format=data_format,
        )  # fmt: skip
        return ops.cast(found, "bool") if mask else found
    found = images if is_float(images) else ops.cast(images, keras.config.floatx())
    found = ops.cast(found, "float32") if dtype_name(found) != "float64" else found
    for axis, source, target in zip((rows, rows + 1), known, size, strict=True):
        weights = _weights(int(source), int(target), interpolation, antialias)
        moved = ops.matmul(
            ops.moveaxis(found, axis, -1), ops.convert_to_tensor(weights.T, dtype=found.dtype)
        )
        found = ops.moveaxis(moved, -1, axis)
    return found if dtype_name(images) == "bool" else _as_pixels(found, images)


def _as_pixels(found: Any, images: Any) -> Any:
    """Real numbers in the dtype of some images: integers are rounded, and stay in their range."""
    if is_integer(images):
        ends = np.iinfo(dtype_name(images))
        found = ops.clip(to_whole(found), float(ends.min), float(ends.max))
    return ops.cast(found, images.dtype)


def _cropped(x: Any, rows: int, known: Any, size: Any, _: Any) -> Any:
    """The middle of the images, in the aspect ratio that is wanted."""
    height, width = known
    kept = (
        max(min(height, int(width * size[0] / size[1])), 1),
        max(min(width, int(height * size[1] / size[0])), 1),
    )
    for axis, (whole, part) in enumerate(zip(known, kept, strict=True), rows):
        start = (whole - part) // 2
        x = window(x, axis, start, start + part)
    return x


def _padded(x: Any, rows: int, known: Any, size: Any, fill: Any) -> Any:
    """The images in the middle of others, in the aspect ratio that is wanted."""
    height, width = known
    whole = (
        max(height, int(width * size[0] / size[1])),
        max(width, int(height * size[1] / size[0])),
    )
    for axis, (given, wanted) in enumerate(zip(known, whole, strict=True), rows):
        edge = (wanted - given) // 2
        if edge:
            shape = list(sizes(x))
            shape[axis] = edge
            side = ops.full(shape, fill, dtype=x.dtype)
            x = ops.concatenate([side, x, side], axis=axis)
    return x


def _weights(source: int, target: int, interpolation: str, antialias: bool) -> Any:
    """What each source pixel (columns) gives to each target pixel (rows)."""
    scale = source / target
    stretch = max(scale, 1.0) if antialias else 1.0
    centres = (np.arange(target) + 0.5) * scale - 0.5
    distance = np.abs(np.arange(source)[None] - centres[:, None]) / stretch
    if interpolation == "bicubic":
        weights = _cubic(distance)
    else:
        support = int(interpolation[-1])
        weights = np.sinc(distance) * np.sinc(distance / support) * (distance < support)
    return weights / weights.sum(axis=1, keepdims=True)


def _cubic(t: Any, a: float = -0.5) -> Any:
    near = ((a + 2) * t - (a + 3)) * t * t + 1
    far = ((t - 5) * t + 8) * t * a - 4 * a
    return np.where(t <= 1, near, np.where(t < 2, far, 0.0))


@fix("image.ssim")
def ssim(
    image1: Any, image2: Any, max_val: float = 1.0, filter_size: int = 11,
    filter_sigma: float = 1.5, k1: float = 0.01, k2: float = 0.03, data_format: Any = None,
) -> Any:  # fmt: skip
    """Of integers too, a float."""
    return ops.image.ssim(
        floating(image1), floating(image2), max_val=max_val, filter_size=filter_size,
        filter_sigma=filter_sigma, k1=k1, k2=k2, data_format=data_format,
    )  # fmt: skip


@fix("image.scale_and_translate")
def scale_and_translate(
    images: Any, output_shape: Any, scale: Any, translation: Any, spatial_dims: Any, method: str,
    antialias: bool = True,
) -> Any:  # fmt: skip
    """Pixel centres lie at halves, outside is 0; integers are rounded and stay in their range."""
    images = tensor(images)
    method = "linear" if method == "triangle" else method
    whole = is_integer(images)
    found = ops.image.scale_and_translate(
        ops.cast(images, "float32") if whole else images, output_shape,
        floating(scale), floating(translation), spatial_dims, method, antialias,
    )  # fmt: skip
    if not whole:
        return found
    if 0 not in images.shape:
        low, high = (ops.cast(end(images), "float32") for end in (ops.min, ops.max))
        found = ops.minimum(ops.maximum(to_whole(found), low), high)
    return ops.cast(found, images.dtype)


@fix("image.sobel_edges")
def sobel_edges(images: Any, data_format: Any = None) -> Any:
    """Vertical and horizontal derivative, stacked last; the border is reflected."""
    images = tensor(images)
    if not is_float(images):  # differences of integers wrap
        wide = sobel_edges(ops.cast(ops.cast(images, "int32"), "float32"), data_format)
        whole = ops.cast(wide, "int32")
        return whole if dtype_name(images) == "bool" else ops.cast(whole, images.dtype)
    layout = data_format or keras.config.image_data_format()
    first = len(images.shape) - (3 if layout == "channels_last" else 2)
    padded = _reflected(_reflected(images, first), first + 1)
    down = _difference(_smoothed(padded, first + 1), first)
    across = _difference(_smoothed(padded, first), first + 1)
    return ops.stack([down, across], axis=-1)


def _reflected(x: Any, axis: int) -> Any:
    """With the second element before an axis, and the last but one behind it."""
    return ops.concatenate([window(x, axis, 1, 2), x, window(x, axis, -2, -1)], axis=axis)


def _part(x: Any, axis: int, start: int) -> Any:
    """All but two elements of an axis, from a start of 0, 1 or 2."""
    return window(x, axis, start, start - 2 if start < 2 else None)


def _smoothed(x: Any, axis: int) -> Any:
    return _part(x, axis, 0) + 2 * _part(x, axis, 1) + _part(x, axis, 2)


def _difference(x: Any, axis: int) -> Any:
    return _part(x, axis, 2) - _part(x, axis, 0)
