"""Comparisons, tests and truth values."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xarch.conformance.case import Case
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._case import PLAIN, SYMBOLIC, case, refused
from xarch.conformance.generate._registry import generator
from xarch.conformance.generate._shapes import CLASHES, PAIRS

COMPARISONS = ("equal", "not_equal", "less", "less_equal", "greater", "greater_equal")
LOGICAL = ("logical_and", "logical_or", "logical_xor")
TESTS = ("isnan", "isinf", "isfinite", "isposinf", "isneginf", "isreal", "signbit")


@generator
def comparisons() -> Iterator[Case]:
    for op in (*COMPARISONS, *LOGICAL):
        for name, (left, right) in PAIRS.items():
            x, y = values.integers(left, 0, 3, seed="l"), values.integers(right, 0, 3, seed="r")
            asked = PLAIN if name == "trailing" else SYMBOLIC
            yield case(op, f"{name}[int32]", x, y, kind="exact", dtypes="bool", channels=asked)
        for name, (left, right) in CLASHES.items():
            yield refused(op, f"{name}[float32]", values.uniform(left), values.uniform(right),
                          by="ValueError")  # fmt: skip
        for dtype in ("float16", "bfloat16", "bool", "int8", "int64", "uint8", "float32"):
            x, y = values.of(dtype, (6,), "l"), values.of(dtype, (6,), "r")
            yield case(op, f"plain[{dtype}]", x, y, kind="exact", dtypes="bool", channels=SYMBOLIC)
        for left, right in (("int32", "float32"), ("int8", "uint8"), ("bool", "int32"),
                            ("float16", "bfloat16"), ("int64", "float16")):  # fmt: skip
            x, y = values.of(left, (6,), "l"), values.of(right, (6,), "r")
            yield case(op, f"mixed[{left},{right}]", x, y, kind="exact", dtypes="bool")
        x = values.special()
        yield case(op, "special[float32]", x, x[:, None], kind="exact", dtypes="bool")


@generator
def weak_comparisons() -> Iterator[Case]:
    for op in COMPARISONS:
        x = np.array([0, 1, 254, 255], "uint8")
        for number in (-1, 300, 1.5):
            yield case(op, f"weak-{number}[uint8]", x, number, kind="exact", dtypes="bool",
                       policy="python-numbers-keep-their-value")  # fmt: skip
        big = np.array([16777216, 16777217, 16777218], "int32")
        yield case(op, "beyond-float32[int32]", big, big[1:2], kind="exact", dtypes="bool")


@generator
def tests() -> Iterator[Case]:
    for op in TESTS:
        for dtype in values.FLOATS:
            x = values.special(dtype)
            x = x[~np.isnan(x)] if op == "signbit" else x  # NaN's sign means nothing
            yield case(op, f"special[{dtype}]", x, kind="exact", dtypes="bool",
                       channels=PLAIN if dtype == "float32" else SYMBOLIC)  # fmt: skip
        for dtype in ("int32", "uint8", "bool"):
            if dtype == "bool" and op in {"signbit", "isposinf", "isneginf"}:
                continue  # numpy has no sign of a truth value
            yield case(op, f"plain[{dtype}]", values.of(dtype, (4,)), kind="exact", dtypes="bool",
                       channels=SYMBOLIC)  # fmt: skip
        yield case(op, "empty[float32]", values.uniform((0, 3)), kind="exact", dtypes="bool")
    for dtype in ("bool", "int32", "float32"):
        yield case("logical_not", f"plain[{dtype}]", values.of(dtype, (2, 3)) * 1, kind="exact",
                   dtypes="bool", channels=PLAIN)  # fmt: skip
    yield case("logical_not", "special[float32]", values.special(), kind="exact", dtypes="bool")


@generator
def closeness() -> Iterator[Case]:
    x = np.array([1.0, np.nan, np.inf, 1e-9, 100.0], "float32")
    y = np.array([1.0001, np.nan, np.inf, 0.0, 100.0005], "float32")
    for name, options in {"default": {}, "equal-nan": {"equal_nan": True},
                          "loose": {"rtol": 1e-3}}.items():  # fmt: skip
        yield case("isclose", f"{name}[float32]", x, y, kind="exact", dtypes="bool",
                   channels=SYMBOLIC, **options)  # fmt: skip
        yield case("allclose", f"{name}[float32]", x, y, kind="exact", dtypes="bool", **options)
    yield case("isclose", "asymmetric[float32]", np.array([10.0, 9.0], "float32"),
               np.array([9.0, 10.0], "float32"), rtol=0.105, kind="exact", dtypes="bool")  # fmt: skip
    ends = np.array([np.inf, -np.inf, np.inf, 1.0, np.inf, -np.inf], "float32")
    yield case("isclose", "infinite[float32]", ends,
               np.array([np.inf, np.inf, 1.0, np.inf, -np.inf, -np.inf], "float32"), kind="exact",
               dtypes="bool")  # fmt: skip
    yield case("isclose", "plain[int32]", values.of("int32", (4,)), values.of("int32", (4,), "r"),
               kind="exact", dtypes="bool")  # fmt: skip
    yield case("isin", "plain[int32]", values.integers((2, 3)), np.array([0, 1, 2], "int32"),
               kind="exact", dtypes="bool", channels=PLAIN)  # fmt: skip
    yield case("isin", "invert[int32]", values.integers((2, 3)), np.array([0, 1], "int32"),
               invert=True, kind="exact", dtypes="bool")  # fmt: skip
    yield case("isin", "nan[float32]", np.array([np.nan, 1.0], "float32"),
               np.array([np.nan], "float32"), kind="exact", dtypes="bool")  # fmt: skip
