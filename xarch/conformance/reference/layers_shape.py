"""Layers that move, cut, pad and resize, and those that prepare data."""

from __future__ import annotations

from typing import Any

import numpy as np

from xarch.conformance.reference import image
from xarch.conformance.reference._layer import layer

Array = np.ndarray[Any, Any]


@layer("Flatten")
def flatten(x: Array, weights: list[Array], data_format: str | None = None) -> Array:
    """In the order of channels_last."""
    last = np.moveaxis(x, 1, -1) if data_format == "channels_first" and x.ndim > 1 else x
    return last.reshape(len(x), int(np.prod(x.shape[1:])))


@layer("Reshape")
def reshape(x: Array, weights: list[Array], target_shape: Any) -> Array:
    return x.reshape(len(x), *target_shape)


@layer("Permute")
def permute(x: Array, weights: list[Array], dims: Any) -> Array:
    return np.transpose(x, (0, *dims))


@layer("RepeatVector")
def repeat_vector(x: Array, weights: list[Array], n: int) -> Array:
    return np.repeat(x[:, None], n, 1)


def _pairs(value: Any, rank: int) -> list[tuple[int, int]]:
    """What is cut off or added before and after each axis."""
    if rank == 1 and isinstance(value, (list, tuple)):
        return [tuple(value)]  # type: ignore[list-item]
    each = [value] * rank if isinstance(value, int) else value
    return [(one, one) if isinstance(one, int) else tuple(one) for one in each]


def _spatial(x: Array, data_format: str | None) -> slice:
    return slice(2, x.ndim) if data_format == "channels_first" else slice(1, x.ndim - 1)


@layer("Cropping1D", "Cropping2D", "Cropping3D")
def cropping(
    x: Array, weights: list[Array], cropping: Any = 1, data_format: str | None = None
) -> Array:
    places = [slice(None)] * x.ndim
    at = _spatial(x, data_format)
    places[at] = [
        slice(before, length - after)
        for (before, after), length in zip(_pairs(cropping, x.ndim - 2), x.shape[at], strict=True)
    ]
    return x[tuple(places)]


@layer("ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D")
def zero_padding(
    x: Array, weights: list[Array], padding: Any = 1, data_format: str | None = None
) -> Array:
    widths = [(0, 0)] * x.ndim
    widths[_spatial(x, data_format)] = _pairs(padding, x.ndim - 2)
    return np.pad(x, widths)


@layer("UpSampling1D", "UpSampling2D", "UpSampling3D")
def up_sampling(
    x: Array, weights: list[Array], size: Any = 2, data_format: str | None = None,
    interpolation: str = "nearest",
) -> Array:  # fmt: skip
    rank = x.ndim - 2
    sizes = (size,) * rank if isinstance(size, int) else size
    at = _spatial(x, data_format)
    if interpolation != "nearest":
        shape = [n * times for n, times in zip(x.shape[at], sizes, strict=True)]
        return (
            np.asarray(image.resize(x, shape, interpolation))
            if at.start == 1
            else np.moveaxis(image.resize(np.moveaxis(x, 1, -1), shape, interpolation), -1, 1)
        )
    for axis, times in zip(range(at.start, at.stop), sizes, strict=True):
        x = np.repeat(x, times, axis)
    return x


@layer("Rescaling")
def rescaling(x: Array, weights: list[Array], scale: Any, offset: Any = 0.0) -> Array:
    return x * np.asarray(scale) + np.asarray(offset)


@layer("Resizing")
def resizing(
    x: Array, weights: list[Array], height: int, width: int, interpolation: str = "bilinear",
    antialias: bool = False, data_format: str | None = None,
) -> Array:  # fmt: skip
    first = data_format == "channels_first"
    last = np.moveaxis(x, -3, -1) if first else x
    found = image.resize(last, (height, width), interpolation, antialias)
    return np.moveaxis(found, -1, -3) if first else found


@layer("CenterCrop")
def center_crop(
    x: Array, weights: list[Array], height: int, width: int, data_format: str | None = None
) -> Array:
    """Of an odd rest, the larger half lies after."""
    for axis, size in zip((-2, -1) if data_format == "channels_first" else (-3, -2),
                          (height, width), strict=True):  # fmt: skip
        start = (x.shape[axis] - size) // 2
        x = np.take(x, range(start, start + size), axis)
    return x


@layer("Discretization")
def discretization(
    x: Array, weights: list[Array], bin_boundaries: list[float], output_mode: str = "int"
) -> Array:
    """A boundary belongs to the bin above it."""
    found = np.digitize(x, bin_boundaries)
    return found if output_mode == "int" else _encoded(found, len(bin_boundaries) + 1, output_mode)


@layer("CategoryEncoding")
def category_encoding(
    x: Array, weights: list[Array], num_tokens: int, output_mode: str = "multi_hot",
    count_weights: Array | None = None,
) -> Array:  # fmt: skip
    return _encoded(x, num_tokens, output_mode, count_weights)


def _encoded(x: Array, depth: int, mode: str, counts: Array | None = None) -> Array:
    """One row for each sample: of the places that it names, or how often it names each."""
    hot = np.eye(depth)[x.astype(int)]
    if mode == "one_hot":
        return hot.reshape(*x.shape[:-1], depth) if x.ndim > 1 and x.shape[-1] == 1 else hot
    hot = hot if counts is None else hot * counts[..., None]
    folded = hot.sum(-2) if x.ndim > 1 else hot
    return np.minimum(folded, 1.0) if mode == "multi_hot" else folded
