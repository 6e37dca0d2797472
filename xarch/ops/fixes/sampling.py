"""Pictures read between their pixels."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

import keras
from keras import ops

from xarch.ops.dtypes import promoted
from xarch.ops.fixes.casting import cast, to_whole
from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import dtype_name, floating, is_float, is_integer, tensor


@fix("image.map_coordinates")
def map_coordinates(
    inputs: Any, coordinates: Any, order: int, fill_mode: str = "constant", fill_value: float = 0.0
) -> Any:
    """Each neighbour beyond the edge is what the fill mode says lies there; halves round up."""
    inputs, coordinates = tensor(inputs), floating(coordinates)
    if order == 1 and is_integer(inputs):
        return _rounded(
            lambda real: map_coordinates(real, coordinates, order, fill_mode, fill_value), inputs
        )
    sizes = list(inputs.shape)
    real = is_float(coordinates) and (is_float(inputs) or is_integer(inputs))
    if order not in {0, 1} or None in sizes or not real or len(coordinates.shape) == 0:
        return ops.image.map_coordinates(inputs, coordinates, order, fill_mode, fill_value)
    flat = ops.reshape(inputs, (-1,))

    def pick(places: Sequence[Any]) -> Any:
        folded = [_fold(*one, fill_mode) for one in zip(places, sizes, strict=True)]
        found = ops.take(flat, _linear(folded, sizes), axis=0)
        return _filled(found, _inside(places, sizes), fill_mode, fill_value)

    axes = [coordinates[axis] for axis in range(len(sizes))]
    return ops.cast(_interpolated(pick, axes, order), inputs.dtype)


@fix("image.affine_transform")
def affine_transform(
    images: Any, transform: Any, interpolation: str = "bilinear", fill_mode: str = "constant",
    fill_value: float = 0, data_format: Any = None,
) -> Any:  # fmt: skip
    """Each pixel is read where the transform says, as `map_coordinates` reads."""
    images, transform = tensor(images), tensor(transform)
    if interpolation == "bilinear" and is_integer(images):
        return _rounded(
            lambda real: affine_transform(
                real, transform, interpolation, fill_mode, fill_value, data_format
            ),
            images,
        )
    layout = data_format or keras.config.image_data_format()
    first = layout == "channels_first"
    given, rows = images, transform
    if len(images.shape) == 3:
        images, transform = ops.expand_dims(images, 0), ops.expand_dims(transform, 0)
    if first:
        images = ops.moveaxis(images, 1, -1)
    count, height, width, channels = images.shape
    fits = interpolation in {"nearest", "bilinear"} and (is_float(images) or is_integer(images))
    if not fits or None in {count, height, width, channels} or len(transform.shape) != 2:
        return ops.image.affine_transform(
            given, rows, interpolation, fill_mode, fill_value, data_format
        )
    wide = ops.cast(transform, "float64" if dtype_name(images) == "float64" else "float32")
    part = [ops.reshape(wide[:, index], (-1, 1, 1)) for index in range(6)]
    y = ops.reshape(ops.arange(height, dtype=wide.dtype), (1, -1, 1))
    x = ops.reshape(ops.arange(width, dtype=wide.dtype), (1, 1, -1))
    at = [part[3] * x + part[4] * y + part[5], part[0] * x + part[1] * y + part[2]]
    found = read(images, at, int(interpolation == "bilinear"), fill_mode, fill_value)
    found = ops.cast(found, images.dtype)
    if first:
        found = ops.moveaxis(found, -1, 1)
    return found if len(given.shape) == 4 else found[0]


@fix("image.perspective_transform")
def perspective_transform(
    images: Any, start_points: Any, end_points: Any, interpolation: str = "bilinear",
    fill_value: float = 0, data_format: Any = None,
) -> Any:  # fmt: skip
    """Points of one image serve all; integers are rounded."""
    images = tensor(images)
    ends = [ops.cast(tensor(points), "float32") for points in (start_points, end_points)]
    if len(images.shape) == 4 and (len(ends[0].shape) == 2 or ends[0].shape[0] == 1):
        each = ops.cast(ops.zeros_like(images[:, :1, :1, 0]), "float32")
        ends = [points + each for points in ends]

    def transformed(given: Any) -> Any:
        return ops.image.perspective_transform(
            given, *ends, interpolation=interpolation, fill_value=fill_value,
            data_format=data_format,
        )  # fmt: skip

    return _rounded(transformed, images) if is_integer(images) else transformed(images)


def _rounded(function: Callable[[Any], Any], integers: Any) -> Any:
    """A function of real numbers, of integers: halves go to the even number."""
    return cast(to_whole(function(ops.cast(integers, "float32"))), integers.dtype)


def read(images: Any, at: Sequence[Any], order: int, fill_mode: str, fill_value: float) -> Any:
    """Pictures in channels_last, of known shape, at rows and columns for each."""
    count, height, width, channels = images.shape
    flat = ops.reshape(images, (-1, channels))
    base = ops.reshape(ops.arange(count, dtype="int32") * (height * width), (-1, 1, 1))

    def pick(places: Sequence[Any]) -> Any:
        sizes = [height, width]
        folded = [_fold(*one, fill_mode) for one in zip(places, sizes, strict=True)]
        found = ops.take(flat, _linear(folded, sizes) + base, axis=0)
        inside = ops.expand_dims(_inside(places, sizes), -1)
        return _filled(found, inside, fill_mode, fill_value)

    return _interpolated(pick, at, order, spread=True)


def _interpolated(
    pick: Callable[[Sequence[Any]], Any], at: Sequence[Any], order: int, *, spread: bool = False
) -> Any:
    """The nearest element, or the mean of the corners around, weighted by distance."""
    if order == 0:
        return pick([ops.cast(ops.floor(one + 0.5), "int32") for one in at])
    low = [ops.floor(one) for one in at]
    total: Any = None
    for corner in itertools.product((0, 1), repeat=len(at)):
        weight: Any = 1.0
        for side, place, below in zip(corner, at, low, strict=True):
            weight = weight * ((place - below) if side else 1.0 - (place - below))
        weight = ops.expand_dims(weight, -1) if spread else weight
        places = [ops.cast(one, "int32") + side for one, side in zip(low, corner, strict=True)]
        found = pick(places)
        dtype = promoted(weight, found)
        part = ops.cast(weight, dtype) * ops.cast(found, dtype)
        total = part if total is None else total + part
    return total


def _inside(places: Sequence[Any], sizes: Sequence[int]) -> Any:
    inside: Any = True
    for place, size in zip(places, sizes, strict=True):
        inside = ops.logical_and(inside, ops.logical_and(place >= 0, place < size))
    return inside


def _filled(found: Any, inside: Any, fill_mode: str, fill_value: float) -> Any:
    if fill_mode != "constant":
        return found
    return ops.where(inside, found, cast(fill_value, found.dtype))


def _linear(places: Sequence[Any], sizes: Sequence[int]) -> Any:
    steps = [math.prod(sizes[axis + 1 :]) for axis in range(len(sizes))]
    return sum(place * step for place, step in zip(places, steps, strict=True))


def _fold(place: Any, size: int, fill_mode: str) -> Any:
    """The place inside that one beyond the edge stands for."""
    if fill_mode == "wrap":
        return ops.mod(place, size)
    if fill_mode == "reflect":
        turned = ops.mod(place, 2 * size)
        return ops.minimum(turned, 2 * size - 1 - turned)
    if fill_mode == "mirror" and size > 1:
        turned = ops.mod(place, 2 * size - 2)
        return ops.minimum(turned, 2 * size - 2 - turned)
    return ops.minimum(ops.maximum(place, 0), size - 1)
