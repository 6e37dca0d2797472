"""Tensors from nothing: filled ones, ranges, matrices, and from what is no tensor."""

import math

import numpy as np
from calls import call

from xarch.conformance.generate import _values as values

U = values.uniform
I = values.integers

DTYPES = (
    None,
    "float32",
    "int32",
    "bool",
    "float16",
    "uint8",
    "int64",
    "float",
    "int",
    "x",
    "complex64",
    "bfloat16",
)


def calls():
    yield from _filled()
    yield from _ranges()
    yield from _matrices()
    yield from _converted()


def _filled():
    for shape in (
        (2, 3),
        [2, 3],
        (),
        3,
        (0,),
        (2, 0),
        -1,
        (-1, 2),
        (2.0,),
        2.5,
        None,
        "2",
        np.array([2, 3], "int32"),
        (np.int32(2), 3),
        True,
        (None, 2),
        np.int64(3),
        ((2, 3),),
    ):
        for op in ("zeros", "ones", "empty"):
            yield call(op, shape)
        for value in (
            1,
            2.5,
            True,
            [1, 2, 3],
            [1.0, 2.0, 3.0],
            math.nan,
            -1,
            np.float32(2),
            np.array([1, 2, 3], "int32"),
            None,
            "1",
            10**10,
            [[1], [2]],
            1j,
        ):
            yield call("full", shape, value)
    for dtype in DTYPES:
        for op in ("zeros", "ones", "empty"):
            yield call(op, (2, 3), dtype)
        for value in (1, 2.5, -1, 300, math.nan, True, [1, 2, 3], np.array([1.5, 2, 3], "float32")):
            yield call("full", (2, 3), value, dtype)
            yield call("full_like", U((2, 3)), value, dtype)
            yield call("full_like", I((2, 3)), value, dtype)
        for op in ("zeros_like", "ones_like", "empty_like"):
            yield call(op, I((2, 3)), dtype)
            yield call(op, U((0, 3)), dtype)
    for value in (U((3,)), U((2, 1)), U((4,)), None, "1", [1.0, 2.0, 3.0], np.float64(2)):
        yield call("full_like", U((2, 3)), value)
    for op in ("zeros_like", "ones_like", "empty_like"):
        for x in (1, 1.5, [1, 2], True, None, "a", [[1.0]], 1j):
            yield call(op, x)


def _ranges():
    for given in ((5,), (0,), (-3,), (2, 6), (6, 2), (6, 2, -1), (0, 1, 0.25), (0, 10, 3), (0, 10, -3), (5.0,), (5.5,), (0, 5, 0), (1, 2, 0.3), (True,), (np.int32(4),), (np.float32(2.5),), (0, None, 2),
                  (None,), ("5",), ([1],), (math.nan,), (0, math.inf), (10**10, 10**10 + 2), (np.array(4, "int32"),), (0.1, 0.5, 0.1), (0, 5, 2.0), (3, 3), (-0.5, 3)):  # fmt: skip
        for dtype in (None, "float32", "int32", "uint8", "float16", "bool", "int64", "bfloat16"):
            yield call("arange", *given, dtype=dtype)
    for op in ("linspace", "logspace", "geomspace"):
        for ends in ((1, 5), (1.0, 2.0), (5, 1), (2, 2), (-1, -8), ([1.0, 2.0], [3.0, 5.0]), ([1, 2], 8), (1, [4.0, 5.0]), (np.array([1, 2], "int32"), 9), (U((2, 3), 1, 2), U((3,), 3, 4)), (True, 2), (np.float32(1), np.int32(4)),
                     (math.nan, 1), (1, math.inf), (U((2,), 1, 2, "float16"), 4), ("1", 2), (None, 2)):  # fmt: skip
            for options in ({}, {"num": 4}, {"num": 4, "endpoint": False}, {"num": 1}, {"num": 0}, {"num": 3, "dtype": "int32"}, {"num": 3, "dtype": "float16"}, {"num": 3, "axis": -1}, {"num": -1}, {"num": 2.5}, {"num": 3, "axis": 1}, {"num": 2},
                            {"num": 3, "axis": 5}, {"num": True}, {"num": 1, "endpoint": False}, {"num": np.int64(3)}):  # fmt: skip
                yield call(op, *ends, **options)
        if op == "linspace":
            for options in (
                {"num": 4},
                {"num": 1},
                {"num": 0},
                {"num": 4, "endpoint": False},
                {"num": 3, "dtype": "int32"},
                {"num": 3, "axis": -1},
            ):
                for ends in (
                    (1, 5),
                    (1.0, 2.0),
                    ([1.0, 2.0], [3.0, 5.0]),
                    (np.array([1, 2], "int32"), 9),
                ):
                    yield call(op, *ends, retstep=True, **options)
        if op == "logspace":
            for base in (
                2,
                math.e,
                10.0,
                1,
                0,
                -2,
                0.5,
                np.array(2.0, "float32"),
                [2.0, 3.0],
                None,
            ):
                yield call(op, 0, 3, 4, base=base)
                yield call(op, [0.0, 1.0], 3, 4, base=base)
    for op in ("bartlett", "blackman", "hamming", "hanning"):
        for n in (5, 1, 0, 2, -1, 2.5, True, np.int32(4), np.array(4, "int32"), "5", None, [3]):
            yield call(op, n)
    for n in (5, 1, 0, 2, -1, 2.5, np.int32(4), np.array(4, "int32")):
        for beta in (0, 2.5, -1, 14, math.nan, np.array(2.0, "float32"), None, math.inf):
            yield call("kaiser", n, beta)


def _matrices():
    for op in ("eye", "tri"):
        for given in (
            (3,),
            (3, 4),
            (4, 3, 1),
            (3, 3, -1),
            (3, 4, 9),
            (3, 4, -9),
            (0,),
            (0, 3),
            (3, 0),
            (-1,),
            (2.5,),
            (3, 2.5),
            (3, None, 1),
            (np.int32(3),),
            (True,),
            (3, 3, 1.5),
            (3, 3, None),
            ((3,),),
            ("3",),
            (np.array(3, "int32"),),
            (3, 3, np.int64(1)),
            (1, 1, 0),
            (2, 2, True),
        ):
            for dtype in (None, "int32", "bool", "float16", "x"):
                yield call(op, *given, dtype=dtype)
    for n in (3, 0, -1, 2.5, np.int32(2), True, None, (3,)):
        for dtype in (None, "int32", "bool", "x"):
            yield call("identity", n, dtype)
    inputs = (
        U((3, 4)),
        U((4,)),
        U((2, 3, 4)),
        U(()),
        U((0,)),
        U((0, 3)),
        I((3, 3)),
        values.booleans((3, 3)),
        [1.0, 2.0],
        [[1, 2], [3, 4]],
        U((3, 3), dtype="float16"),
        U((1, 1)),
        3.0,
        U((2, 2, 3, 3)),
        None,
    )
    for k in (0, 1, -1, 3, -9, 9, 1.5, True, None, np.int32(1)):
        for x in inputs:
            for op in ("diag", "diagflat", "diagonal", "trace", "tril", "triu"):
                yield call(op, x, k)
    for axes in ((0, 1), (1, 0), (0, 2), (-1, -2), (0, 0), (0, 5), (None, 1), ((0,), 1), (True, 0)):
        for op in ("diagonal", "trace"):
            yield call(op, U((2, 3, 4)), 0, *axes)
            yield call(op, U((3, 3)), 1, *axes)
    for x in (
        U((3,)),
        I((3,)),
        [1.0, 2.0],
        U(()),
        U((0,)),
        U((2, 2)),
        U((3,), dtype="float16"),
        values.booleans((3,)),
        I((3,), dtype="uint8"),
    ):
        for n in (None, 0, 1, 2, 5, -1, 1.5, np.int64(2)):
            yield call("vander", x, n)
            yield call("vander", x, n, True)
    for given in (
        [U((3,)), U((2,))],
        [U((3,))],
        [],
        [U((3,)), I((2,)), U((2,), dtype="float16")],
        [U((2, 2)), U((2,))],
        [1.0, 2.0],
        [[1, 2], [3, 4, 5]],
        [U((0,)), U((2,))],
        [U(()), U((2,))],
    ):
        for indexing in ("xy", "ij", "x", None):
            yield call("meshgrid", *given, indexing=indexing)


def _converted():
    for x in (1, 1.5, True, [1, 2], [1.0, 2], [True, 2], [], [[]], [[1], [2, 3]], None, "a", 1j, 10**10, 2**31, -(2**31) - 1, 2**63, np.float64(1), np.int64(2), np.array([1, 2]), np.array([1.0]), np.array(["a"]), (1, 2), [np.float32(1), 2],
              U((2, 3)), U((2, 3), dtype="bfloat16"), [U((2,)), U((2,))], {"a": 1}, {1, 2}, range(3), np.array([1 + 2j]), b"a", [None]):  # fmt: skip
        for op in ("array", "convert_to_tensor"):
            for dtype in (None, "float32", "int32", "bool", "uint8", "float16", "x", "int64"):
                yield call(op, x, dtype, channels=())
        for op in (
            "copy",
            "shape",
            "dtype",
            "size",
            "ndim",
            "is_tensor",
            "convert_to_numpy",
            "stop_gradient",
        ):
            yield call(op, x, channels=())
    for target in (
        "int32",
        "uint8",
        "int8",
        "float16",
        "int64",
        "float32",
        "bool",
        "x",
        None,
        "uint32",
        "int16",
    ):
        for x in (
            U((2, 4)),
            I((2, 4)),
            I((2, 4), dtype="uint8"),
            U((2, 4), dtype="float16"),
            U((2, 3)),
            U(()),
            values.booleans((2, 4)),
            U((0, 4)),
            U((4,), dtype="bfloat16"),
            [1.0, 2.0],
        ):
            yield call("view", x, target)
    for x in (
        U((2, 2)),
        U((2,)),
        U((2, 3)),
        U(()),
        I((2, 2)),
        [1.0, 2.0],
        U((0, 2)),
        U((2, 2), dtype="float16"),
        U((3, 2)) + 1j,
    ):
        yield call("view_as_complex", x)
        yield call("view_as_real", x)
