"""Examples side by side: a picture or a text, what was said of it, and whether that was right."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from xarch.errors import ArgumentError


@dataclass(frozen=True)
class Shown:
    """One example.

    Attributes:
        label: What was said of it.
        remark: What stands below.
        picture: A PNG image from `png`, or None.
        text: What it is, where it is no picture.
        kind: `plain`, or `good` or `bad` for a verdict, which is also said by a mark.
    """

    label: str
    remark: str = ""
    picture: str | None = None
    text: str = ""
    kind: str = "plain"


@dataclass(frozen=True)
class Gallery:
    """Examples with a caption.

    Attributes:
        caption: What they are.
        shown: The examples in order.
    """

    caption: str
    shown: Sequence[Shown]


def png(pixels: np.ndarray[Any, Any]) -> str:
    """Pixels as a PNG image in a `data:` address (RFC 2397; PNG, ISO/IEC 15948).

    Args:
        pixels: From 0 to 1, of shape `(height, width, channels)`, with 1, 3 or 4 channels; what
            lies outside is cut.

    Raises:
        ArgumentError: The shape is another.
    """
    colours = {1: 0, 3: 2, 4: 6}
    if pixels.ndim != 3 or pixels.shape[2] not in colours:
        raise ArgumentError(f"An image has 1, 3 or 4 channels; got the shape {pixels.shape}.")
    height, width, channels = pixels.shape
    whole = np.rint(np.clip(pixels, 0, 1) * 255).astype(np.uint8)
    rows = np.concatenate([np.zeros((height, 1), np.uint8), whole.reshape(height, -1)], axis=1)
    header = struct.pack(">IIBBBBB", width, height, 8, colours[channels], 0, 0, 0)
    body = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows.tobytes(), 9))
    data = b"\x89PNG\r\n\x1a\n" + body + _chunk(b"IEND", b"")
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
