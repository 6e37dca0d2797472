"""Images blurred."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import ops

from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import concrete, dtype_name, tensor


@fix("image.gaussian_blur")
def gaussian_blur(
    images: Any, kernel_size: Any = (3, 3), sigma: Any = (1.0, 1.0), data_format: Any = None
) -> Any:
    """The first size and sigma are those across, the second down; zeros lie around each channel."""
    images = tensor(images)
    layout = data_format or keras.config.image_data_format()
    rank = len(images.shape)
    channels = images.shape[-1 if layout == "channels_last" else rank - 3]
    if channels is None:
        return ops.image.gaussian_blur(images, kernel_size, sigma, layout)
    if 0 in images.shape:
        return images
    across, down = (int(size) for size in kernel_size)
    row, column = _weights(across, sigma[0]), _weights(down, sigma[1])
    kernel = ops.outer(ops.cast(column, "float32"), ops.cast(row, "float32"))
    if isinstance(row, np.ndarray) and isinstance(column, np.ndarray):
        kernel = np.outer(column, row)
    kernel = ops.convert_to_tensor(kernel, dtype=dtype_name(images))
    kernel = ops.tile(ops.reshape(kernel, (down, across, 1, 1)), (1, 1, channels, 1))
    found = images if rank == 4 else ops.expand_dims(images, 0)
    found = ops.moveaxis(found, 1, -1) if layout == "channels_first" else found
    found = ops.depthwise_conv(found, kernel, padding="same", data_format="channels_last")
    found = ops.moveaxis(found, -1, 1) if layout == "channels_first" else found
    return found if rank == 4 else ops.squeeze(found, 0)


def _weights(size: int, sigma: Any) -> Any:
    """What each element of a line gives to its middle; they are 1 together."""
    known = concrete(sigma)
    places = np.arange(size) - (size - 1) / 2
    if known is not None:
        weights = np.exp(-0.5 * (places / known.astype("float64")) ** 2)
        return weights / weights.sum()
    places = ops.convert_to_tensor(places, dtype=sigma.dtype)
    bell = ops.exp(-0.5 * ops.square(places / sigma))
    return bell / ops.sum(bell)
