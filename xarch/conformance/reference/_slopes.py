"""The slopes of functions at their kinks, at infinity and of NaN, where no difference is one.

A function that is made of straight pieces has the slope 0 of NaN, which lies on none of them; one
that is curved has NaN. At a kink the slope is that of the piece below, or lies between both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Slopes = Callable[..., list[Array]]


def of(op: str) -> Slopes:
    """The slopes of an op: one array for each input, of the shape of the result.

    Raises:
        KeyError: There are none for it.
    """
    return _SLOPES[op]


def _one(slope: Callable[[Array], Any]) -> Slopes:
    return lambda x, *_: [np.asarray(slope(x), np.float64)]


def _extreme(before: Callable[[Array, Array], Array]) -> Slopes:
    def slopes(x: Array, y: Array) -> list[Array]:
        half = 0.5 * (x == y)
        return [before(x, y) + half, before(y, x) + half]

    return slopes


def _none(x: Array, y: Array) -> list[Array]:
    return [np.zeros(np.broadcast(x, y).shape)] * 2


def _curved(x: Array) -> Array:
    return np.where(x > 0, 1.0, np.exp(np.where(x > 0, 0.0, x)))


def _size(x: Array) -> Array:
    return (x > 0).astype(np.float64) - (x < 0)


def _angle(y: Array, x: Array) -> list[Array]:
    square = x**2 + y**2
    square = np.where(square == 0, 1.0, square)
    return [x / square, -y / square]


def _power(x: Array, y: Array) -> list[Array]:
    by_base = np.where(y == 0, 0.0, y * x ** np.where(y == 0, 1.0, y - 1))
    gone = (x == 0) & (y >= 0)
    return [by_base, np.where(gone, 0.0, x**y * np.log(np.where(gone, 1.0, x)))]


_SLOPES: Mapping[str, Slopes] = {
    **dict.fromkeys(("abs", "absolute", "fabs"), _one(_size)),
    **dict.fromkeys(("elu", "celu"), _one(_curved)),
    **dict.fromkeys(("angle", "sign"), _one(np.zeros_like)),
    "relu": _one(lambda x: x > 0),
    "relu6": _one(lambda x: (x > 0) & (x < 6)),
    "leaky_relu": _one(lambda x: np.where(x > 0, 1.0, 0.2)),
    "hard_tanh": _one(lambda x: (x >= -1) & (x <= 1)),
    "softsign": _one(lambda x: 1 / (1 + np.abs(x)) ** 2),
    "clip": _one(lambda x: 0.5 * (((x >= 0) & (x < 1)) + 1.0 * ((x > 0) & (x <= 1)))),
    "maximum": _extreme(np.greater),
    "minimum": _extreme(np.less),
    "arctan2": _angle,
    "power": _power,
    "floor_divide": _none,
    "nextafter": _none,
}
