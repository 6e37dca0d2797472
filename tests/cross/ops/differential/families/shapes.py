"""Creating, shaping, joining, cutting, padding."""

import math

import numpy as np
from calls import call

from xarch.conformance.generate import _values as values

U = values.uniform
I = values.integers


def calls():
    yield from _filled()
    yield from _ranges()
    yield from _matrices()
    yield from _moved()
    yield from _joined()
    yield from _parted()
    yield from _repeated()
    yield from _padded()
    yield from _converted()


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


def _moved():
    x = U((2, 3, 4))
    inputs = (x, U(()), U((0, 3)), U((1, 3, 1)), I((2, 3)), [[1, 2], [3, 4]], 1.5, None)
    for one in inputs:
        for shape in (
            (6, 4),
            (-1,),
            -1,
            (2, -1),
            [4, 6],
            (0, -1),
            (24,),
            24,
            (-1, -1),
            (-2, 2),
            (5,),
            (),
            (None, 4),
            (2, 3.0, 4),
            (2, 12),
            (1, 24),
            np.array([6, 4], "int32"),
            (np.int64(6), 4),
            "a",
        ):
            yield call("reshape", one, shape)
        for axes in (
            None,
            (0, 1, 2),
            (2, 0, 1),
            [1, 0],
            (1, 0),
            (-1, 0, 1),
            (0, 0, 1),
            (0, 1),
            0,
            (0, 1, 5),
            (True, False),
            (1.0, 0),
        ):
            yield call("transpose", one, axes)
        for axis in (
            0,
            -1,
            1,
            3,
            -4,
            5,
            (0, 1),
            [0, -1],
            None,
            True,
            (0, 0),
            1.0,
            np.int64(0),
            (),
            "0",
        ):
            yield call("expand_dims", one, axis)
            yield call("squeeze", one, axis)
        yield call("squeeze", one)
        yield call("ravel", one)
        for axis in (None, 0, -1, (0, 1), [0, 1], 3, (0, 0), (), True, 0.0):
            yield call("flip", one, axis)
        for op in ("fliplr", "flipud"):
            yield call(op, one)
        for pair in ((0, 1), (-1, 0), (0, 0), (0, 5), (True, 0), (0, 1.0)):
            yield call("swapaxes", one, *pair)
            yield call("moveaxis", one, *pair)
        for pair in (
            ((0, 1), (1, 0)),
            ([0, 1], [-1, -2]),
            ((0,), (1, 2)),
            ((0, 0), (1, 2)),
            ((0, 1), (2, 2)),
            ((), ()),
        ):
            yield call("moveaxis", one, *pair)
        for k in (0, 1, 2, 3, 4, -1, 1.5, True):
            yield call("rot90", one, k)
        for axes in ((1, 0), (0, 2), (-1, -2), (0, 0), (0,), (0, 1, 2), [1, 2]):
            yield call("rot90", one, 1, axes)
        for shift in (
            0,
            1,
            -1,
            5,
            -7,
            (1,),
            (1, 2),
            [1, 2],
            1.5,
            True,
            np.int32(2),
            np.array(1, "int32"),
        ):
            for axis in (None, 0, -1, (0, 1), [1, 0], (0, 0), 5):
                yield call("roll", one, shift, axis)


def _joined():
    a, b = U((2, 3)), U((2, 3), seed="b")
    groups = ([a, b], (a, b), [a], [], [a, I((2, 3))], [a, a[:, :2]], [a, a[:1]], [a, a[0]], [U(()), U(())], [1.0, 2.0], [[1, 2], [3, 4]], [a, b.astype("float16")], [I((2, 3)), values.booleans((2, 3))],
              [I((2, 3), dtype="uint8"), I((2, 3), dtype="int8")], [a[:0], b], np.stack([a, b]), a, [U((3,)), U((2,))], [U((2, 3, 4)), U((2, 3, 4))], None, 1.0, [a, 1.0], [a, [[1, 2, 3], [4, 5, 6]]], [a, None])  # fmt: skip
    for group in groups:
        for op in ("concatenate", "stack"):
            yield call(op, group)
            for axis in (1, -1, 2, -3, None, True, 5):
                yield call(op, group, axis)
        for op in ("hstack", "vstack", "dstack"):
            yield call(op, group)
    for axis in (None, 0, 1, -1, 2, True):
        for pair in (
            (a, b),
            (a, 1.0),
            (a, b[0]),
            (1.0, 2.0),
            ([1, 2], [3]),
            (a, I((2, 3))),
            (U(()), U(())),
            (a[:0], b),
            (a, b[:, :1]),
        ):
            yield call("append", *pair, axis)


def _parted():
    x = U((6, 4))
    ways = (
        1,
        2,
        3,
        4,
        0,
        -1,
        [2],
        [2, 4],
        (1, 5),
        [],
        [9],
        [-2],
        [4, 2],
        2.0,
        "2",
        None,
        True,
        np.array([2, 4], "int32"),
        np.int32(2),
        [2.0],
        [0, 6],
    )
    for way in ways:
        for one in (x, I((6, 4)), U((6,)), U((0, 4)), U((6, 4, 2)), [1, 2, 3, 4], U(())):
            for op in ("split", "array_split"):
                for axis in (0, 1, -1, 5):
                    yield call(op, one, way, axis)
            for op in ("hsplit", "vsplit", "dsplit"):
                yield call(op, one, way)
    for num in (None, 6, 5, 0, 2.0):
        for axis in (0, 1, -1, 2, None, True):
            yield call("unstack", x, num, axis)
    for one in (U(()), U((0, 3)), [1, 2], I((2, 3)), 1.0):
        yield call("unstack", one)
    for n in (1, 2, 0, 3, 9, -1, 1.5, True):
        for axis in (0, -1, 1, 2, None):
            for one in (
                x,
                I((5,)),
                values.booleans((4,)),
                I((4,), dtype="uint8"),
                U((0, 2)),
                U((1,)),
                [1, 4, 9],
            ):
                yield call("diff", one, n, axis)


def _repeated():
    x = U((2, 3))
    for times in (
        2,
        0,
        1,
        -1,
        [2, 1],
        (2, 1, 3),
        [2],
        (),
        1.5,
        True,
        np.array([1, 2], "int32"),
        np.int32(2),
        [1, 2, 3, 1, 2, 3],
        "2",
        None,
        [1.0, 2.0],
        [0, 2],
        np.array(2, "int32"),
        [[1, 2]],
    ):
        for one in (x, U(()), U((0, 3)), I((2,)), [1, 2], 3.0):
            for axis in (None, 0, 1, -1, 5, True):
                yield call("repeat", one, times, axis)
            yield call("tile", one, times)
    for shape in (
        (2, 3),
        (4, 2, 3),
        [2, 3],
        (3,),
        3,
        (2, 4),
        (1, 3),
        (0, 3),
        (-1, 3),
        (2.0, 3),
        None,
        (),
        (2, 2, 1),
        np.array([4, 2, 3], "int32"),
    ):
        for one in (
            x,
            U((3,)),
            U((1, 3)),
            U(()),
            1.5,
            [1, 2, 3],
            I((2, 1)),
            U((0, 3)),
            values.booleans((3,)),
        ):
            yield call("broadcast_to", one, shape)


def _padded():
    x = U((3, 4))
    for widths in (
        1,
        0,
        (1, 2),
        ((1, 2), (0, 1)),
        [[1, 1], [2, 0]],
        ((1, 2),),
        (1,),
        ((1,), (2,)),
        -1,
        ((-1, 0), (0, 0)),
        1.5,
        ((1, 1), (1, 1), (1, 1)),
        None,
        "1",
        ((5, 6), (7, 8)),
        np.array([[1, 1], [0, 2]], "int32"),
        np.int32(1),
        True,
        ((0, 0), (0, 0)),
    ):
        for mode in ("constant", "reflect", "symmetric", "edge", "wrap", "CONSTANT", None):
            yield call("pad", x, widths, mode)
        for value in (
            0,
            1.5,
            -1,
            math.nan,
            None,
            True,
            [1, 2],
            np.float32(2),
            "0",
            np.asarray(2.0, "float32"),
        ):
            yield call("pad", x, widths, constant_values=value)
    for one in (
        U(()),
        U((0, 3)),
        I((2, 3)),
        values.booleans((2, 3)),
        I((2, 3), dtype="uint8"),
        U((1, 3)),
        [1, 2],
        1.0,
        U((2, 3), dtype="float16"),
        U((2, 3, 4)),
    ):
        for mode in ("constant", "reflect", "symmetric"):
            yield call("pad", one, 1, mode)
            yield call("pad", one, [(1, 1)] * max(np.ndim(one), 1), mode)
        for value in (2, 2.5, -1, 300):
            yield call("pad", one, 1, "constant", value)
    yield call("pad", x, 1, "reflect", 2)
    for size in (1, 2, 3, 0, -1, 1.5, True):
        for layout in ("channels_last", "channels_first", "NCHW", None):
            yield call("space_to_depth", U((1, 4, 6, 4)), size, layout)
            yield call("depth_to_space", U((1, 4, 6, 4)), size, layout)
            yield call("depth_to_space", U((1, 4, 2, 3)), size, layout)
    yield call("space_to_depth", U((4, 6, 2)), 2)
    yield call("space_to_depth", I((1, 4, 6, 2)), 2)
    yield call("depth_to_space", I((1, 4, 6, 4)), 2)
    for pattern, sizes in (("a b -> b a", {}), ("a b -> (a b)", {}), ("a (b c) -> a b c", {"b": 2}), ("a (b c) -> c b a", {"c": 2}), ("(a b) c -> a b c", {"a": 3}), ("a b -> a b 1", {}), ("a b -> a", {}), ("a b c -> a", {}), ("a a -> a", {}),
                           ("a b -> b a", {"a": 3}), ("a b -> b a", {"a": 9}), ("a (b c) -> a b c", {"b": 3}), ("a (b c) -> a b c", {}), ("a b", {}), ("... b -> b ...", {}), ("a b -> (b a)", {}), ("(a b) (c d) -> (a c) (b d)", {"a": 3, "c": 2})):  # fmt: skip
        yield call("rearrange", U((3, 4)), pattern, **sizes)


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
