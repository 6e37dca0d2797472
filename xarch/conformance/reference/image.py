"""Images: resampling, colours, patches; channels_last inside."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from xarch.conformance.reference._registry import reference

Array = np.ndarray[Any, Any]


def _image(op: str) -> Callable[[Any], Any]:
    """Registers a reference in channels_last for both layouts."""

    def register(function: Any) -> Any:
        def either(
            images: Array, *args: Any, data_format: str | None = None, **options: Any
        ) -> Any:
            if data_format == "channels_first":
                found = function(np.moveaxis(images, -3, -1), *args, **options)
                return np.moveaxis(found, -1, -3)
            return function(images, *args, **options)

        return reference(f"image.{op}")(either)

    return register


@_image("resize")
def resize(images: Array, size: Any, interpolation: str = "bilinear", antialias: bool = False,
           crop_to_aspect_ratio: bool = False, pad_to_aspect_ratio: bool = False,
           fill_value: float = 0.0, **options: Any) -> Array:  # fmt: skip
    """Pixel centres lie at halves; a cubic kernel has a = -0.5. Integers are rounded."""
    given = images.dtype
    if crop_to_aspect_ratio or pad_to_aspect_ratio:
        images = _in_aspect(images, size, fill_value, crop=crop_to_aspect_ratio)
    for axis, length in zip((-3, -2), size, strict=True):
        weights = _weights(images.shape[axis], length, interpolation, antialias)
        images = np.moveaxis(np.tensordot(images, weights, ([axis], [1])), -1, axis)
    if given.kind not in "iu":
        return images
    ends = np.iinfo(given)
    return np.clip(_to_whole(images), ends.min, ends.max)


def _to_whole(x: Array) -> Array:
    """The nearest integers: a half is one, whatever the last digits of its sum are."""
    return np.asarray(np.rint(np.rint(np.asarray(x, "float64") * 4096) / 4096))


def _in_aspect(images: Array, size: Any, fill: float, *, crop: bool) -> Array:
    """The middle of images, or images in the middle of others, as wide and high as `size` is."""
    height, width = images.shape[-3:-1]
    other = int(width * size[0] / size[1]), int(height * size[1] / size[0])
    for axis, own, wanted in ((-3, height, other[0]), (-2, width, other[1])):
        if crop and wanted < own:
            start = (own - max(wanted, 1)) // 2
            images = np.take(images, range(start, start + max(wanted, 1)), axis)
        elif not crop and wanted > own:
            edge = [(0, 0)] * images.ndim
            edge[axis] = ((wanted - own) // 2,) * 2
            images = np.pad(images.astype("float64"), edge, constant_values=fill)
    return images


@_image("rgb_to_grayscale")
def rgb_to_grayscale(images: Array) -> Array:
    """The luma weights of ITU-R BT.601, to the digits that Keras names."""
    return images @ np.array([[0.2989], [0.5870], [0.1140]])


@_image("rgb_to_hsv")
def rgb_to_hsv(images: Array) -> Array:
    r, g, b = np.moveaxis(images, -1, 0)
    value = np.max(images, -1)
    span = value - np.min(images, -1)
    safe = np.where(span > 0, span, 1.0)
    hue = np.where(
        value == r, (g - b) / safe, np.where(value == g, 2 + (b - r) / safe, 4 + (r - g) / safe)
    )
    saturation = np.where(value > 0, span / np.where(value == 0, 1.0, value), 0.0)
    return np.stack([np.where(span > 0, (hue / 6) % 1.0, 0.0), saturation, value], -1)


@_image("hsv_to_rgb")
def hsv_to_rgb(images: Array) -> Array:
    hue, saturation, value = np.moveaxis(images, -1, 0)
    parts = []
    for shift in (0.0, 2 / 3, 1 / 3):
        ramp = np.abs(((hue + shift) % 1.0) * 6 - 3) - 1
        parts.append(value * (1 - saturation + saturation * np.clip(ramp, 0, 1)))
    return np.stack(parts, -1)


@_image("crop_images")
def crop_images(images: Array, top_cropping: int, left_cropping: int, bottom_cropping: int,
                right_cropping: int) -> Array:  # fmt: skip
    rows = slice(top_cropping, images.shape[-3] - bottom_cropping)
    return images[..., rows, left_cropping : images.shape[-2] - right_cropping, :]


@_image("pad_images")
def pad_images(images: Array, top_padding: int, left_padding: int, bottom_padding: int,
               right_padding: int) -> Array:  # fmt: skip
    widths = [(top_padding, bottom_padding), (left_padding, right_padding), (0, 0)]
    return np.pad(images, [(0, 0)] * (images.ndim - 3) + widths)


@_image("extract_patches")
def extract_patches(images: Array, size: Any, strides: Any = None, dilation_rate: int = 1,
                    padding: str = "valid") -> Array:  # fmt: skip
    """Patches as pixels; inside one, the channel runs fastest."""
    from xarch.conformance.reference.conv import _windows

    whole = images if images.ndim == 4 else images[None]
    windows = _windows(whole, size, strides or size, padding, dilation_rate)
    found = np.concatenate([seen for _, seen in windows], -1)
    return found if images.ndim == 4 else found[0]


@_image("sobel_edges")
def sobel_edges(images: Array) -> Array:
    if images.ndim == 3:
        return np.asarray(sobel_edges(images[None])[0])
    x = np.pad(images, [(0, 0), (1, 1), (1, 1), (0, 0)], mode="reflect")
    smooth = x[:, :-2] + 2 * x[:, 1:-1] + x[:, 2:]
    across = x[:, :, :-2] + 2 * x[:, :, 1:-1] + x[:, :, 2:]
    return np.stack([across[:, 2:] - across[:, :-2], smooth[:, :, 2:] - smooth[:, :, :-2]], -1)


@reference("image.extract_patches_3d")
def extract_patches_3d(volumes: Array, size: Any, strides: Any = None, dilation_rate: Any = 1,
                       padding: str = "valid",
                       data_format: str | None = None) -> Array:  # fmt: skip
    """Patches as points of a volume; inside one, the channel runs fastest."""
    from xarch.conformance.reference.conv import _windows

    x = volumes if volumes.ndim == 5 else volumes[None]
    x = np.moveaxis(x, 1, -1) if data_format == "channels_first" else x
    window = (size,) * 3 if isinstance(size, int) else size
    steps = window if strides is None else strides
    seen = [part for _, part in _windows(x, window, steps, padding, dilation_rate)]
    found = np.concatenate(seen, -1)
    found = np.moveaxis(found, -1, 1) if data_format == "channels_first" else found
    return found if volumes.ndim == 5 else found[0]


@reference("image.ssim")
def ssim(image1: Array, image2: Array, max_val: float = 1.0, filter_size: int = 11,
         filter_sigma: float = 1.5, k1: float = 0.01, k2: float = 0.03,
         data_format: str | None = None) -> Array:  # fmt: skip
    """The mean over places and channels (Wang et al. 2004); windows lie inside the image."""
    planes = [np.asarray(one, "float64") for one in (image1, image2)]
    if data_format != "channels_first":
        planes = [np.moveaxis(one, -1, -3) for one in planes]
    line = np.exp(-0.5 * ((np.arange(filter_size) - (filter_size - 1) / 2) / filter_sigma) ** 2)
    line = line / line.sum()

    def smooth(plane: Array) -> Array:
        shape = (filter_size, filter_size)
        seen = np.lib.stride_tricks.sliding_window_view(plane, shape, (-2, -1))
        return np.asarray(seen @ line @ line)

    first, second = planes
    low, high = (k1 * max_val) ** 2, (k2 * max_val) ** 2
    mean1, mean2 = smooth(first), smooth(second)
    spread = smooth(first**2) - mean1**2 + smooth(second**2) - mean2**2
    both = smooth(first * second) - mean1 * mean2
    found = (2 * mean1 * mean2 + low) * (2 * both + high)
    found = found / ((mean1**2 + mean2**2 + low) * (spread + high))
    return np.asarray(found.mean((-3, -2, -1)))


@_image("gaussian_blur")
def gaussian_blur(images: Array, kernel_size: Any = (3, 3), sigma: Any = (1.0, 1.0)) -> Array:
    """The first size and width are those across, the second those down; zeros lie around."""
    for axis, size, width in zip((-2, -3), kernel_size, sigma, strict=True):
        weights = np.exp(-0.5 * ((np.arange(size) - (size - 1) / 2) / width) ** 2)
        edges = [(0, 0)] * images.ndim
        edges[axis] = ((size - 1) // 2, size // 2)
        seen = np.lib.stride_tricks.sliding_window_view(np.pad(images, edges), size, axis)
        images = seen @ (weights / weights.sum())
    return images


@_image("affine_transform")
def affine_transform(images: Array, transform: Array, interpolation: str = "bilinear",
                     fill_mode: str = "constant", fill_value: float = 0.0) -> Array:  # fmt: skip
    rows, columns = np.meshgrid(*map(np.arange, images.shape[1:3]), indexing="ij")
    found = []
    for image, (a0, a1, a2, b0, b1, b2, _, _) in zip(images, transform, strict=True):
        at = np.stack([b0 * columns + b1 * rows + b2, a0 * columns + a1 * rows + a2])
        order = int(interpolation == "bilinear")
        planes = np.moveaxis(image, -1, 0)
        found.append(
            np.stack([map_coordinates(p, at, order, fill_mode, fill_value) for p in planes], -1)
        )
    return np.stack(found).astype(images.dtype if images.dtype.kind in "iu" else float)


@_image("perspective_transform")
def perspective_transform(images: Array, start_points: Array, end_points: Array,
                          interpolation: str = "bilinear",
                          fill_value: float = 0.0) -> Array:  # fmt: skip
    """Each pixel is read where the map of end points to start points says."""
    pictures = images if images.ndim == 4 else images[None]
    shape = (len(pictures), 4, 2)
    starts, ends = (np.broadcast_to(p, shape) for p in (start_points, end_points))
    rows, columns = np.meshgrid(*map(np.arange, pictures.shape[1:3]), indexing="ij")
    order = int(interpolation == "bilinear")
    found = []
    for image, start, end in zip(pictures, starts, ends, strict=True):
        system = []
        for (u, v), (x, y) in zip(start, end, strict=True):
            system.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
            system.append([0, 0, 0, x, y, 1, -v * x, -v * y])
        a, b, c, d, e, f, g, h = np.linalg.solve(np.array(system, "float64"), start.reshape(-1))
        below = g * columns + h * rows + 1
        at = np.stack([(d * columns + e * rows + f) / below, (a * columns + b * rows + c) / below])
        planes = np.moveaxis(image, -1, 0)
        found.append(
            np.stack([map_coordinates(p, at, order, "constant", fill_value) for p in planes], -1)
        )
    together = np.stack(found) if found else np.zeros(pictures.shape)
    together = _to_whole(together).astype(images.dtype) if images.dtype.kind in "iu" else together
    return together if images.ndim == 4 else together[0]


@reference("image.elastic_transform")
def elastic_transform(images: Array, alpha: float = 20.0, *args: Any, **options: Any) -> Array:
    """Moved by nothing, an image stays what it is; how others move is random."""
    if alpha != 0:
        raise ValueError("No case can say where a random field of moves leads.")
    return images


@reference("image.scale_and_translate")
def scale_and_translate(images: Array, output_shape: Any, scale: Array, translation: Array,
                        spatial_dims: Any, method: str,
                        antialias: bool = True) -> Array:  # fmt: skip
    """Pixel centres lie at halves; where the place lies outside the image there is 0."""
    kernel: Callable[[Array], Array] = _triangle
    if method.startswith("lanczos"):
        kernel = functools.partial(_lanczos, size=int(method[-1]))
    elif method.endswith("cubic"):
        kernel = _cubic
    found = np.asarray(images, "float64")
    for axis, size, moved in zip(spatial_dims, scale, translation, strict=True):
        source, target = images.shape[axis], output_shape[axis]
        centres = (np.arange(target) + 0.5 - moved) / size - 0.5
        stretch = max(1 / size, 1.0) if antialias else 1.0
        weights = kernel((np.arange(source)[None] - centres[:, None]) / stretch)
        sums = weights.sum(1, keepdims=True)
        weights = np.where(np.abs(sums) > 1e-4, weights / np.where(sums == 0, 1, sums), 0)
        inside = (centres >= -0.5) & (centres <= source - 0.5)
        weights = np.where(inside[:, None], weights, 0)
        found = np.moveaxis(np.tensordot(found, weights, ([axis], [1])), -1, axis)
    if images.dtype.kind in "iu":
        return np.clip(_to_whole(found), images.min(), images.max()).astype(images.dtype)
    return found


@reference("image.map_coordinates")
def map_coordinates(inputs: Array, coordinates: Array, order: int, fill_mode: str = "constant",
                    fill_value: float = 0.0) -> Array:  # fmt: skip
    """Each neighbour beyond the edge is what the fill mode says lies there."""
    if order == 0:
        return _pick(inputs, np.floor(coordinates + 0.5), fill_mode, fill_value)
    low = np.floor(coordinates)
    total: Any = 0.0
    for corner in itertools.product((0, 1), repeat=inputs.ndim):
        weight: Any = 1.0
        for axis, side in enumerate(corner):
            part = coordinates[axis] - low[axis]
            weight = weight * (part if side else 1 - part)
        shift = np.array(corner).reshape(-1, *[1] * (low.ndim - 1))
        total = total + weight * _pick(inputs, low + shift, fill_mode, fill_value)
    return _to_whole(total).astype(inputs.dtype) if inputs.dtype.kind in "iu" else np.asarray(total)


def _pick(inputs: Array, places: Array, fill_mode: str, fill_value: float) -> Array:
    inside = np.ones(places.shape[1:], bool)
    at = []
    for place, n in zip(places.astype(int), inputs.shape, strict=True):
        inside &= (place >= 0) & (place < n)
        at.append(_folded(place, n, fill_mode))
    found = inputs[tuple(at)]
    return np.where(inside, found, fill_value) if fill_mode == "constant" else found


def _folded(place: Array, n: int, fill_mode: str) -> Array:
    if fill_mode == "wrap":
        return place % n
    if fill_mode == "mirror":
        span = max(2 * n - 2, 1)
        return np.minimum(place % span, span - place % span) if n > 1 else place * 0
    if fill_mode == "reflect":
        return np.minimum(place % (2 * n), 2 * n - 1 - place % (2 * n))
    return np.clip(place, 0, n - 1)


def _weights(source: int, target: int, interpolation: str, antialias: bool) -> Array:
    """How much each source pixel (columns) gives to each target pixel (rows)."""
    scale = source / target
    centres = (np.arange(target) + 0.5) * scale - 0.5
    if interpolation == "nearest":
        chosen = np.floor((np.arange(target) + 0.5) * scale).astype(int)
        return np.eye(source)[np.clip(chosen, 0, source - 1)]
    stretch = max(scale, 1.0) if antialias else 1.0
    kernel = {"bicubic": _cubic, "lanczos3": _lanczos}.get(interpolation, _triangle)
    weights = kernel((np.arange(source)[None] - centres[:, None]) / stretch)
    return weights / weights.sum(1, keepdims=True)


def _triangle(t: Array) -> Array:
    return np.maximum(1 - np.abs(t), 0.0)


def _lanczos(t: Array, size: int = 3) -> Array:
    return np.where(np.abs(t) < size, np.sinc(t) * np.sinc(t / size), 0.0)


def _cubic(t: Array, a: float = -0.5) -> Array:
    t = np.abs(t)
    near = (a + 2) * t**3 - (a + 3) * t**2 + 1
    far = a * t**3 - 5 * a * t**2 + 8 * a * t - 4 * a
    return np.where(t <= 1, near, np.where(t < 2, far, 0.0))
