"""Layers that move, cut, pad and resize, and those that prepare data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xarch.conformance.case import Case
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._case import EVERY, PLAIN, SYMBOLIC
from xarch.conformance.generate._layer import HALVES, LAYOUTS, SMOOTH, laid, layer
from xarch.conformance.generate._registry import generator
from xarch.conformance.generate._subject import subject

U = values.uniform


def _moved(name: str, what: str, config: dict[str, Any], x: values.Array, **options: Any) -> Case:
    return layer(name, what, config, x, **{"kind": "exact", "channels": SMOOTH, **options})


@generator
def moves() -> Iterator[Case]:
    x = U((2, 3, 4, 5))
    for layout in LAYOUTS:
        yield _moved("Flatten", layout, {"data_format": layout}, x, channels=EVERY)
        yield _moved("Flatten", f"rows-{layout}", {"data_format": layout}, U((2, 3, 4)))
    yield _moved("Flatten", "vector", {}, U((3,)))
    yield _moved("Flatten", "empty", {}, U((0, 3, 4)), channels=("static",))
    for what, shape in (("plain", (12, 5)), ("rest", (5, -1)), ("rest-first", (-1, 4)),
                        ("flat", (60,)), ("rest-alone", (-1,))):  # fmt: skip
        yield _moved("Reshape", what, {"target_shape": shape}, x,
                     channels=EVERY if what == "rest" else SMOOTH)  # fmt: skip
    for what, dims in (("back", (3, 2, 1)), ("turn", (2, 3, 1)), ("same", (1, 2, 3))):
        yield _moved("Permute", what, {"dims": dims}, x)
    yield _moved("RepeatVector", "plain", {"n": 3}, U((2, 4)), channels=EVERY)
    yield _moved("RepeatVector", "one", {"n": 1}, U((3, 3)))
    for dtype in HALVES:
        half = U((2, 3, 4), dtype=dtype)
        yield layer("Flatten", "plain", {}, half, (), dtype, kind="exact", channels=SYMBOLIC)
        yield layer("Permute", "plain", {"dims": (2, 1)}, half, (), dtype, kind="exact",
                    channels=SYMBOLIC)  # fmt: skip


@generator
def borders() -> Iterator[Case]:
    one = U((2, 7, 3))
    for layout in LAYOUTS:
        given = {"data_format": layout}
        flat, deep = laid(U((2, 5, 6, 3)), layout), laid(U((2, 4, 5, 6, 3)), layout)
        for what, value in (("all", 1), ("axes", (2, 1)), ("sides", ((0, 1), (2, 0)))):
            yield _moved("Cropping2D", f"{what}-{layout}", {"cropping": value, **given}, flat)
            yield _moved("ZeroPadding2D", f"{what}-{layout}", {"padding": value, **given}, flat,
                         channels=EVERY if what == "sides" else SMOOTH)  # fmt: skip
        for what, size in (("all", 1), ("axes", (1, 2, 0)), ("sides", ((0, 1), (2, 0), (1, 1)))):
            yield _moved("Cropping3D", f"{what}-{layout}", {"cropping": size, **given}, deep)
            yield _moved("ZeroPadding3D", f"{what}-{layout}", {"padding": size, **given}, deep)
        for what, sides in (("all", 2), ("sides", (1, 3))):
            yield _moved("ZeroPadding1D", f"{what}-{layout}", {"padding": sides, **given},
                         laid(one, layout))  # fmt: skip
    yield _moved("Cropping1D", "all", {"cropping": 2}, one)
    yield _moved("Cropping1D", "sides", {"cropping": (1, 3)}, one)


@generator
def sizes() -> Iterator[Case]:
    yield _moved("UpSampling1D", "plain", {"size": 3}, U((2, 4, 3)), channels=EVERY)
    for layout in LAYOUTS:
        given = {"data_format": layout}
        x = laid(U((2, 3, 4, 3)), layout)
        yield _moved("UpSampling2D", f"nearest-{layout}", {"size": (2, 3), **given}, x,
                     channels=EVERY)  # fmt: skip
        yield _moved("UpSampling3D", layout, {"size": (2, 1, 3), **given},
                     laid(U((2, 2, 3, 4, 2)), layout))  # fmt: skip
        for how in ("bilinear", "bicubic", "lanczos3"):
            yield layer("UpSampling2D", f"{how}-{layout}",
                        {"size": (2, 3), "interpolation": how, **given}, x, kind="image",
                        channels=SMOOTH)  # fmt: skip
        for how in ("nearest", "bilinear", "bicubic", "lanczos3"):
            for what, size in (("larger", (7, 6)), ("smaller", (2, 3))):
                config = {"height": size[0], "width": size[1], "interpolation": how, **given}
                yield layer("Resizing", f"{how}-{what}-{layout}", config, x, kind="image",
                            channels=SYMBOLIC)  # fmt: skip
        yield layer("Resizing", f"antialias-{layout}",
                    {"height": 2, "width": 2, "antialias": True, **given}, x, kind="image",
                    channels=SYMBOLIC)  # fmt: skip
        wide = laid(U((2, 5, 6, 3)), layout)
        for what, (height, width) in (("even", (3, 4)), ("odd", (2, 3)), ("whole", (5, 6))):
            yield _moved("CenterCrop", f"{what}-{layout}",
                         {"height": height, "width": width, **given}, wide,
                         channels=PLAIN if what == "odd" else SYMBOLIC)  # fmt: skip


@generator
def data() -> Iterator[Case]:
    x = U((2, 3, 4))
    yield layer("Rescaling", "plain", {"scale": 0.5, "offset": -1.0}, x, kind="reduction",
                channels=EVERY)  # fmt: skip
    yield layer("Rescaling", "bytes", {"scale": 1 / 255}, values.integers((2, 3, 4), 0, 256, "uint8"),
                kind="reduction", channels=SYMBOLIC)  # fmt: skip
    yield layer("Rescaling", "vector", {"scale": [0.5, 1.0, 2.0, 3.0], "offset": [0.0, 1.0, 0.0, 2.0]},
                x, kind="reduction", channels=SYMBOLIC)  # fmt: skip
    bins = {"bin_boundaries": [-1.0, 0.0, 0.5]}
    on = np.array([[-1.0, 0.0, 0.5], [-1.5, -0.0, 9.0]], "float32")
    for what, given in (("plain", x), ("on-boundaries", on)):
        yield layer("Discretization", what, bins, given, kind="exact", dtypes="int32",
                    channels=PLAIN if what == "plain" else SYMBOLIC)  # fmt: skip
    for mode in ("one_hot", "multi_hot", "count"):
        yield layer("Discretization", mode, {**bins, "output_mode": mode}, on, kind="exact")
    places = np.array([[0, 2, 2], [3, 1, 0]], "int32")
    for mode in ("multi_hot", "count"):
        yield layer("CategoryEncoding", mode, {"num_tokens": 4, "output_mode": mode}, places,
                    kind="exact", channels=SYMBOLIC)  # fmt: skip
    yield layer("CategoryEncoding", "one_hot", {"num_tokens": 4, "output_mode": "one_hot"},
                places[0], kind="exact", channels=("static",))  # fmt: skip
    yield layer("CategoryEncoding", "one_hot-column", {"num_tokens": 4, "output_mode": "one_hot"},
                places[:, :1], kind="exact", channels=PLAIN)  # fmt: skip
    yield layer("CategoryEncoding", "weights", {"num_tokens": 4, "output_mode": "count"}, places,
                kind="reduction", count_weights=U((2, 3), 0.1, 2.0, seed="counts"))  # fmt: skip
    yield subject("keras.layers:CategoryEncoding", "refuses-outside", {"num_tokens": 3}, places,
                  use="layer", raises=("ValueError",))  # fmt: skip
