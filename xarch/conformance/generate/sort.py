"""Order, search and counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xarch.conformance.case import Case
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._case import EVERY, PLAIN, SYMBOLIC, case, refused
from xarch.conformance.generate._registry import generator


@generator
def sorting() -> Iterator[Case]:
    nan = np.array([2.0, np.nan, -1.0, np.inf, -np.inf, np.nan, 0.0], "float32")
    ties = np.array([[2, 1, 2, 1], [0, 0, 0, 0]], "int32")
    for op in ("sort", "argsort"):

        def found(dtype: str, op: str = op) -> str:
            return dtype if op == "sort" else "int32"

        for name, axis in {"last": -1, "first": 0, "flat": None}.items():
            yield case(op, f"{name}[float32]", values.uniform((3, 4)), axis=axis, kind="exact",
                       dtypes=found("float32"),
                       channels=EVERY if op == "sort" and name == "last" else PLAIN)  # fmt: skip
        for dtype in ("float16", "bfloat16", "int8", "int64", "uint8"):
            yield case(op, f"last[{dtype}]", values.permutation((2, 5), dtype), kind="exact",
                       dtypes=found(dtype), channels=SYMBOLIC)  # fmt: skip
        yield case(op, "plain[bool]", values.booleans((5,)), kind="exact", dtypes=found("bool"))
        yield case(op, "nan[float32]", nan, kind="exact", dtypes=found("float32"))
        if op == "argsort":  # of NumPy, `sort` refuses it
            yield case(op, "without-axes[float32]", values.uniform(()), kind="exact",
                       dtypes="int32", channels=PLAIN)  # fmt: skip
        yield case(op, "ties[int32]", ties, kind="exact", dtypes=found("int32"))
        yield case(op, "empty[float32]", values.uniform((0, 3)), axis=0, kind="exact",
                   dtypes=found("float32"))  # fmt: skip
        yield refused(op, "axis[float32]", values.uniform((3,)), axis=1,
                      by=("AxisError", "ValueError", "IndexError"))  # fmt: skip


@generator
def leading() -> Iterator[Case]:
    x = values.uniform((3, 5))
    for k in (1, 3, 5):
        yield case("top_k", f"k{k}[float32]", x, k, kind="exact", dtypes=("float32", "int32"),
                   channels=PLAIN if k == 3 else SYMBOLIC)  # fmt: skip
    yield case("top_k", "ties[int32]", np.array([1, 3, 3, 2, 3], "int32"), 2, kind="exact",
               dtypes=("int32", "int32"))  # fmt: skip
    zeros = np.array([-0.0, 0.0, -1.0, 0.0], "float32")
    yield case("top_k", "zeros[float32]", zeros, 2, kind="exact", dtypes=("float32", "int32"),
               channels=PLAIN)  # fmt: skip
    yield case("top_k", "plain[bool]", np.array([True, False, True]), 2, kind="exact",
               dtypes=("bool", "int32"))  # fmt: skip
    yield case("searchsorted", "plain[bool]", np.array([False, True, True]), np.array([True]),
               kind="exact", dtypes="int32")  # fmt: skip
    yield case("unique", "plain[bool]", np.array([True, False, True]), kind="exact", dtypes="bool")
    for dtype in ("float16", "bfloat16", "int8"):
        yield case("top_k", f"k2[{dtype}]", values.permutation((2, 5), dtype), 2, kind="exact",
                   dtypes=(dtype, "int32"), channels=SYMBOLIC)  # fmt: skip
    yield refused("top_k", "too-many[float32]", x, 6, by="ValueError")
    targets = np.array([0, 4, 2], "int32")
    for k in (1, 2, 5):
        yield case("in_top_k", f"k{k}[float32]", targets, x, k, kind="exact", dtypes="bool",
                   channels=SYMBOLIC)  # fmt: skip
    odd = np.array([[np.inf, 1, 2], [np.inf, 1, 2], [np.nan, 1, 2], [-np.inf, 1, 2]], "float32")
    for k in (1, 2):
        yield case("in_top_k", f"special-k{k}[float32]", np.array([0, 1, 2, 0], "int32"), odd, k,
                   kind="exact", dtypes="bool", policy="nan-is-no-class-of-the-best")  # fmt: skip
    yield case("in_top_k", "k-beyond[float32]", targets, x, 9, kind="exact", dtypes="bool")
    ties = np.array([[1.0, 1.0, 0.0], [2.0, 2.0, 2.0]], "float32")
    yield case("in_top_k", "ties[float32]", np.array([1, 2], "int32"), ties, 1, kind="exact",
               dtypes="bool")  # fmt: skip


@generator
def searching() -> Iterator[Case]:
    row = np.array([0.0, 1.0, 1.0, 2.5], "float32")
    probes = np.array([[-1.0, 0.0, 1.0], [1.5, 2.5, 9.0]], "float32")
    for side in ("left", "right"):
        yield case("searchsorted", f"{side}[float32]", row, probes, side=side, kind="exact",
                   dtypes="int32", channels=PLAIN)  # fmt: skip
        nan = np.array([np.nan, 1.0], "float32")
        yield case("searchsorted", f"{side}-nan[float32]", row, nan, side=side, kind="exact",
                   dtypes="int32")  # fmt: skip
        tail = np.array([0.0, 1.0, np.nan], "float32")
        yield case("searchsorted", f"{side}-nan-last[float32]", tail, nan, side=side, kind="exact",
                   dtypes="int32")  # fmt: skip
    yield case("digitize", "plain[float32]", probes, row[[0, 1, 3]], kind="exact", dtypes="int32",
               channels=PLAIN)  # fmt: skip
    yield case("digitize", "falling[float32]", probes, row[[3, 1, 0]], kind="exact", dtypes="int32",
               channels=PLAIN)  # fmt: skip
    yield case("digitize", "nan[float32]", np.array([np.nan, 1.0], "float32"), row[[0, 1, 3]],
               kind="exact", dtypes="int32")  # fmt: skip
    yield refused("digitize", "unordered[float32]", probes, row[[0, 3, 1]], by="ValueError")
    yield case("digitize", "plain[int32]", values.integers((2, 3)), np.array([-2, 0, 3], "int32"),
               kind="exact", dtypes="int32")  # fmt: skip


@generator
def counting() -> Iterator[Case]:
    x = np.array([1, 1, 3, 0], "int32")
    weights = np.array([0.5, 1.0, 2.0, -1.0], "float32")
    yield case("bincount", "plain[int32]", x, kind="exact", dtypes="int32")
    yield case("bincount", "weights[int32]", x, weights=weights, kind="reduction", dtypes="float32")
    yield case("bincount", "minlength[int32]", x, minlength=6, kind="exact", dtypes="int32")
    yield case("bincount", "rows[int32]", x.reshape(2, 2), minlength=4, kind="exact",
               dtypes="int32")  # fmt: skip
    yield refused("bincount", "negative[int32]", np.array([0, -1], "int32"), by="ValueError")
    y = values.uniform((12,))
    yield case("histogram", "plain[float32]", y, bins=4, kind="reduction",
               dtypes=("int32", "float32"))  # fmt: skip
    yield case("histogram", "range[float32]", y, bins=3, range=(-1.0, 1.0), kind="reduction",
               dtypes=("int32", "float32"))  # fmt: skip
    yield case("histogram", "ordinary[int32]", values.integers((12,)), bins=4, kind="reduction",
               dtypes=("int32", "float32"))  # fmt: skip
    yield case("histogram", "plain[float16]", values.uniform((12,), dtype="float16"), bins=4,
               range=(-2.0, 2.0), kind="reduction", dtypes=("int32", "float16"))  # fmt: skip
    yield refused("histogram", "nan[float32]", np.array([1.0, np.nan], "float32"), by="ValueError")
    z = np.array([3, 1, 3, 2, 1], "int32")
    yield case("unique", "plain[int32]", z, kind="exact", dtypes="int32")
    yield case("unique", "inverse-counts[int32]", z, return_inverse=True, return_counts=True,
               kind="exact", dtypes="int32")  # fmt: skip
    yield case("unique", "index[int32]", z, return_index=True, kind="exact", dtypes="int32")
    yield case("unique", "axis[int32]", np.array([[1, 2], [1, 2], [0, 1]], "int32"), axis=0,
               kind="exact", dtypes="int32")  # fmt: skip
    yield case("unique", "nan[float32]", np.array([np.nan, 1.0, np.nan], "float32"), kind="exact",
               dtypes="float32")  # fmt: skip


@generator
def partitioning() -> Iterator[Case]:
    x = values.permutation((2, 3, 5))
    nan = np.array([2.0, np.nan, -1.0, np.inf, 0.5, -np.inf, np.nan, 0.25], "float32")
    rows: dict[str, tuple[Any, Any, dict[str, Any]]] = {
        "vector": (values.permutation((7,)), 3, {}), "last": (x, 2, {}), "first": (x, 0, {}),
        "end": (x, 4, {}), "negative-place": (x, -2, {}), "axis0": (x, 1, {"axis": 0}),
        "axis1": (x, 1, {"axis": 1}), "flat": (x, 11, {"axis": None}), "several": (x, [1, 3], {}),
        "ties": (np.array([[2, 1, 2, 1, 2], [0, 0, 0, 0, 0]], "int32"), 2, {}),
        "one": (x[..., :1], 0, {}), "none": (x[:0], 1, {}),
    }  # fmt: skip
    for name, (given, place, options) in rows.items():
        yield case("argpartition", f"{name}[int32]", given, place, law="argpartition",
                   kind="exact", dtypes="int32", channels=SYMBOLIC, **options)  # fmt: skip
    for name, given in {"near": values.uniform((2, 7), 0, 1), "nan": nan}.items():
        yield case("argpartition", f"{name}[float32]", given, 4, law="argpartition", kind="exact",
                   dtypes="int32", channels=PLAIN)  # fmt: skip
    for dtype in ("int8", "uint8", "int32"):
        yield case("argpartition", f"extremes[{dtype}]", values.extremes(dtype)[::-1].copy(), 1,
                   law="argpartition", kind="exact", dtypes="int32")  # fmt: skip
    for dtype in ("float16", "bfloat16"):
        yield case("argpartition", f"near[{dtype}]", values.uniform((2, 7), 0, 1, dtype), 4,
                   law="argpartition", kind="exact", dtypes="int32")  # fmt: skip
    yield refused("argpartition", "place[int32]", x, 5, by="ValueError")
    yield refused("argpartition", "negative-place[int32]", x, -6, by="ValueError")
    yield refused("argpartition", "axis[int32]", x, 1, axis=3,
                  by=("AxisError", "ValueError", "IndexError"))  # fmt: skip
    yield refused("argpartition", "half[int32]", x, 1.5, by="TypeError")
    yield refused("argpartition", "flat-place[int32]", x, 30, axis=None, by="ValueError")
