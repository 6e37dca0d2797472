"""Arrays out of numbers, and casts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xarch.conformance.case import Case
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._case import PLAIN, SYMBOLIC, case, refused
from xarch.conformance.generate._registry import generator

ROWS: list[tuple[str, str, tuple[Any, ...], dict[str, Any], str]] = [
    ("arange", "stop", (5,), {}, "int32"),
    ("arange", "start-stop", (2, 7), {}, "int32"),
    ("arange", "step", (7, 0, -2), {}, "int32"),
    ("arange", "empty", (3, 3), {}, "int32"),
    ("arange", "away", (5, 2), {}, "int32"),
    ("arange", "away-float", (1.0, 2.0, -0.5), {}, "float32"),
    ("arange", "float", (0.0, 1.0, 0.25), {}, "float32"),
    ("arange", "given", (5,), {"dtype": "float16"}, "float16"),
    ("eye", "square", (3,), {}, "float32"),
    ("eye", "wide", (2, 4), {"k": 1}, "float32"),
    ("eye", "below", (4, 2), {"k": -1, "dtype": "int8"}, "int8"),
    ("eye", "empty", (0,), {}, "float32"),
    ("identity", "plain", (3,), {}, "float32"),
    ("tri", "plain", (3,), {}, "float32"),
    ("tri", "no-columns", (3, 0), {}, "float32"),
    ("tri", "wide", (2, 4), {"k": 1, "dtype": "int32"}, "int32"),
    ("full", "float", ((2, 3), 1.5), {}, "float32"),
    ("full", "integer", ((2, 3), 2), {}, "float32"),
    ("full", "given", ((2, 3), 2), {"dtype": "int8"}, "int8"),
    ("full", "scalar", ((), 2.5), {}, "float32"),
    ("ones", "plain", ((2, 3),), {}, "float32"),
    ("ones", "empty", ((0, 3),), {"dtype": "bool"}, "bool"),
    ("zeros", "plain", ((2, 3),), {}, "float32"),
    ("zeros", "given", ((2,),), {"dtype": "bfloat16"}, "bfloat16"),
    ("linspace", "plain", (0.0, 1.0), {"num": 5}, "float32"),
    ("linspace", "open", (0.0, 1.0), {"num": 4, "endpoint": False}, "float32"),
    ("linspace", "one", (2.0, 3.0), {"num": 1}, "float32"),
    ("linspace", "none", (2.0, 3.0), {"num": 0}, "float32"),
    ("linspace", "step", (0.0, 1.0), {"num": 5, "retstep": True}, "float32"),
    ("logspace", "plain", (0.0, 2.0), {"num": 5}, "float32"),
    ("logspace", "base", (0.0, 2.0), {"num": 5, "base": 2.0, "endpoint": False}, "float32"),
    ("geomspace", "plain", (1.0, 8.0), {"num": 4}, "float32"),
    ("geomspace", "one", (2.0, 8.0), {"num": 1}, "float32"),
    ("geomspace", "none", (2.0, 8.0), {"num": 0}, "float32"),
    ("geomspace", "open", (2.0, 16.0), {"num": 3, "endpoint": False}, "float32"),
    ("geomspace", "negative", (-1.0, -8.0), {"num": 4}, "float32"),
    ("array", "list", ([1, 2],), {}, "int32"),
    ("array", "floats", ([1.5, 2.0],), {}, "float32"),
    ("array", "mixed", ([1, 2.5],), {}, "float32"),
    ("array", "bools", ([True, False],), {}, "bool"),
    ("array", "number", (3,), {}, "int32"),
    ("convert_to_tensor", "list", ([1.5, 2.0],), {}, "float32"),
    ("convert_to_tensor", "given", ([1, 2],), {"dtype": "float16"}, "float16"),
    ("bartlett", "plain", (6,), {}, "float32"),
    ("blackman", "plain", (6,), {}, "float32"),
    ("hamming", "plain", (6,), {}, "float32"),
    ("hanning", "plain", (6,), {}, "float32"),
    ("kaiser", "plain", (6, 5.0), {}, "float32"),
    ("kaiser", "none", (0, 5.0), {}, "float32"),
    ("bartlett", "one", (1,), {}, "float32"),
    ("hanning", "one", (1,), {}, "float32"),
]


@generator
def numbers() -> Iterator[Case]:
    for op, what, args, options, dtype in ROWS:
        yield case(op, f"{what}[{dtype}]", *args, dtypes=dtype, **options)


@generator
def alike() -> Iterator[Case]:
    for op in ("zeros_like", "ones_like"):
        for dtype in ("float32", "bfloat16", "int8", "bool"):
            yield case(op, f"plain[{dtype}]", values.of(dtype, (2, 3)), kind="exact", dtypes=dtype,
                       channels=PLAIN if dtype == "float32" else SYMBOLIC)  # fmt: skip
        yield case(op, "given[float32]", values.uniform((2, 3)), dtype="int32", kind="exact",
                   dtypes="int32", channels=SYMBOLIC)  # fmt: skip
    for dtype in ("float32", "int8"):
        yield case("full_like", f"plain[{dtype}]", values.of(dtype, (2, 3)), 2, kind="exact",
                   dtypes=dtype, channels=SYMBOLIC)  # fmt: skip
    for dtype in ("float32", "bfloat16"):
        number = values.uniform((), 0.5, 1.5, dtype)
        yield case("convert_to_numpy", f"number[{dtype}]", number, dtypes=dtype)
    for op in ("stop_gradient", "convert_to_numpy"):
        yield case(op, "plain[float32]", values.uniform((2, 3)), kind="exact", dtypes="float32")
        yield case("dtype", "plain[float32]" if op == "stop_gradient" else "plain[int8]",
                   values.of("float32" if op == "stop_gradient" else "int8", (2,)), kind="exact",
                   dtypes="python")  # fmt: skip
    yield refused("arange", "zero-step[int32]", 0, 5, 0, by=("ZeroDivisionError", "ValueError"))


@generator
def casts() -> Iterator[Case]:
    every = ("bool", "int8", "uint8", "int32", "int64", "uint16", "float16", "bfloat16", "float32")
    for source in every:
        x = values.of(source, (2, 3))
        x = np.abs(x) if source != "bool" else x
        for target in every:
            yield case("cast", f"from-{source}[{target}]", x, target, kind="exact", dtypes=target,
                       channels=SYMBOLIC if source == "float32" else ())  # fmt: skip
    odd = {
        "negative": [-1.5, -200.0], "large": [300.0, 4e9, -4e9], "nan": [np.nan],
        "infinite": [np.inf, -np.inf],
    }  # fmt: skip
    for name, items in odd.items():
        for target in ("int8", "uint8", "int32", "uint32", "bool"):
            x = np.array(items, "float32")
            yield case("cast", f"{name}[{target}]", x, target, kind="exact", dtypes=target,
                       policy="casts-saturate" if target != "bool" else "")  # fmt: skip
            if target != "bool":
                yield case("saturate_cast", f"{name}[{target}]", x, target, kind="exact",
                           dtypes=target)  # fmt: skip
    for target in ("int8", "uint8", "uint16"):
        x = values.extremes("int32")
        yield case("cast", f"wraps[{target}]", x, target, kind="exact", dtypes=target)
        yield case("saturate_cast", f"integers[{target}]", x, target, kind="exact", dtypes=target)
    halves = np.array([1.00390625, 1.01171875, 3.4e38, 65520.0, 65519.0, 1e-8], "float32")
    for target in ("float16", "bfloat16"):
        yield case("cast", f"rounding[{target}]", halves, target, kind="exact", dtypes=target)
    yield refused("cast", "unknown[float32]", halves, "float12", by=("ValueError", "TypeError"))


@generator
def views() -> Iterator[Case]:
    x = values.uniform((2, 4))
    yield case("view", "as-int32[float32]", x, "int32", kind="exact", dtypes="int32")
    yield case("view", "as-float32[int32]", values.integers((4,)), "float32", kind="exact",
               dtypes="float32", policy="subnormals-are-kept")  # fmt: skip
    yield case("view", "as-int16[float16]", x.astype("float16"), "int16", kind="exact",
               dtypes="int16")  # fmt: skip
    yield case("view_as_complex", "plain[float32]", values.uniform((3, 2)), kind="exact",
               dtypes="complex64")  # fmt: skip
    z = (values.uniform((3,)) + 1j * values.uniform((3,), seed="i")).astype("complex64")
    yield case("view_as_real", "plain[complex64]", z, kind="exact", dtypes="float32")
    for op, dtype in {"real": "float32", "imag": "float32", "conj": "complex64", "abs": "float32",
                      "angle": "float32"}.items():  # fmt: skip
        yield case(op, "plain[complex64]", z, dtypes=dtype)
