"""Images, in both layouts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xarch.conformance.case import Case
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._case import EVERY, PLAIN, SYMBOLIC, case, refused
from xarch.conformance.generate._registry import generator

U = values.uniform
LAYOUTS = ("channels_last", "channels_first")


def _laid(x: values.Array, layout: str) -> values.Array:
    return np.ascontiguousarray(np.moveaxis(x, -1, 1)) if layout == "channels_first" else x


@generator
def resizing() -> Iterator[Case]:
    x = U((1, 4, 5, 3), 0, 1)
    sizes = {"up": (8, 10), "down": (2, 3), "odd": (7, 3)}
    for method in ("nearest", "bilinear", "bicubic", "lanczos3"):
        for name, size in sizes.items():
            for layout in LAYOUTS:
                yield case("image.resize", f"{method}-{name}-{layout}[float32]", _laid(x, layout),
                           size, interpolation=method, data_format=layout, kind="image",
                           dtypes="float32", channels=SYMBOLIC,
                           policy="cubic-a-is-minus-one-half" if method == "bicubic" else "")  # fmt: skip
    yield case("image.resize", "antialias[float32]", U((1, 8, 8, 1), 0, 1), (3, 3),
               antialias=True, kind="image", dtypes="float32")  # fmt: skip
    yield case("image.resize", "nearest[uint8]", values.integers((1, 4, 5, 3), 0, 255, "uint8"),
               (2, 3), interpolation="nearest", kind="exact", dtypes="uint8")  # fmt: skip


@generator
def colours() -> Iterator[Case]:
    x = U((2, 3, 4, 3), 0.1, 1.0)
    for op in ("rgb_to_grayscale", "rgb_to_hsv", "hsv_to_rgb"):
        for layout in LAYOUTS:
            yield case(f"image.{op}", f"{layout}[float32]", _laid(x, layout), data_format=layout,
                       kind="image", dtypes="float32", channels=PLAIN)  # fmt: skip
    grey = np.full((1, 1, 2, 3), 0.5, "float32")
    yield case("image.rgb_to_hsv", "grey[float32]", grey, kind="image", dtypes="float32")
    black = np.zeros((1, 1, 1, 3), "float32")
    yield case("image.rgb_to_hsv", "black[float32]", black, kind="image", dtypes="float32")


@generator
def edges() -> Iterator[Case]:
    for layout in LAYOUTS:
        x = _laid(U((2, 5, 6, 3), 0, 1), layout)
        yield case("image.crop_images", f"{layout}[float32]", x, 1, 2, 1, 0, data_format=layout,
                   kind="exact", dtypes="float32", channels=SYMBOLIC)  # fmt: skip
        yield case("image.pad_images", f"{layout}[float32]", x, 1, 2, 1, 0, data_format=layout,
                   kind="exact", dtypes="float32", channels=SYMBOLIC)  # fmt: skip
        for name, options in {"plain": {}, "overlap": {"strides": (1, 1)},
                              "same": {"padding": "same"}}.items():  # fmt: skip
            yield case("image.extract_patches", f"{name}-{layout}[float32]", x, (2, 3),
                       data_format=layout, kind="exact", dtypes="float32", channels=SYMBOLIC,
                       **options)  # fmt: skip
    yield case("image.sobel_edges", "plain[float32]", U((1, 4, 5, 2), 0, 1), kind="image",
               dtypes="float32", channels=SYMBOLIC, policy="sobel-reflects")  # fmt: skip


@generator
def blurring() -> Iterator[Case]:
    x = U((2, 5, 6, 3), 0, 1)
    kernels: dict[str, tuple[Any, Any]] = {
        "odd": ((3, 3), (1.0, 1.0)), "widths": ((5, 5), (0.7, 2.1)), "even": ((4, 4), (1.2, 1.2)),
        "oblong": ((3, 5), (0.8, 1.6)), "mixed": ((2, 5), (0.9, 1.1)),
    }  # fmt: skip
    for layout in LAYOUTS:
        for name, (size, width) in kernels.items():
            yield case("image.gaussian_blur", f"{name}-{layout}[float32]", _laid(x, layout), size,
                       width, data_format=layout, kind="image", dtypes="float32",
                       channels=EVERY if name == "oblong" else SYMBOLIC)  # fmt: skip
    yield case("image.gaussian_blur", "default[float32]", x, kind="image", dtypes="float32",
               channels=SYMBOLIC)  # fmt: skip
    for name, given, size in (
        ("one", x, (1, 1)), ("wide", x, (13, 13)), ("image", x[0], (3, 3)), ("none", x[:0], (3, 3)),
    ):  # fmt: skip
        yield case("image.gaussian_blur", f"{name}[float32]", given, size, (1.5, 1.5),
                   data_format="channels_last", kind="image", dtypes="float32",
                   channels=SYMBOLIC)  # fmt: skip
    for dtype in ("float16", "bfloat16"):
        yield case("image.gaussian_blur", f"plain[{dtype}]", U((2, 5, 6, 3), 0, 1, dtype), (3, 3),
                   (1.0, 1.0), data_format="channels_last", kind="image", dtypes=dtype,
                   channels=SYMBOLIC)  # fmt: skip
    whole = values.integers((1, 4, 5, 3), 0, 255, "uint8")
    last = {"data_format": "channels_last"}
    yield refused("image.gaussian_blur", "integers[uint8]", whole, by="TypeError", **last)
    yield refused("image.gaussian_blur", "no-size[float32]", x, (0, 3), by="ValueError", **last)
    yield refused("image.gaussian_blur", "one-size[float32]", x, (3,), by="ValueError", **last)
    yield refused("image.gaussian_blur", "no-width[float32]", x, (3, 3), (0.0, 1.0),
                  by="ValueError", **last)  # fmt: skip


@generator
def sampling() -> Iterator[Case]:
    x = U((4, 5), 0, 1)
    inside = np.array([[0.3, 1.6, 2.9], [0.2, 3.7, 1.1]], "float32")
    beyond = np.array([[-1.3, 5.2, 1.0, -0.4], [0.5, -2.6, 7.3, 4.4]], "float32")
    for order in (0, 1):
        yield case("image.map_coordinates", f"inside-order{order}[float32]", x, inside, order,
                   kind="image", dtypes="float32", channels=SYMBOLIC)  # fmt: skip
        for mode in ("constant", "nearest", "wrap", "mirror", "reflect"):
            yield case("image.map_coordinates", f"{mode}-order{order}[float32]", x, beyond, order,
                       fill_mode=mode, fill_value=0.25, kind="image", dtypes="float32")  # fmt: skip
    halves = np.array([[0.5, 1.5, 2.5], [0.5, 1.5, 2.5]], "float32")
    yield case("image.map_coordinates", "halves-order0[float32]", x, halves, 0, kind="image",
               dtypes="float32", policy="nearest-rounds-half-up")  # fmt: skip


@generator
def transforming() -> Iterator[Case]:
    x = U((1, 5, 4, 2), 0, 1)
    moves: dict[str, list[Any]] = {
        "identity": [1, 0, 0, 0, 1, 0, 0, 0], "shift": [1, 0, 1.25, 0, 1, -0.75, 0, 0],
        "turn": [0.8, -0.6, 1.1, 0.6, 0.8, -0.7, 0, 0],
    }  # fmt: skip
    for name, row in moves.items():
        t = np.array([row], "float32")
        for method in ("nearest", "bilinear"):
            for mode in ("constant", "nearest", "wrap", "reflect"):
                yield case("image.affine_transform", f"{name}-{method}-{mode}[float32]", x, t,
                           interpolation=method, fill_mode=mode, fill_value=0.25, kind="image",
                           dtypes="float32",
                           channels=SYMBOLIC if mode == "constant" else ())  # fmt: skip
