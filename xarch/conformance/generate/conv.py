"""Convolutions and pooling, in both layouts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xarch.conformance.case import Case
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._case import EVERY, SYMBOLIC, case, refused
from xarch.conformance.generate._registry import generator

U = values.uniform
LAYOUTS = ("channels_last", "channels_first")


def _laid(x: values.Array, layout: str) -> values.Array:
    return np.ascontiguousarray(np.moveaxis(x, -1, 1)) if layout == "channels_first" else x


CONVS: dict[str, tuple[tuple[int, ...], tuple[int, ...], dict[str, Any]]] = {
    "1d": ((2, 7, 3), (3, 3, 4), {}),
    "1d-same": ((2, 7, 3), (3, 3, 4), {"padding": "same"}),
    "2d": ((2, 5, 6, 3), (3, 2, 3, 4), {}),
    "2d-same": ((2, 5, 6, 3), (3, 2, 3, 4), {"padding": "same"}),
    "2d-strides": ((2, 7, 6, 3), (3, 3, 3, 4), {"strides": (2, 1)}),
    "2d-strides-same": ((2, 7, 6, 3), (3, 3, 3, 4), {"strides": 2, "padding": "same"}),
    "2d-dilation": ((2, 7, 6, 3), (3, 2, 3, 4), {"dilation_rate": (2, 1)}),
    "2d-dilation-same": ((2, 7, 6, 3), (3, 3, 3, 4), {"dilation_rate": 2, "padding": "same"}),
    "2d-strides-dilation": ((2, 8, 7, 3), (3, 2, 3, 4), {"strides": 2, "dilation_rate": 2}),
    "2d-strides-dilation-same": (
        (2, 8, 7, 3), (3, 2, 3, 4), {"strides": (2, 3), "dilation_rate": 2, "padding": "same"},
    ),
    "2d-groups": ((2, 5, 6, 4), (3, 3, 2, 6), {}),
    "2d-even-same": ((2, 5, 6, 3), (2, 4, 3, 4), {"padding": "same"}),
    "2d-filters-equal-width": ((2, 5, 4, 3), (1, 1, 3, 4), {}),
    "3d": ((1, 4, 3, 5, 2), (2, 2, 2, 2, 3), {}),
    "2d-empty-batch": ((0, 5, 6, 3), (3, 2, 3, 4), {}),
}  # fmt: skip
TRANSPOSED: dict[str, tuple[tuple[int, ...], tuple[int, ...], dict[str, Any]]] = {
    "1d": ((2, 5, 3), (3, 4, 3), {}),
    "2d": ((2, 3, 4, 3), (3, 2, 4, 3), {}),
    "2d-strides": ((2, 3, 4, 3), (3, 3, 4, 3), {"strides": 2}),
    "2d-strides-same": ((2, 3, 4, 3), (3, 3, 4, 3), {"strides": 2, "padding": "same"}),
    "2d-same": ((2, 3, 4, 3), (3, 3, 4, 3), {"padding": "same"}),
}
POOLS: dict[str, tuple[tuple[int, ...], dict[str, Any]]] = {
    "1d": ((2, 7, 3), {"pool_size": 2}),
    "2d": ((2, 5, 6, 3), {"pool_size": 2}),
    "2d-same": ((2, 5, 7, 3), {"pool_size": 2, "padding": "same"}),
    "2d-same-strides": ((2, 5, 7, 3), {"pool_size": (3, 2), "strides": 2, "padding": "same"}),
    "2d-overlap": ((2, 5, 6, 3), {"pool_size": 3, "strides": 1}),
    "2d-overlap-same": ((2, 5, 6, 3), {"pool_size": 3, "strides": 1, "padding": "same"}),
    "3d": ((1, 4, 4, 5, 2), {"pool_size": 2}),
}
ADAPTIVE: dict[str, tuple[tuple[int, ...], Any]] = {
    "1d": ((2, 7, 3), 3),
    "2d": ((2, 5, 6, 3), (2, 3)),
    "2d-even": ((2, 4, 6, 3), 2),
    "2d-one": ((2, 5, 6, 3), 1),
}


@generator
def convolutions() -> Iterator[Case]:
    for layout in LAYOUTS:
        for name, (shape, window, options) in CONVS.items():
            x, kernel = _laid(U(shape), layout), U(window, seed="kernel")
            yield case("conv", f"{name}-{layout}[float32]", x, kernel, data_format=layout,
                       kind="matmul", dtypes="float32",
                       channels=EVERY if name in {"1d", "2d-same"} else SYMBOLIC, **options)  # fmt: skip
            if "groups" in name or name == "3d":
                continue
            deep = U((*window[:-1], 2), seed="kernel")
            yield case("depthwise_conv", f"{name}-{layout}[float32]", x, deep, data_format=layout,
                       kind="matmul", dtypes="float32",
                       channels=EVERY if name == "2d-same" else SYMBOLIC, **options)  # fmt: skip
            point = U((*(1,) * (len(window) - 2), window[-2] * 2, 4), seed="point")
            yield case("separable_conv", f"{name}-{layout}[float32]", x, deep, point,
                       data_format=layout, kind="matmul", dtypes="float32",
                       channels=EVERY if name == "2d-same" else SYMBOLIC, **options)  # fmt: skip
        for name, (shape, window, options) in TRANSPOSED.items():
            yield case("conv_transpose", f"{name}-{layout}[float32]", _laid(U(shape), layout),
                       U(window, seed="kernel"), data_format=layout, kind="matmul",
                       dtypes="float32", channels=EVERY if name == "2d" else SYMBOLIC,
                       **options)  # fmt: skip


@generator
def convolution_dtypes() -> Iterator[Case]:
    for dtype in ("float16", "bfloat16"):
        x, kernel = U((2, 5, 6, 3), dtype=dtype), U((3, 2, 3, 4), dtype=dtype, seed="kernel")
        for layout in LAYOUTS:
            yield case("conv", f"2d-{layout}[{dtype}]", _laid(x, layout), kernel,
                       data_format=layout, kind="matmul", dtypes=dtype, channels=SYMBOLIC)  # fmt: skip
    x, kernel = U((2, 5, 6, 2), dtype="float16"), U((3, 2, 2, 1), dtype="float16", seed="kernel")
    yield case("conv", "one-filter[float16]", x, kernel, data_format="channels_last",
               kind="matmul", dtypes="float16", channels=EVERY)  # fmt: skip
    yield case("conv_transpose", "one-channel[float16]", x[..., :1], kernel,
               data_format="channels_last", kind="matmul", dtypes="float16", channels=EVERY)  # fmt: skip
    yield refused("conv", "channels[float32]", U((1, 5, 5, 3)), U((2, 2, 2, 4)), by="ValueError")
    yield refused("conv", "rank[float32]", U((1, 5, 5, 3)), U((2, 3, 4)), by="ValueError")


@generator
def pooling() -> Iterator[Case]:
    for op in ("max_pool", "average_pool"):
        for layout in LAYOUTS:
            for name, (shape, options) in POOLS.items():
                yield case(op, f"{name}-{layout}[float32]", _laid(U(shape), layout),
                           data_format=layout, kind="matmul", dtypes="float32",
                           channels=EVERY if name == "2d-same" else SYMBOLIC, **options)  # fmt: skip
        for dtype in ("float16", "bfloat16"):
            yield case(op, f"2d[{dtype}]", U((2, 4, 4, 3), dtype=dtype), pool_size=2,
                       kind="matmul", dtypes=dtype, channels=SYMBOLIC)  # fmt: skip
        holes = U((1, 4, 4, 1))
        holes[0, 0, 0, 0] = np.nan
        yield case(op, "nan[float32]", holes, pool_size=2, kind="matmul", dtypes="float32")
        low = np.full((1, 3, 3, 1), -3e38, "float32")
        yield case(op, "low-same[float32]", low, pool_size=2, padding="same", kind="matmul",
                   dtypes="float32")  # fmt: skip
    yield case("average_pool", "2d[int32]", values.integers((2, 4, 4, 3)), pool_size=2,
               kind="matmul", dtypes="float32", channels=SYMBOLIC)  # fmt: skip
    for op in ("adaptive_average_pool", "adaptive_max_pool"):
        for layout in LAYOUTS:
            for name, (shape, size) in ADAPTIVE.items():
                yield case(op, f"{name}-{layout}[float32]", _laid(U(shape), layout), size,
                           data_format=layout, kind="matmul", dtypes="float32",
                           channels=SYMBOLIC)  # fmt: skip


@generator
def folding() -> Iterator[Case]:
    x = U((2, 3, 5, 6))
    rows: dict[str, dict[str, Any]] = {
        "plain": {"kernel_size": 2}, "stride": {"kernel_size": (3, 2), "stride": 2},
        "padding": {"kernel_size": 2, "padding": 1},
        "dilation": {"kernel_size": 2, "dilation": 2},
    }  # fmt: skip
    for name, options in rows.items():
        yield case("unfold", f"{name}[float32]", x, kind="matmul", dtypes="float32",
                   channels=EVERY if name == "plain" else SYMBOLIC, **options)  # fmt: skip
    odd = U((1, 2, 4, 4))
    odd[0, 0, 1, 1], odd[0, 1, 3, 0] = np.nan, np.inf
    yield case("unfold", "special[float32]", odd, 2, kind="matmul", dtypes="float32")
    columns = U((2, 3 * 4, 20))
    yield case("fold", "plain[float32]", columns, (5, 6), 2, kind="matmul", dtypes="float32",
               channels=SYMBOLIC)  # fmt: skip


@generator
def whole_numbers() -> Iterator[Case]:
    for dtype in ("int32", "int8", "uint8", "bool"):

        def of(*shape: int, dtype: str = dtype) -> values.Array:
            low = 0 if dtype in {"uint8", "bool"} else -2
            found = values.integers(shape, low, 3, seed=dtype)
            return found > 1 if dtype == "bool" else found.astype(dtype)

        rows: dict[str, tuple[Any, ...]] = {
            "conv": (of(3, 4, 5, 3), of(2, 2, 3, 4)),
            "depthwise_conv": (of(3, 4, 5, 3), of(2, 2, 3, 2)),
            "separable_conv": (of(3, 4, 5, 2), of(2, 2, 2, 1), of(1, 1, 2, 3)),
            "conv_transpose": (of(3, 3, 4, 2), of(2, 2, 3, 2)),
            "unfold": (of(2, 3, 5, 6), 2),
            "fold": (of(2, 12, 20), (5, 6), 2),
            "image.extract_patches": (of(2, 4, 4, 2), (2, 2)),
        }
        for op, args in rows.items():
            yield case(op, f"plain[{dtype}]", *args, kind="exact", dtypes=dtype, channels=SYMBOLIC)
        if dtype in {"int32", "bool"}:
            x = np.ascontiguousarray(np.moveaxis(rows["conv"][0], -1, 1))
            yield case("conv", f"channels_first[{dtype}]", x, rows["conv"][1], kind="exact",
                       data_format="channels_first", dtypes=dtype)  # fmt: skip
    whole = values.integers((2, 2, 3, 4), seed="kernel")
    rest: dict[str, tuple[Any, ...]] = {
        "conv": (whole,), "conv_transpose": (values.integers((2, 2, 4, 3)),),
        "depthwise_conv": (whole[..., :2],),
        "separable_conv": (whole[..., :1], values.integers((1, 1, 3, 2))),
    }  # fmt: skip
    for op, kernels in rest.items():
        yield case(op, "mixed[float32,int32]", U((3, 4, 5, 3)), *kernels, kind="matmul",
                   dtypes="float32", channels=SYMBOLIC)  # fmt: skip
    yield case("conv", "mixed[int32,float32]", values.integers((2, 4, 5, 3)), U((2, 2, 3, 4)),
               kind="matmul", dtypes="float32", channels=("static",))  # fmt: skip


@generator
def pooling_of_little() -> Iterator[Case]:
    for op in ("max_pool", "average_pool"):
        yield case(op, "no-channels[float32]", np.zeros((2, 4, 4, 0), "float32"), 2,
                   kind="reduction", dtypes="float32")  # fmt: skip
        for dtype in ("float16", "bfloat16"):
            yield case(op, f"3d[{dtype}]", values.of(dtype, (1, 2, 4, 4, 2)), 2, kind="reduction",
                       dtypes=dtype)  # fmt: skip
