"""Functions that pick, place and search by index."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xarch.conformance.case import Case
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._case import EVERY, PLAIN, SYMBOLIC, case, refused
from xarch.conformance.generate._registry import generator

X = values.uniform((3, 4))
CUBE = values.uniform((2, 3, 4))
V = values.uniform((5,))
DTYPES = ("float16", "bfloat16", "bool", "int8", "int64", "uint8")


def _ints(*items: object, dtype: str = "int32") -> values.Array:
    return np.array(items, dtype)


@generator
def taking() -> Iterator[Case]:
    rows = {
        "flat": (X, _ints(0, 5, 11), {}), "axis0": (X, _ints(2, 0), {"axis": 0}),
        "negative-axis": (CUBE, _ints(1, 1, 0), {"axis": -1}),
        "matrix": (X, _ints([0, 1], [2, 2]), {"axis": 1}),
        "negative-index": (X, _ints(-1, 0), {"axis": 0}),
        "no-index": (X, np.zeros((0,), "int32"), {"axis": 0}),
        "scalar-index": (X, _ints(1).reshape(()), {"axis": 0}),
    }  # fmt: skip
    for name, (x, indices, options) in rows.items():
        yield case("take", f"{name}[float32]", x, indices, kind="exact", dtypes="float32",
                   channels=EVERY, **options)  # fmt: skip
    yield case("take", "flat-from-the-end[float32]", X, _ints(-1, 5), kind="exact",
               dtypes="float32", channels=PLAIN)  # fmt: skip
    for dtype in DTYPES:
        yield case("take", f"axis0[{dtype}]", values.of(dtype, (3, 4)), _ints(2, 0), axis=0,
                   kind="exact", dtypes=dtype, channels=SYMBOLIC)  # fmt: skip
    for dtype in ("int8", "uint8", "int64"):
        yield case("take", f"indices[{dtype}]", X, _ints(2, 0, dtype=dtype), axis=0, kind="exact",
                   dtypes="float32")  # fmt: skip
    yield refused("take", "beyond[float32]", X, _ints(3), axis=0, by="IndexError")
    yield refused("take", "before[float32]", X, _ints(-4), axis=0, by="IndexError")
    yield case("take_along_axis", "axis1[float32]", X, np.argsort(X, 1).astype("int32"), axis=1,
               kind="exact", dtypes="float32", channels=EVERY)  # fmt: skip
    yield case("take_along_axis", "flat[float32]", V, _ints(4, -1, 0), axis=None, kind="exact",
               dtypes="float32", channels=PLAIN)  # fmt: skip
    yield case("take_along_axis", "broadcast[float32]", X, _ints([1], [0], [3]), axis=1,
               kind="exact", dtypes="float32", channels=PLAIN)  # fmt: skip


@generator
def items() -> Iterator[Case]:
    keys = {
        "integer": 1, "negative": -1, "slice": slice(0, 2), "step": slice(None, None, 2),
        "ellipsis": (..., 0), "new-axis": (slice(None), None), "two": (1, slice(1, 3)),
        "beyond-slice": slice(1, 9), "empty-slice": slice(2, 1),
    }  # fmt: skip
    for name, key in keys.items():
        yield case("get_item", f"{name}[float32]", CUBE, key, kind="exact", dtypes="float32",
                   channels=EVERY)  # fmt: skip
    yield case("get_item", "reversed[float32]", V, slice(None, None, -1), kind="exact",
               dtypes="float32")  # fmt: skip
    yield refused("get_item", "beyond[float32]", V, 5, by="IndexError")


@generator
def choosing() -> Iterator[Case]:
    mask = X > 0
    other = values.uniform((3, 4), seed="other")
    yield case("where", "same[float32]", mask, X, other, kind="exact", dtypes="float32",
               channels=EVERY)  # fmt: skip
    yield case("where", "broadcast[float32]", mask[0], X, other[:, :1], kind="exact",
               dtypes="float32", channels=EVERY)  # fmt: skip
    yield case("where", "one-argument[float32]", X > 0, kind="exact", dtypes="int32")
    for left, right, found in (
        ("int32", "float16", "float16"), ("int8", "uint8", "int16"), ("bool", "int32", "int32"),
        ("float16", "bfloat16", "float32"),
    ):  # fmt: skip
        x, y = values.of(left, (3, 4)), values.of(right, (3, 4))
        if left == "float16":
            x = x.astype("float32").astype("float16")
        yield case("where", f"mixed[{left},{right}]", mask, x, y, kind="elementwise", dtypes=found,
                   channels=SYMBOLIC)  # fmt: skip
    for left, right in (("int8", "int32"), ("float16", "float32")):
        x, y = values.of(left, (3, 4)), np.asarray(3, right)
        yield case("where", f"without-axes[{left},{right}]", mask, x, y, dtypes=right,
                   channels=SYMBOLIC)  # fmt: skip
    yield refused("where", "clash[float32]", mask, X, V, by="ValueError")
    yield case("select", "two[float32]", [mask, X < -1], [X, other], default=7.0, kind="exact",
               dtypes="float32")  # fmt: skip
    yield case("select", "mixed[int32,float32]", [mask], [np.ones_like(X, "int32")], default=1.5,
               kind="exact", dtypes="float32", channels=SYMBOLIC)  # fmt: skip
    yield case("nonzero", "matrix[float32]", X * mask, kind="exact", dtypes="int32")
    yield case("nonzero", "nan[float32]", np.array([0.0, -0.0, np.nan, 1.0], "float32"),
               kind="exact", dtypes="int32")  # fmt: skip


@generator
def windows() -> Iterator[Case]:
    yield case("slice", "plain[float32]", CUBE, [0, 1, 1], [2, 2, 3], kind="exact",
               dtypes="float32", channels=EVERY)  # fmt: skip
    yield case("slice", "tensor-start[float32]", CUBE, _ints(0, 1, 1), [2, 2, 3], kind="exact",
               dtypes="float32")  # fmt: skip
    yield case("slice", "rest[float32]", CUBE, [0, 1, 1], [2, 2, -1], kind="exact",
               dtypes="float32", channels=SYMBOLIC)  # fmt: skip
    for name, start in {"plain": [1, 1], "zero": [0, 0]}.items():
        yield case("slice_update", f"{name}[float32]", X, start, values.uniform((2, 2)),
                   kind="exact", dtypes="float32", channels=EVERY)  # fmt: skip
    yield refused("slice_update", "negative-start[float32]", X, [-1, 0], values.uniform((2, 2)),
                  by=("IndexError", "ValueError"))  # fmt: skip
    yield refused("slice_update", "beyond[float32]", X, [2, 3], values.uniform((2, 2)),
                  by=("IndexError", "ValueError"))  # fmt: skip
    yield case("slice_update", "plain[int8]", values.of("int8", (3, 4)), [1, 1],
               values.of("int8", (2, 2)), kind="exact", dtypes="int8", channels=SYMBOLIC)  # fmt: skip


@generator
def placing() -> Iterator[Case]:
    at = _ints([0, 1], [2, 3], [1, 0])
    new = values.uniform((3,))
    yield case("scatter", "distinct[float32]", at, new, (3, 4), kind="reduction", dtypes="float32",
               channels=PLAIN)  # fmt: skip
    twice = _ints([0, 1], [0, 1], [1, 0])
    yield case("scatter", "repeated[float32]", twice, new, (3, 4), kind="reduction",
               dtypes="float32")  # fmt: skip
    yield case("scatter", "distinct[int32]", at, _ints(1, 2, 3), (3, 4), kind="exact",
               dtypes="int32")  # fmt: skip
    yield case("scatter_update", "plain[float32]", X, at, new, kind="reduction", dtypes="float32",
               channels=EVERY)  # fmt: skip
    yield case("scatter_update", "mixed[float32,int32]", X, at, _ints(5, 7, -2), kind="reduction",
               dtypes="float32", channels=SYMBOLIC)  # fmt: skip
    rows = _ints([0], [2])
    yield case("scatter_update", "rows[float32]", X, rows, values.uniform((2, 4)), kind="reduction",
               dtypes="float32", channels=EVERY)  # fmt: skip
    for how in ("add", "max", "min", "mul"):
        yield case("scatter_update", f"{how}[float32]", X, at, new, reduction=how,
                   kind="reduction", dtypes="float32", channels=EVERY)  # fmt: skip
        yield case("scatter_update", f"{how}-repeated[float32]", X, twice, new, reduction=how,
                   kind="reduction", dtypes="float32")  # fmt: skip
    end = _ints([-1, 0], [1, -2])
    yield case("scatter", "from-the-end[float32]", end, new[:2], (3, 4), kind="reduction",
               dtypes="float32", channels=PLAIN)  # fmt: skip
    for how in ("max", "min"):
        yield case("scatter_update", f"{how}-nan[float32]", X, twice,
                   np.array([np.nan, 0.5, 1.0], "float32"), reduction=how, kind="reduction",
                   dtypes="float32")  # fmt: skip
    yield case("scatter_update", "from-the-end[float32]", X, end, new[:2], kind="reduction",
               dtypes="float32", channels=EVERY)  # fmt: skip
    for dtype in ("float16", "bfloat16", "int8"):
        yield case("scatter_update", f"plain[{dtype}]", values.of(dtype, (3, 4)), at,
                   values.of(dtype, (3,)), kind="exact", dtypes=dtype, channels=SYMBOLIC)  # fmt: skip


@generator
def hot() -> Iterator[Case]:
    x = _ints([0, 2], [1, 0])
    for axis in (-1, 0, 1, -2, -3):
        yield case("one_hot", f"axis{axis}[int32]", x, 3, axis=axis, kind="exact",
                   dtypes="float32", channels=PLAIN)  # fmt: skip
    yield case("one_hot", "bool[int32]", x, 3, dtype="bool", kind="exact", dtypes="bool",
               channels=SYMBOLIC)  # fmt: skip
    yield case("multi_hot", "nothing[int32]", np.zeros((2, 0), "int32"), 4, kind="exact",
               dtypes="float32")  # fmt: skip
    for dtype in ("int8", "uint8", "int64"):
        yield case("one_hot", f"plain[{dtype}]", x.astype(dtype), 3, kind="exact",
                   dtypes="float32")  # fmt: skip
    yield case("one_hot", "plain[bool]", np.array([True, False]), 3, kind="exact", dtypes="float32")
    yield case("one_hot", "beyond[int32]", _ints(0, 3, 7), 3, kind="exact", dtypes="float32",
               policy="one-hot-out-of-range")  # fmt: skip
    yield case("one_hot", "negative[int32]", _ints(0, -1), 3, kind="exact", dtypes="float32",
               policy="one-hot-out-of-range")  # fmt: skip
    yield case("multi_hot", "plain[int32]", x, 4, kind="exact", dtypes="float32", channels=PLAIN)


@generator
def segments() -> Iterator[Case]:
    data, ids = values.uniform((5, 3)), _ints(0, 0, 1, 3, 1)
    for how in ("sum", "prod", "max", "min"):
        op = f"segment_{how}"
        yield case(op, "unsorted[float32]", data, ids, num_segments=4, kind="reduction",
                   dtypes="float32", channels=PLAIN,
                   policy="empty-segment-is-the-identity")  # fmt: skip
        yield case(op, "sorted[float32]", data, np.sort(ids), num_segments=4, sorted=True,
                   kind="reduction", dtypes="float32",
                   policy="empty-segment-is-the-identity")  # fmt: skip
        yield case(op, "no-empty[float32]", data, _ints(0, 0, 1, 2, 1), num_segments=3,
                   kind="reduction", dtypes="float32", channels=EVERY)  # fmt: skip
        yield case(op, "beyond[float32]", data, _ints(0, 0, 1, 9, 1), num_segments=2,
                   kind="reduction", dtypes="float32", policy="segment-out-of-range")  # fmt: skip
        yield case(op, "negative[float32]", data, _ints(0, 0, 1, -1, 1), num_segments=2,
                   kind="reduction", dtypes="float32", policy="segment-out-of-range")  # fmt: skip
        if how in {"max", "min"}:
            holes = np.where(np.eye(5, 3, dtype=bool), np.float32("nan"), data)
            yield case(op, "nan[float32]", holes, _ints(0, 0, 1, 2, 1), num_segments=3,
                       kind="reduction", dtypes="float32")  # fmt: skip
        yield case(op, "none[float32]", data, ids, num_segments=0, kind="reduction",
                   dtypes="float32", policy="segment-out-of-range")  # fmt: skip
        yield case(op, "plain[int32]", values.of("int32", (5, 3)), _ints(0, 0, 1, 2, 1),
                   num_segments=3, kind="exact", dtypes="int32")  # fmt: skip
        yield case(op, "empty[int8]", values.of("int8", (5, 3)), ids, num_segments=4, kind="exact",
                   dtypes="int8", policy="empty-segment-is-the-identity")  # fmt: skip
        yield case(op, "plain[bool]", values.booleans((5, 3)), _ints(0, 0, 1, 2, 1),
                   num_segments=3, kind="exact", dtypes="bool")  # fmt: skip


@generator
def unraveling() -> Iterator[Case]:
    yield case("unravel_index", "plain[int32]", _ints(0, 5, 11), (3, 4), kind="exact",
               dtypes="int32", channels=SYMBOLIC)  # fmt: skip
    yield case("unravel_index", "matrix[int32]", _ints([0, 5, 11], [1, 2, 7]), (3, 4),
               kind="exact", dtypes="int32", channels=SYMBOLIC)  # fmt: skip
    yield refused("unravel_index", "beyond[int32]", _ints(12), (3, 4), by="ValueError")
