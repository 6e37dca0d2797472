"""Pictures as arrays, by Pillow."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np

from xarch.data.data import Array
from xarch.data.extra import load
from xarch.data.reading.opening import refused
from xarch.errors import DataError

SUFFIXES = frozenset(
    {".bmp", ".gif", ".jpeg", ".jpg", ".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp"}
)
_MODES = {1: "L", 3: "RGB", 4: "RGBA"}


def read_picture(path: Path, height: int, width: int, channels: int) -> Array:
    """A picture's pixels from 0 to 1, turned upright, resized by area and bilinearly.

    Args:
        path: The file; the first frame of several.
        height: Rows.
        width: Columns.
        channels: 1 for grey, 3 for colours, 4 with opacity.

    Returns:
        float32 of shape `(height, width, channels)`.

    Raises:
        DataError: It is damaged, too large, or no picture.
        MissingDataExtra: Pillow is not installed.
    """
    if channels not in _MODES:
        raise DataError(f"A picture has 1, 3 or 4 channels, and the spec asks for {channels}.")
    pillow = load("PIL.Image", "images", "image_folder")
    operations = load("PIL.ImageOps", "images", "image_folder")
    with refused(path, "picture"), warnings.catch_warnings():
        warnings.simplefilter("error", pillow.DecompressionBombWarning)
        with pillow.open(path) as picture:
            picture.load()
            upright = operations.exif_transpose(_eight_bits(picture)).convert(_MODES[channels])
        resized = upright.resize((width, height), pillow.Resampling.BILINEAR)
        pixels: Array = np.asarray(resized, np.float32).reshape(height, width, channels) / 255
    return pixels


def _eight_bits(picture: object) -> object:
    """16-bit grey as 8-bit grey, which Pillow's own conversion would clip."""
    if str(getattr(picture, "mode", "")).startswith("I;16"):
        return load("PIL.Image", "images", "image_folder").fromarray(
            (np.asarray(picture) >> 8).astype(np.uint8)
        )
    return picture
