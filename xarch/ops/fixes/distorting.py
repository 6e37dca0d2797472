"""Pictures distorted at random."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from xarch import random
from xarch.ops.fixes.blurring import gaussian_blur
from xarch.ops.fixes.registry import fix
from xarch.ops.fixes.sampling import read
from xarch.ops.tensors import is_integer, is_symbolic, tensor


@fix("image.elastic_transform")
def elastic_transform(
    images: Any, alpha: float = 20.0, sigma: float = 5.0, interpolation: str = "bilinear",
    fill_mode: str = "reflect", fill_value: float = 0.0, seed: Any = None, data_format: Any = None,
) -> Any:  # fmt: skip
    """A seed moves pixels to the same places on every backend, rows and columns apart."""
    images = tensor(images)
    if is_symbolic(images) or None in images.shape:  # what is drawn belongs to each call
        return ops.image.elastic_transform(
            images, alpha, sigma, interpolation, fill_mode, fill_value, seed, data_format
        )
    first = (data_format or keras.config.image_data_format()) == "channels_first"
    x = images if len(images.shape) == 4 else ops.expand_dims(images, 0)
    x = ops.moveaxis(x, 1, -1) if first else x
    count, height, width, _ = x.shape
    wide = "float64" if str(keras.backend.standardize_dtype(x.dtype)) == "float64" else "float32"
    moves = random.normal((count, height, width, 2), stddev=sigma, dtype=wide, seed=seed)
    size = int(6 * float(sigma)) | 1
    moves = gaussian_blur(moves, (size, size), (sigma, sigma), "channels_last") * alpha
    rows = ops.reshape(ops.arange(height, dtype=wide), (1, -1, 1)) + moves[..., 0]
    columns = ops.reshape(ops.arange(width, dtype=wide), (1, 1, -1)) + moves[..., 1]
    if 0 in x.shape:
        return images
    order = int(interpolation == "bilinear")
    found = read(ops.cast(x, wide), [rows, columns], order, fill_mode, fill_value)
    found = ops.cast(ops.round(found) if is_integer(x) else found, x.dtype)
    found = ops.moveaxis(found, -1, 1) if first else found
    return found if len(images.shape) == 4 else ops.squeeze(found, 0)
