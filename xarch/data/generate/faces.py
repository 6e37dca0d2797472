"""Faces drawn from a dozen measures each: identities that no person has.

An identity is a fixed vector of measures (head, hair, eyes, brows, nose, mouth, skin). A picture of
it differs in pose (turn, nod, tilt, distance), in light, in expression and in noise.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from xarch.data.extra import load

SIDE = 32
_SCALE = 3  # drawn larger, then reduced
_NAMES = (
    "width", "chin", "hair", "fringe", "apart", "eye", "slant", "brow", "lift", "nose", "lips",
    "mouth", "skin", "iris",
)  # fmt: skip


def identity(generator: np.random.Generator) -> Any:
    """The measures of a face: uniform from -1 to 1."""
    return generator.uniform(-1, 1, len(_NAMES))


def face_image(measures: Any, generator: np.random.Generator) -> Any:
    """A picture of a face.

    Args:
        measures: Whose, as `identity` gives them.
        generator: Decides pose, light, expression and noise.

    Returns:
        Grey pixels from 0 to 1, float32 of shape `(32, 32, 1)`.
    """
    picture = _drawn(measures, generator).resize((SIDE, SIDE), resample=4)
    pixels = np.asarray(picture, np.float32) / 255
    down, right = np.mgrid[-1 : 1 : SIDE * 1j, -1 : 1 : SIDE * 1j]
    slope = generator.uniform(-0.35, 0.35, 2)
    pixels = pixels * (generator.uniform(0.65, 1.05) + slope[0] * down + slope[1] * right)
    pixels = pixels + generator.normal(0, generator.uniform(0.01, 0.05), pixels.shape)
    return np.clip(pixels, 0, 1).astype(np.float32)[:, :, None]


def _drawn(measures: Any, generator: np.random.Generator) -> Any:
    image, draw = (load(f"PIL.{one}", "apps", "faces") for one in ("Image", "ImageDraw"))
    side = SIDE * _SCALE
    picture = image.new("L", (side, side), int(generator.integers(20, 200)))
    _Face(draw.Draw(picture), measures, generator, side).draw()
    tilt = float(generator.uniform(-12, 12))
    return picture.rotate(
        tilt, resample=image.Resampling.BILINEAR, fillcolor=picture.getpixel((0, 0))
    )


class _Face:
    """Draws one picture; lengths are parts of the head's half width."""

    def __init__(self, pen: Any, measures: Any, generator: np.random.Generator, side: int) -> None:
        self.pen, self.generator = pen, generator
        self.of = {name: float(one) for name, one in zip(_NAMES, measures, strict=True)}
        self.unit = side * 0.3 * float(generator.uniform(0.92, 1.12))
        self.turn, self.nod = (float(one) for one in generator.uniform(-0.3, 0.3, 2))
        self.middle = side / 2 + generator.uniform(-0.05, 0.05, 2) * side

    def at(self, right: float, down: float, depth: float = 1.0) -> tuple[float, float]:
        """Where a point of the face is seen; what lies further forward moves more."""
        x = right * float(np.cos(self.turn)) + depth * self.turn
        y = down * float(np.cos(self.nod)) + depth * self.nod
        return float(self.middle[0] + self.unit * x), float(self.middle[1] + self.unit * y)

    def blob(
        self, right: float, down: float, size: tuple[float, float], fill: int, depth: float = 1.0
    ) -> None:
        x, y = self.at(right, down, depth)
        wide, high = size[0] * self.unit, size[1] * self.unit
        self.pen.ellipse((x - wide, y - high, x + wide, y + high), fill=fill)

    def stroke(self, points: list[tuple[float, float]], fill: int, width: float) -> None:
        places = [self.at(*point) for point in points]
        self.pen.line(places, fill=fill, width=max(1, round(width * self.unit)), joint="curve")

    def draw(self) -> None:
        skin, hair = int(165 + 60 * self.of["skin"]), int(90 + 80 * self.of["hair"])
        wide, high = 0.95 + 0.18 * self.of["width"], 1.25 + 0.12 * self.of["chin"]
        self.blob(0, -0.15, (wide + 0.13, high + 0.05), hair, 0.0)
        self.blob(0, 0.08, (wide, high - 0.02), skin, 0.2)
        self.blob(
            0,
            -0.95 + 0.12 * self.of["fringe"],
            (0.8 * wide, 0.3 + 0.15 * self.of["fringe"]),
            hair,
            0.3,
        )
        for eye in (-1, 1):
            self._eye(eye)
        length = 0.35 + 0.18 * self.of["nose"]
        self.stroke([(0, -0.1), (0.09, length), (-0.09, length)], int(0.6 * skin), 0.07)
        smile = float(self.generator.uniform(-0.12, 0.15))
        half, low = 0.33 + 0.14 * self.of["mouth"], 0.72
        points = [(-half, low - smile), (0.0, low + smile), (half, low - smile)]
        self.stroke(points, int(0.45 * skin), 0.12 + 0.06 * self.of["lips"])

    def _eye(self, side: int) -> None:
        right, down = side * (0.42 + 0.1 * self.of["apart"]), -0.12
        open_ = (0.11 + 0.03 * self.of["eye"]) * float(self.generator.uniform(0.7, 1.1))
        self.blob(right, down, (0.2 + 0.05 * self.of["eye"], open_), 240)
        self.blob(right, down, (0.09, 0.09), int(60 + 50 * self.of["iris"]))
        inner, outer = right - side * 0.22, right + side * 0.24
        high = down - 0.3 - 0.08 * self.of["lift"]
        slant = 0.1 * self.of["slant"]
        points = [(inner, high + slant), (outer, high - slant)]
        self.stroke(points, int(70 + 50 * self.of["hair"]), 0.1 + 0.06 * self.of["brow"])
