"""Shaping, repeating, padding."""

import math

import numpy as np
from calls import call

from xarch.conformance.generate import _values as values

U = values.uniform
I = values.integers


def calls():
    yield from _moved()
    yield from _repeated()
    yield from _padded()


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
