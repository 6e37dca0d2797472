"""Joining and cutting."""

import numpy as np
from calls import call

from xarch.conformance.generate import _values as values

U = values.uniform
I = values.integers


def calls():
    yield from _joined()
    yield from _parted()


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
