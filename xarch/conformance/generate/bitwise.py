"""Bits and integers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xarch.conformance.case import Case
from xarch.conformance.dtypes import promote
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._case import PLAIN, SYMBOLIC, case, refused
from xarch.conformance.generate._registry import generator

BINARY = ("bitwise_and", "bitwise_or", "bitwise_xor")
SHIFTS = ("bitwise_left_shift", "left_shift", "bitwise_right_shift", "right_shift")


def _without_axes(op: str) -> Case:
    x = values.integers((6,), 1, 6, "int8")
    return case(op, "without-axes[int8,int32]", x, np.asarray(3, "int32"), kind="exact",
                dtypes="int32", channels=SYMBOLIC)  # fmt: skip


@generator
def bits() -> Iterator[Case]:
    for op in BINARY:
        for dtype in (*values.INTEGERS, "bool"):
            x, y = values.of(dtype, (2, 3), "l"), values.of(dtype, (2, 3), "r")
            yield case(op, f"plain[{dtype}]", x, y, kind="exact", dtypes=dtype,
                       channels=PLAIN if dtype == "int32" else SYMBOLIC)  # fmt: skip
        for left, right in (("int8", "uint8"), ("bool", "int32"), ("int8", "int32")):
            x, y = values.of(left, (6,), "l"), values.of(right, (6,), "r")
            yield case(op, f"mixed[{left},{right}]", x, y, kind="exact",
                       dtypes=promote([left, right]), channels=SYMBOLIC)  # fmt: skip
        yield case(op, "weak[int8]", np.array([1, -4], "int8"), 2, kind="exact", dtypes="int8",
                   channels=SYMBOLIC)  # fmt: skip
        yield _without_axes(op)
        x = values.integers((3, 3))
        yield case(op, "coinciding[int32]", x, x[:, :1], kind="exact", dtypes="int32")
        yield refused(op, "floats[float32]", values.uniform((3,)), values.uniform((3,)),
                      by="TypeError")  # fmt: skip
    for op in ("bitwise_not", "bitwise_invert"):
        for dtype in ("int8", "int32", "uint8"):
            yield case(op, f"extremes[{dtype}]", values.extremes(dtype), kind="exact",
                       dtypes=dtype, channels=SYMBOLIC)  # fmt: skip
        yield case(op, "plain[bool]", values.booleans((4,)), kind="exact", dtypes="bool")


@generator
def shifts() -> Iterator[Case]:
    for op in SHIFTS:
        for dtype in ("int8", "int32", "uint8", "int64"):
            x = values.extremes(dtype)
            yield case(op, f"plain[{dtype}]", x, np.full(x.shape, 1, dtype), kind="exact",
                       dtypes=dtype, channels=SYMBOLIC)  # fmt: skip
        x = np.array([1, -1, 5], "int32")
        for count in (31, 32, 40):
            yield case(op, f"by-{count}[int32]", x, np.full((3,), count, "int32"), kind="exact",
                       dtypes="int32",
                       policy="" if count < 32 else "shifts-beyond-the-width")  # fmt: skip
        yield case(op, "weak-first[uint8]", 2, np.array([3, 1], "uint8"), kind="exact",
                   dtypes="uint8", channels=SYMBOLIC)  # fmt: skip
        yield case(op, "weak[int8]", np.array([1, -4], "int8"), 2, kind="exact", dtypes="int8",
                   channels=SYMBOLIC)  # fmt: skip
        yield _without_axes(op)


@generator
def divisors() -> Iterator[Case]:
    for op in ("gcd", "lcm"):
        yield _without_axes(op)
        for dtype in ("int8", "int32", "uint8", "int64"):
            x, y = values.of(dtype, (2, 3), "l"), values.of(dtype, (2, 3), "r")
            yield case(op, f"plain[{dtype}]", x, y, kind="exact", dtypes=dtype, channels=SYMBOLIC)
        x = np.array([0, 0, 12, -12, 7], "int32")
        yield case(op, "zeros[int32]", x, np.array([0, 5, 18, 18, 1], "int32"), kind="exact",
                   dtypes="int32", channels=("traced",))  # fmt: skip
        low = np.array([-(2**31)], "int32")
        for name, other in {
            "one": 1,
            "zero": 0,
            "itself": -(2**31),
            "five": 5,
            "six": 6,
            "minus-one": -1,
        }.items():
            yield case(op, f"lowest-{name}[int32]", low, np.array([other], "int32"), kind="exact",
                       dtypes="int32", policy="gcd-of-the-lowest-wraps")  # fmt: skip
