"""Licence plates drawn with Pillow: a font, blur, perspective, light and noise.

Three letters and three digits, without I, O and Q, which many countries leave out because they
look like 1 and 0. No country's plates are drawn.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from xarch.data.extra import load

SYMBOLS = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
_LETTERS, _DIGITS = SYMBOLS[10:], SYMBOLS[:10]
HEIGHT, WIDTH = 24, 80
_SCALE = 2  # drawn larger, then reduced, as a lens would


def plate_text(generator: np.random.Generator) -> str:
    """The text of a plate, such as `ABC123`."""
    letters = (_LETTERS[at] for at in generator.integers(len(_LETTERS), size=3))
    return "".join(letters) + "".join(map(str, generator.integers(10, size=3)))


def plate_texts(generator: np.random.Generator, number: int) -> list[str]:
    """Different texts."""
    found: dict[str, None] = {}
    while len(found) < number:
        found[plate_text(generator)] = None
    return list(found)


def plate_image(text: str, generator: np.random.Generator) -> Any:
    """A photograph-like picture of a plate.

    Args:
        text: What stands on it.
        generator: Decides size and weight of the letters, perspective, blur, light and noise.

    Returns:
        Grey pixels from 0 to 1, float32 of shape `(24, 80, 1)`.
    """
    filters = load("PIL.ImageFilter", "apps", "plates")
    picture = _skewed(_drawn(text, generator), generator)
    picture = picture.filter(filters.GaussianBlur(float(generator.uniform(0.2, 1.4))))
    small = picture.resize((WIDTH, HEIGHT), resample=4)  # the mean of each box of pixels
    pixels = np.asarray(small, np.float32) / 255
    low, high = generator.uniform(0.0, 0.25), generator.uniform(0.65, 1.0)
    left, right = generator.uniform(0.7, 1.1, 2)
    light = np.linspace(left, right, WIDTH, dtype=np.float32)
    pixels = (low + (high - low) * pixels) * light
    pixels = pixels + generator.normal(0, generator.uniform(0.01, 0.05), pixels.shape)
    return np.clip(pixels, 0, 1).astype(np.float32)[:, :, None]


def _drawn(text: str, generator: np.random.Generator) -> Any:
    image, draw = (load(f"PIL.{one}", "apps", "plates") for one in ("Image", "ImageDraw"))
    width, height = WIDTH * _SCALE, HEIGHT * _SCALE
    picture = image.new("L", (width, height), int(generator.integers(40, 160)))
    pen = draw.Draw(picture)
    paper = int(generator.integers(210, 256))
    pen.rounded_rectangle((3, 3, width - 4, height - 4), 5, fill=paper, outline=30, width=2)
    letters = _font(int(generator.integers(58, 69)) / 2)
    gap = float(generator.uniform(0, 1.5))
    sizes = [pen.textlength(letter, letters) + gap for letter in text]
    wide = float(generator.uniform(3, 8))  # between letters and digits
    at = (width - sum(sizes) - wide) / 2 + float(generator.uniform(-4, 4))
    ink, weight = int(generator.integers(0, 70)), int(generator.integers(0, 2))
    for place, (letter, size) in enumerate(zip(text, sizes, strict=True)):
        at += wide if place == 3 else 0
        pen.text((at, height / 2), letter, ink, letters, anchor="lm", stroke_width=weight)
        at += size
    return picture


@lru_cache(maxsize=32)
def _font(size: float) -> Any:
    return load("PIL.ImageFont", "apps", "plates").load_default(size)


def _skewed(picture: Any, generator: np.random.Generator) -> Any:
    """The picture seen from somewhere else: each corner moves by up to a tenth."""
    image = load("PIL.Image", "apps", "plates")
    width, height = picture.size
    moved = generator.uniform(-1, 1, (4, 2)) * (0.04 * width, 0.1 * height)
    corners = np.array([(0, 0), (0, height), (width, height), (width, 0)]) + moved
    quad = tuple(float(one) for one in corners.ravel())
    return picture.transform(picture.size, image.Transform.QUAD, quad, image.Resampling.BILINEAR)
