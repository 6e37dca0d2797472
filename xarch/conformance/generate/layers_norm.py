"""Layers of normalization, in inference and training, also of data far from zero."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xarch.conformance.case import Case
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._case import EVERY, SYMBOLIC
from xarch.conformance.generate._layer import HALVES, SMOOTH, layer
from xarch.conformance.generate._registry import generator

U = values.uniform
SHAPE = (3, 4, 5)
FAR = 1000.0  # a mean square minus a squared mean would lose six digits there


def _moments(length: int, dtype: str = "float32") -> tuple[values.Array, ...]:
    """Gamma, beta, mean and variance."""
    limits = ((0.5, 1.5), (-1.0, 1.0), (-0.5, 0.5), (0.5, 2.0))
    return tuple(
        U((length,), *limit, dtype=dtype, seed=f"moment {at}") for at, limit in enumerate(limits)
    )


@generator
def batch() -> Iterator[Case]:
    name, x = "BatchNormalization", U(SHAPE)
    for axis, length in ((-1, 5), (1, 4)):
        given = _moments(length)
        config = {"axis": axis, "momentum": 0.9}
        yield layer(name, f"axis{axis}", config, x, given, kind="reduction", channels=EVERY)
        yield layer(name, f"training-axis{axis}", config, x, given, kind="reduction",
                    training=True, channels=("gradient",))  # fmt: skip
        yield layer(name, f"far-axis{axis}", config, x + np.float32(FAR), given, kind="reduction",
                    channels=SYMBOLIC)  # fmt: skip
        yield layer(name, f"training-far-axis{axis}", config, x + np.float32(FAR), given,
                    kind="reduction", training=True, channels=("traced",))  # fmt: skip
        yield layer(name, f"training-square-axis{axis}", config, U((4, 4, 4)), _moments(4),
                    kind="reduction", training=True)  # fmt: skip
    given = _moments(5)
    yield layer(name, "no-scale", {"scale": False}, x, given[1:], kind="reduction",
                channels=SMOOTH)  # fmt: skip
    yield layer(name, "no-center", {"center": False, "epsilon": 0.1}, x, (given[0], *given[2:]),
                kind="reduction", channels=SMOOTH)  # fmt: skip
    yield layer(name, "training-plain", {"scale": False, "center": False}, x, given[2:],
                kind="reduction", training=True)  # fmt: skip
    image = U((2, 3, 4, 5))
    yield layer(name, "image", {}, image, given, kind="reduction", channels=SYMBOLIC)
    yield layer(name, "training-image", {}, image, given, kind="reduction", training=True)
    yield layer(name, "training-image-axis1", {"axis": 1}, image, _moments(3), kind="reduction",
                training=True)  # fmt: skip
    yield layer(name, "training-rows", {}, U((6, 5)), given, kind="reduction", training=True)
    yield layer(name, "training-constant", {}, np.full((4, 5), 3.0, "float32"), given,
                kind="transform", training=True)  # fmt: skip
    mask = np.array([[1, 1, 0, 1], [1, 0, 0, 0], [0, 1, 1, 1]], bool)
    yield layer(name, "training-mask", {"momentum": 0.9}, x, given, kind="reduction",
                training=True, mask=mask)  # fmt: skip
    for dtype in HALVES:
        yield layer(name, "plain", {}, U(SHAPE, dtype=dtype), _moments(5, dtype), dtype,
                    kind="reduction", channels=SYMBOLIC)  # fmt: skip


@generator
def layers() -> Iterator[Case]:
    name, x = "LayerNormalization", U(SHAPE)
    shapes = {"last": (-1, (5,)), "first": (1, (4,)), "both": ([1, 2], (4, 5)),
              "negative": ([-2, -1], (4, 5))}  # fmt: skip
    for what, (axis, shape) in shapes.items():
        gamma, beta = U(shape, 0.5, 1.5, seed="gamma"), U(shape, -1, 1, seed="beta")
        yield layer(name, what, {"axis": axis}, x, (gamma, beta), kind="reduction", channels=EVERY)
        yield layer(name, f"far-{what}", {"axis": axis}, x + np.float32(FAR), (gamma, beta),
                    kind="reduction", channels=SYMBOLIC)  # fmt: skip
        yield layer("RMSNormalization", what, {"axis": axis}, x, (gamma,), kind="reduction",
                    channels=EVERY)  # fmt: skip
        yield layer("UnitNormalization", what, {"axis": axis}, x, kind="reduction", channels=EVERY)
    gamma, beta = U((5,), 0.5, 1.5, seed="gamma"), U((5,), -1, 1, seed="beta")
    yield layer(name, "no-scale", {"scale": False, "epsilon": 0.1}, x, (beta,), kind="reduction",
                channels=SMOOTH)  # fmt: skip
    yield layer(name, "no-center", {"center": False}, x, (gamma,), kind="reduction",
                channels=SMOOTH)  # fmt: skip
    zero = U((2, 3))
    zero[0] = 0
    yield layer("UnitNormalization", "zero", {}, zero, kind="reduction")
    yield layer("RMSNormalization", "epsilon", {"epsilon": 0.1}, x, (gamma,), kind="reduction",
                channels=SMOOTH)  # fmt: skip
    for dtype in HALVES:
        half, one = U(SHAPE, dtype=dtype), U((5,), 0.5, 1.5, dtype, seed="gamma")
        yield layer(name, "plain", {}, half, (one, one), dtype, kind="reduction",
                    channels=SYMBOLIC)  # fmt: skip
        yield layer("RMSNormalization", "plain", {}, half, (one,), dtype, kind="reduction",
                    channels=SYMBOLIC)  # fmt: skip
        yield layer("UnitNormalization", "plain", {}, half, (), dtype, kind="reduction",
                    channels=SYMBOLIC)  # fmt: skip


@generator
def groups() -> Iterator[Case]:
    name = "GroupNormalization"
    last, first = U((2, 3, 5, 4)), U((2, 4, 3, 5))
    one = (U((4,), 0.5, 1.5, seed="gamma"), U((4,), -1, 1, seed="beta"))
    for axis, x in ((-1, last), (1, first)):
        for count in (1, 2, -1):
            yield layer(name, f"{count}-axis{axis}", {"groups": count, "axis": axis}, x, one,
                        kind="reduction", channels=EVERY if count == 2 else SYMBOLIC)  # fmt: skip
        yield layer(name, f"far-axis{axis}", {"groups": 2, "axis": axis}, x + np.float32(FAR), one,
                    kind="reduction")  # fmt: skip
    yield layer(name, "plain", {"groups": 2, "scale": False, "center": False, "epsilon": 0.1},
                last, (), kind="reduction", channels=SMOOTH)  # fmt: skip
    yield layer(name, "rows", {"groups": 2}, U((3, 4)), one, kind="reduction", channels=SMOOTH)
    for dtype in HALVES:
        yield layer(name, "half", {"groups": 2}, U((2, 3, 4), dtype=dtype),
                    tuple(U((4,), 0.5, 1.5, dtype, seed=seed) for seed in "ab"), dtype,
                    kind="reduction", channels=SYMBOLIC)  # fmt: skip


@generator
def fixed() -> Iterator[Case]:
    x, mean, variance = U(SHAPE), [0.5, -1.0, 2.0, 0.0, 1.5], [1.0, 4.0, 0.25, 2.0, 0.5]
    config = {"axis": -1, "mean": mean, "variance": variance}
    yield layer("Normalization", "last", config, x, kind="reduction", channels=EVERY)
    yield layer("Normalization", "invert", {**config, "invert": True}, x, kind="reduction",
                channels=EVERY)  # fmt: skip
    yield layer("Normalization", "axis1", {"axis": 1, "mean": mean[:4], "variance": variance[:4]},
                x, kind="reduction", channels=SMOOTH)  # fmt: skip
    yield layer("Normalization", "none", {"axis": None, "mean": 0.5, "variance": 4.0}, x,
                kind="reduction", channels=SMOOTH)  # fmt: skip
