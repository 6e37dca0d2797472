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
    yield case("image.resize", "bicubic-gradient[float32]", U((1, 3, 4, 2)), (6, 12),
               interpolation="bicubic", kind="image", dtypes="float32", channels=("gradient",),
               policy="cubic-a-is-minus-one-half")  # fmt: skip
    yield refused("image.resize", "area[float32]", x, (2, 3), interpolation="area", by="ValueError")
    yield case("image.resize", "antialias[float32]", U((1, 8, 8, 1), 0, 1), (3, 3),
               antialias=True, kind="image", dtypes="float32")  # fmt: skip
    for method in ("bicubic", "lanczos3"):
        yield case("image.resize", f"{method}[uint8]",
                   values.integers((1, 4, 5, 3), 0, 255, "uint8"), (6, 7), interpolation=method,
                   kind="exact", dtypes="uint8")  # fmt: skip
    yield case("image.resize", "nearest[uint8]", values.integers((1, 4, 5, 3), 0, 255, "uint8"),
               (2, 3), interpolation="nearest", kind="exact", dtypes="uint8")  # fmt: skip


@generator
def colours() -> Iterator[Case]:
    x = U((2, 3, 4, 3), 0.1, 1.0)
    for op in ("rgb_to_grayscale", "rgb_to_hsv", "hsv_to_rgb"):
        for layout in LAYOUTS:
            yield case(f"image.{op}", f"{layout}[float32]", _laid(x, layout), data_format=layout,
                       kind="image", dtypes="float32", channels=PLAIN)  # fmt: skip
    nan, inf = np.nan, np.inf
    odd = np.array([[nan, 0.5, 0.2], [0.1, nan, 0.3], [0.3, 0.2, nan], [inf, 0.2, 0.1],
                    [0.2, 0.3, -inf], [0.1, inf, 0.5], [nan, nan, nan]])  # fmt: skip
    for layout in LAYOUTS:
        pixels = _laid(odd.astype("float32").reshape(1, 1, 7, 3), layout)
        what = "special" if layout == "channels_last" else "special-first"
        for op in ("rgb_to_hsv", "hsv_to_rgb"):
            yield case(f"image.{op}", f"{what}[float32]", pixels, data_format=layout, kind="image",
                       dtypes="float32", channels=("traced",))  # fmt: skip
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
        yield case("image.extract_patches", f"plain-{layout}[float16]", x.astype("float16"), (2, 3),
                   data_format=layout, kind="exact", dtypes="float16")  # fmt: skip
        yield case("image.extract_patches", f"no-images-{layout}[float32]", x[:0], (2, 3),
                   data_format=layout, kind="exact", dtypes="float32")  # fmt: skip
    for dtype in ("uint8", "int32"):
        yield case("image.sobel_edges", f"plain[{dtype}]",
                   values.integers((1, 4, 5, 2), 0, 9, dtype), kind="exact", dtypes=dtype,
                   policy="sobel-reflects")  # fmt: skip
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
def likeness() -> Iterator[Case]:
    x, y = U((2, 7, 8, 3), 0, 1), U((2, 7, 8, 3), 0, 1, seed="other")
    for layout in LAYOUTS:
        yield case("image.ssim", f"{layout}[float32]", _laid(x, layout), _laid(y, layout),
                   filter_size=3, data_format=layout, kind="image", dtypes="float32",
                   channels=EVERY)  # fmt: skip
    rows: dict[str, tuple[Any, Any, dict[str, Any]]] = {
        "default": (U((2, 12, 13, 3), 0, 1), U((2, 12, 13, 3), 0, 1, seed="other"), {}),
        "itself": (x, x, {"filter_size": 5}), "even": (x, y, {"filter_size": 4}),
        "point": (x, y, {"filter_size": 1}), "image": (x[0], y[0], {"filter_size": 5}),
        "none": (x[:0], y[:0], {"filter_size": 3}),
        "range": (x * 255, y * 255, {"filter_size": 5, "max_val": 255.0}),
        "constants": (x, y, {"filter_size": 7, "filter_sigma": 0.8, "k1": 0.05, "k2": 0.1}),
    }  # fmt: skip
    for name, (first, second, options) in rows.items():
        yield case("image.ssim", f"{name}[float32]", first, second, kind="image",
                   dtypes="float32", channels=SYMBOLIC, **options)  # fmt: skip
    half = [one.astype("float16") for one in (x, y)]
    yield case("image.ssim", "plain[float16]", *half, filter_size=3, kind="image",
               dtypes="float16", channels=SYMBOLIC)  # fmt: skip
    whole = [values.integers((2, 7, 8, 3), 0, 255, "uint8", seed=one) for one in "ab"]
    yield case("image.ssim", "integers[uint8]", *whole, max_val=255, filter_size=3, kind="image",
               dtypes="float32", channels=SYMBOLIC)  # fmt: skip
    yield refused("image.ssim", "other-shapes[float32]", x, y[:, :6], filter_size=3,
                  by="ValueError")  # fmt: skip
    yield refused("image.ssim", "small[float32]", x, y, by="ValueError")
    yield refused("image.ssim", "no-filter[float32]", x, y, filter_size=0, by="ValueError")
    yield refused("image.ssim", "plane[float32]", x[0, 0], y[0, 0], by="ValueError")


@generator
def volumes() -> Iterator[Case]:
    x = U((2, 4, 5, 6, 3))
    rows: dict[str, tuple[Any, dict[str, Any]]] = {
        "plain": ((2, 2, 3), {}), "number": (2, {}), "same": ((2, 3, 2), {"padding": "same"}),
        "overlap": ((2, 3, 2), {"strides": (1, 2, 1)}), "step": ((2, 2, 2), {"strides": 1}),
        "holes": ((2, 2, 2), {"strides": 1, "dilation_rate": 2}),
        "same-overlap": ((3, 2, 2), {"strides": (2, 1, 1), "padding": "same"}),
    }  # fmt: skip
    for layout in LAYOUTS:
        for name, (size, options) in rows.items():
            yield case("image.extract_patches_3d", f"{name}-{layout}[float32]", _laid(x, layout),
                       size, data_format=layout, kind="exact", dtypes="float32",
                       channels=EVERY if name == "overlap" else SYMBOLIC, **options)  # fmt: skip
    last = {"data_format": "channels_last"}
    for name, given in {"volume": x[0], "none": x[:0]}.items():
        yield case("image.extract_patches_3d", f"{name}[float32]", given, (2, 2, 3), kind="exact",
                   dtypes="float32", channels=SYMBOLIC, **last)  # fmt: skip
    for dtype in ("float16", "bfloat16", "int32", "uint8"):
        given = values.of(dtype, (2, 4, 5, 6, 3))
        yield case("image.extract_patches_3d", f"plain[{dtype}]", given, (2, 2, 3), kind="exact",
                   dtypes=dtype, channels=SYMBOLIC, **last)  # fmt: skip
    infinite = x.copy()
    infinite[0, 1, 2, 3, 1] = np.inf
    infinite[1, 2, 1, 0, 0] = np.nan
    yield case("image.extract_patches_3d", "infinite[float32]", infinite, (2, 2, 3), kind="exact",
               dtypes="float32", **last)  # fmt: skip
    for what, size, options in (
        ("no-size", 0, {}), ("padding", 2, {"padding": "around"}), ("two-sizes", (2, 2), {}),
        ("large", (2, 6, 2), {}), ("no-step", 2, {"strides": (1, 0, 1)}),
    ):  # fmt: skip
        yield refused("image.extract_patches_3d", f"{what}[float32]", x, size,
                      by=("ValueError", "TypeError") if what == "two-sizes" else "ValueError",
                      **last, **options)  # fmt: skip


@generator
def perspective() -> Iterator[Case]:
    x = U((2, 6, 5, 3), 0, 1)
    corners = [[0, 0], [0, 5], [4, 0], [4, 5]]
    start = np.array([corners, corners], "float32")
    end = np.array([[[0.3, 0.2], [0.4, 5.6], [3.2, -0.7], [4.9, 4.1]],
                    [[-1.3, 1.1], [0.6, 4.3], [4.7, 0.4], [3.6, 6.2]]], "float32")  # fmt: skip
    for layout in LAYOUTS:
        for method in ("nearest", "bilinear"):
            yield case("image.perspective_transform", f"{method}-{layout}[float32]",
                       _laid(x, layout), start, end, interpolation=method, fill_value=0.25,
                       data_format=layout, kind="image", dtypes="float32",
                       channels=PLAIN)  # fmt: skip
    last = {"data_format": "channels_last"}
    rows: dict[str, tuple[Any, Any, Any]] = {
        "default": (x, start, end), "identity": (x, start, start),
        "image": (x[0], start[0], end[0]), "shared": (x, start[0], end[0]),
        "one-of-several": (x, start[:1], end[:1]), "none": (x[:0], start[:0], end[:0]),
        "inside": (x, end * 0.5 + 1, start), "swapped": (x, start, end[:, ::-1].copy()),
    }  # fmt: skip
    for name, given in rows.items():
        yield case("image.perspective_transform", f"{name}[float32]", *given, kind="image",
                   dtypes="float32", channels=SYMBOLIC, **last)  # fmt: skip
    yield case("image.perspective_transform", "plain[float16]", x.astype("float16"), start, end,
               kind="image", dtypes="float16", channels=SYMBOLIC, **last)  # fmt: skip
    whole = values.integers((2, 6, 5, 3), 0, 255, "uint8")
    yield case("image.perspective_transform", "nearest[uint8]", whole, start, end,
               interpolation="nearest", kind="exact", dtypes="uint8", channels=SYMBOLIC,
               **last)  # fmt: skip
    yield case("image.perspective_transform", "bilinear[uint8]", whole, start, end, fill_value=9,
               kind="exact", dtypes="uint8", channels=SYMBOLIC, **last)  # fmt: skip
    for what, given, options in (
        ("points", (x, start[:, :3], end[:, :3]), {}), ("other-points", (x, start, end[0]), {}),
        ("interpolation", (x, start, end), {"interpolation": "cubic"}),
        ("other-batch", (x[:1], start, end), {}), ("plane", (x[0, 0], start[0], end[0]), {}),
    ):  # fmt: skip
        yield refused("image.perspective_transform", f"{what}[float32]", *given, by="ValueError",
                      **last, **options)  # fmt: skip


@generator
def unmoved() -> Iterator[Case]:
    """An elastic transform of strength 0 draws as any other does, and moves nothing."""
    x = U((2, 4, 5, 3), 0, 1)
    for layout in LAYOUTS:
        for method in ("nearest", "bilinear"):
            yield case("image.elastic_transform", f"{method}-{layout}[float32]", _laid(x, layout),
                       alpha=0.0, sigma=1.0, interpolation=method, seed=3, data_format=layout,
                       kind="image", dtypes="float32",
                       channels=("static", "dynamic", "gradient") if method == "bilinear"
                       else SYMBOLIC)  # fmt: skip
    for name, given in {
        "image": x[0], "one": x[:1], "row": x[:, :1], "column": x[:, :, :1], "grey": x[..., :1],
        "none": x[:0],
    }.items():  # fmt: skip
        yield case("image.elastic_transform", f"{name}[float32]", given, alpha=0.0, sigma=0.8,
                   seed=3, kind="image", dtypes="float32", channels=SYMBOLIC)  # fmt: skip
    for mode in ("constant", "nearest", "wrap", "mirror"):
        yield case("image.elastic_transform", f"{mode}[float32]", x, alpha=0.0, sigma=1.5,
                   fill_mode=mode, fill_value=0.25, seed=3, kind="image",
                   dtypes="float32")  # fmt: skip
    for dtype in ("float16", "bfloat16", "uint8"):
        given = values.of(dtype, (2, 4, 5, 3))
        yield case("image.elastic_transform", f"plain[{dtype}]", given, alpha=0.0, sigma=1.0,
                   seed=3, kind="exact", dtypes=dtype)  # fmt: skip
    yield refused("image.elastic_transform", "interpolation[float32]", x, interpolation="cubic",
                  by="ValueError")  # fmt: skip
    yield refused("image.elastic_transform", "mode[float32]", x, fill_mode="zero", by="ValueError")
    yield refused("image.elastic_transform", "plane[float32]", x[0, 0], by="ValueError")


@generator
def placing() -> Iterator[Case]:
    x = U((2, 5, 6, 3), 0, 1)
    up, down = np.array([1.7, 1.3], "float32"), np.array([0.6, 0.45], "float32")
    moved = np.array([0.8, -1.4], "float32")
    for method in ("linear", "cubic", "lanczos3", "lanczos5"):
        for name, (shape, scale) in {
            "up": ((2, 9, 8, 3), up),
            "down": ((2, 4, 3, 3), down),
        }.items():
            for antialias in (True, False):
                plain = "" if antialias else "-aliased"
                yield case("image.scale_and_translate", f"{method}-{name}{plain}[float32]", x,
                           shape, scale, moved, (1, 2), method, antialias, kind="image",
                           dtypes="float32",
                           channels=("static", "traced", "gradient") if name == "up" and antialias
                           else ())  # fmt: skip
    for method in ("bilinear", "trilinear", "triangle", "bicubic", "tricubic"):
        yield case("image.scale_and_translate", f"{method}[float32]", x, (2, 9, 8, 3), up, moved,
                   (1, 2), method, kind="image", dtypes="float32")  # fmt: skip
    rows: dict[str, tuple[Any, Any, Any, Any, Any]] = {
        "negative-axes": (x, (2, 5, 9, 3), up[:1], moved[:1], (-2,)),
        "turned-axes": (x, (2, 9, 8, 3), up, moved, (2, 1)),
        "no-axes": (x, (2, 5, 6, 3), up[:0], moved[:0], ()),
        "far": (x, (2, 4, 4, 3), up, np.array([20, -30], "float32"), (1, 2)),
        "none": (x[:0], (0, 9, 8, 3), up, moved, (1, 2)),
        "whole-moves": (x, (2, 9, 8, 3), up, np.array([1, -2], "int32"), (1, 2)),
    }  # fmt: skip
    for name, given in rows.items():
        yield case("image.scale_and_translate", f"{name}[float32]", *given, "linear",
                   kind="image", dtypes="float32", channels=("static",))  # fmt: skip
    for dtype in ("float16", "bfloat16"):
        yield case("image.scale_and_translate", f"plain[{dtype}]", U((2, 5, 6, 3), 0, 1, dtype),
                   (2, 9, 8, 3), up, moved, (1, 2), "linear", kind="image", dtypes=dtype,
                   channels=("static",))  # fmt: skip
    whole = values.integers((2, 5, 6, 3), 0, 255, "uint8")
    yield case("image.scale_and_translate", "whole[uint8]", whole, (2, 9, 8, 3), up, moved, (1, 2),
               "cubic", kind="exact", dtypes="uint8", channels=("static",))  # fmt: skip
    for what, args in {
        "method": ((2, 9, 8, 3), up, moved, (1, 2), "nearest"),
        "short-shape": ((9, 8), up, moved, (1, 2), "linear"),
        "other-channels": ((2, 9, 8, 2), up, moved, (1, 2), "linear"),
        "one-scale": ((2, 9, 8, 3), up[:1], moved, (1, 2), "linear"),
        "same-axis": ((2, 9, 8, 3), up, moved, (1, 1), "linear"),
    }.items():  # fmt: skip
        yield refused("image.scale_and_translate", f"{what}[float32]", x, *args, by="ValueError")
    yield refused("image.scale_and_translate", "axis[float32]", x, (2, 9, 8, 3), up, moved, (1, 4),
                  "linear", by=("AxisError", "ValueError", "IndexError"))  # fmt: skip


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
    for order in (0, 1):
        yield case("image.map_coordinates", f"whole-order{order}[float32]", x,
                   np.array([[0, 1, 5], [1, -1, 2]], "int32"), order, fill_mode="wrap",
                   kind="image", dtypes="float32")  # fmt: skip
    for dtype in ("uint8", "int32"):
        whole = np.arange(20, dtype=dtype).reshape(4, 5) * 7
        at = np.array([[0, 0.5, 1.75, 4], [0.5, 1.5, -1, 2.25]], "float32")
        yield case("image.map_coordinates", f"integers-order1[{dtype}]", whole, at, 1,
                   fill_mode="nearest", kind="exact", dtypes=dtype,
                   policy="integers-are-rounded-halves-to-even")  # fmt: skip
    yield case("image.map_coordinates", "halves-order0[float32]", x, halves, 0, kind="exact",
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
    t = np.array([[1, 0, 0.25, 0, 1, -0.5, 0, 0]], "float32")
    for dtype in ("uint8", "int32"):
        whole = np.arange(40, dtype=dtype).reshape(1, 5, 4, 2) * 3
        for method in ("nearest", "bilinear"):
            yield case("image.affine_transform", f"integers-{method}[{dtype}]", whole, t,
                       interpolation=method, fill_mode="nearest", kind="exact", dtypes=dtype,
                       channels=SYMBOLIC,
                       policy="integers-are-rounded-halves-to-even")  # fmt: skip
