"""Layers of convolution and pooling, in both layouts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xarch.conformance.case import Case
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._case import EVERY, SYMBOLIC
from xarch.conformance.generate._layer import HALVES, LAYOUTS, SMOOTH, laid, layer
from xarch.conformance.generate._registry import generator

U = values.uniform
SHAPES = {"1D": (2, 7, 3), "2D": (2, 6, 5, 3), "3D": (2, 4, 5, 3, 2)}
WINDOWS = {"1D": (3,), "2D": (3, 2), "3D": (2, 3, 1)}
OPTIONS: dict[str, dict[str, Any]] = {
    "plain": {},
    "same-relu": {"padding": "same", "activation": "relu"},
    "strides": {"strides": 2},
    "strides-same-no-bias": {"strides": 2, "padding": "same", "use_bias": False},
    "dilation": {"dilation_rate": 2},
}
ASKED = {"plain": EVERY, "strides-same-no-bias": SMOOTH}


def _cases(stem: str, rank: str, layout: str, kernels: tuple[Any, ...], filters: int,
           needed: dict[str, Any], options: dict[str, dict[str, Any]]) -> Iterator[Case]:  # fmt: skip
    window = WINDOWS[rank]
    for name, chosen in options.items():
        config = {"kernel_size": window, **needed, **chosen, "data_format": layout}
        bias = ((filters,),) if chosen.get("use_bias", True) else ()
        yield layer(f"{stem}", f"{name}-{layout}", config, laid(U(SHAPES[rank]), layout),
                    (*kernels, *bias), channels=ASKED.get(name, SYMBOLIC))  # fmt: skip


@generator
def convolutions() -> Iterator[Case]:
    for layout in LAYOUTS:
        for rank, window in WINDOWS.items():
            inner = SHAPES[rank][-1]
            options = {**OPTIONS}
            if rank == "3D":
                options = {name: OPTIONS[name] for name in ("plain", "strides-same-no-bias")}
            yield from _cases(f"Conv{rank}", rank, layout, ((*window, inner, 4),), 4,
                              {"filters": 4}, options)  # fmt: skip
            yield from _cases(f"Conv{rank}Transpose", rank, layout, ((*window, 4, inner),), 4,
                              {"filters": 4}, options)  # fmt: skip
            if rank == "3D":
                continue
            deep = (*window, inner, 2)
            yield from _cases(f"DepthwiseConv{rank}", rank, layout, (deep,), 2 * inner,
                              {"depth_multiplier": 2}, options)  # fmt: skip
            point = (*(1,) * len(window), 2 * inner, 4)
            yield from _cases(f"SeparableConv{rank}", rank, layout, (deep, point), 4,
                              {"filters": 4, "depth_multiplier": 2}, options)  # fmt: skip


@generator
def groups_and_padding() -> Iterator[Case]:
    for layout in LAYOUTS:
        x = laid(U((2, 5, 6, 4)), layout)
        yield layer("Conv2D", f"groups-{layout}",
                    {"filters": 6, "kernel_size": 3, "groups": 2, "data_format": layout}, x,
                    ((3, 3, 2, 6), (6,)), channels=SMOOTH)  # fmt: skip
        yield layer("Conv2D", f"strides-differ-{layout}",
                    {"filters": 5, "kernel_size": 3, "strides": (2, 1), "data_format": layout}, x,
                    ((3, 3, 4, 5), (5,)), channels=SMOOTH)  # fmt: skip
        yield layer("DepthwiseConv2D", f"strides-differ-{layout}",
                    {"kernel_size": 3, "strides": (2, 1), "data_format": layout}, x,
                    ((3, 3, 4, 1), (4,)), channels=SMOOTH)  # fmt: skip
        yield layer("Conv2D", f"filters-equal-width-{layout}",
                    {"filters": 6, "kernel_size": 1, "data_format": layout}, x,
                    ((1, 1, 4, 6), (6,)), channels=SMOOTH)  # fmt: skip
        for rate in (1, 2):
            yield layer("Conv1D", f"causal{rate}-{layout}",
                        {"filters": 4, "kernel_size": 3, "padding": "causal", "dilation_rate": rate,
                         "data_format": layout},
                        laid(U((2, 7, 3)), layout), ((3, 3, 4), (4,)), channels=SMOOTH)  # fmt: skip
    for dtype in HALVES:
        x = U((2, 5, 6, 3), dtype=dtype)
        for layout in LAYOUTS:
            yield layer("Conv2D", layout, {"filters": 4, "kernel_size": 2, "data_format": layout},
                        laid(x, layout), ((2, 2, 3, 4), (4,)), dtype, channels=SYMBOLIC)  # fmt: skip


@generator
def pooling() -> Iterator[Case]:
    options: dict[str, dict[str, Any]] = {
        "plain": {"pool_size": 2}, "same": {"pool_size": 2, "padding": "same"}, "overlap-same": {
            "pool_size": 3, "strides": 2, "padding": "same",
        },
        "overlap": {"pool_size": 3, "strides": 1},
    }  # fmt: skip
    for stem in ("MaxPooling", "AveragePooling"):
        for rank, shape in SHAPES.items():
            for layout in LAYOUTS:
                for name, chosen in options.items():
                    yield layer(f"{stem}{rank}", f"{name}-{layout}",
                                {**chosen, "data_format": layout}, laid(U(shape), layout),
                                channels=(EVERY if rank == "2D" else SMOOTH) if name == "same" else SYMBOLIC)  # fmt: skip
        for dtype in HALVES:
            yield layer(f"{stem}2D", "plain", {"pool_size": 2}, U((2, 4, 6, 3), dtype=dtype), (), dtype,
                        channels=SYMBOLIC)  # fmt: skip
    holes = U((2, 4, 6, 1))
    holes[0, 0, 0, 0] = np.nan
    for name in ("MaxPooling2D", "AveragePooling2D"):
        yield layer(name, "nan", {"pool_size": 2}, holes)
    yield layer("GlobalMaxPooling2D", "nan", {}, holes)


@generator
def whole() -> Iterator[Case]:
    for rank, shape in SHAPES.items():
        for layout in LAYOUTS:
            x = laid(U(shape), layout)
            for stem in ("GlobalMaxPooling", "GlobalAveragePooling"):
                yield layer(f"{stem}{rank}", layout, {"data_format": layout}, x,
                            channels=EVERY if rank == "2D" else SMOOTH)  # fmt: skip
                yield layer(f"{stem}{rank}", f"keepdims-{layout}",
                            {"data_format": layout, "keepdims": True}, x, channels=SYMBOLIC)  # fmt: skip
            for stem in ("AdaptiveMaxPooling", "AdaptiveAveragePooling"):
                for size in (2, 3):
                    yield layer(f"{stem}{rank}", f"{size}-{layout}",
                                {"output_size": size, "data_format": layout}, x,
                                channels=SMOOTH if size == 3 else SYMBOLIC)  # fmt: skip
    for dtype in HALVES:
        yield layer("GlobalAveragePooling2D", "plain", {}, U((2, 4, 6, 3), dtype=dtype), (), dtype,
                    kind="reduction", channels=SYMBOLIC)  # fmt: skip
    mask = np.array([[1, 1, 0, 1, 0, 0, 0], [1, 0, 0, 0, 0, 0, 0]], bool)
    for layout in LAYOUTS:
        yield layer("GlobalAveragePooling1D", f"mask-{layout}", {"data_format": layout},
                    laid(U(SHAPES["1D"]), layout), mask=mask, kind="reduction",
                    channels=("traced", "gradient"))  # fmt: skip
