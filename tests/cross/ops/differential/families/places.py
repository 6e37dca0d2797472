"""Indexing, updating, sorting, searching."""

import math

import numpy as np
from calls import call

from xarch.conformance.generate import _values as values

U = values.uniform
I = values.integers
ODD = np.array([3, math.nan, -math.inf, 1, math.inf, -0.0, 0.0, 1, math.nan], "float32")


def calls():
    yield from _items()
    yield from _takes()
    yield from _updates()
    yield from _slices()
    yield from _sorts()
    yield from _searches()
    yield from _uniques()
    yield from _places()


def _items():
    x, mask = U((3, 4, 5)), np.array([True, False, True])
    keys = (
        0, -1, 3, -4, 1.0, None, ..., slice(None), slice(1, None), slice(None, None, -1), slice(5, 1, -2), slice(0, 0),
        slice(None, None, 0), True, False, (0, 1), (0, slice(1, 3)), (..., 0), (0, ..., 1), (..., ...), (None, 0), (0, None, 1),
        (slice(None), None), (0, 1, 2), (0, 1, 2, 0), (0, 1, 9), [0, 2], [0, -1], [[0, 1], [2, 0]], [], (slice(None), [0, 2]),
        ([0, 1], [1, 2]), ([0, 1], slice(None), [1, 2]), ([0, 1], 0), (0, [0, 1]), ([[0], [1]], [0, 2]), [True, False, True],
        (slice(None), [True, False, True, False]), np.array([0, 2], "int32"), np.array([0, 2], "int64"), np.array(1, "int32"),
        np.array([0.0, 1.0], "float32"), mask, (mask, 0), (slice(None), np.array([0, 1], "int32")), np.array([0, 5], "int32"),
        np.array([-1, -3], "int32"), np.array([[0, 1]], "int32"), (np.array([0, 1], "int32"), np.array([1, 2], "int32")),
        (np.array([0, 1], "int32"), slice(1, 3)), (np.array([0, 1], "int32"), None), (..., np.array([0, 1], "int32")),
        (0, slice(None), np.array([0, 1], "int32")), (np.array([0, 1], "int32"), slice(None), 0), "a", {"a": 1}, np.int32(1), np.int64(-1),
        (np.array([0, 1, 2], "int32"), np.array([0, 1], "int32")), U((3, 4, 5)) > 0, np.array([], "int32"), np.array([0, 1], "uint8"),
        (slice(-2, None), slice(None, -1), slice(None, None, 2)), (slice(np.array(1, "int32"), None),), slice(1.0, 2),
        (None, None), (..., None), (0, ...), (np.array(True), 0),
    )  # fmt: skip
    for key in keys:
        yield call("get_item", x, key)
        yield call("get_item", I((3, 4)), key)
    for key in (0, ..., None, (), slice(None), np.array([], "int32")):
        yield call("get_item", U(()), key)
        yield call("get_item", U((0, 3)), key)
    yield call("get_item", x, (0, 1), use="arrays")
    yield call("get_item", x.tolist(), 0)


def _takes():
    x = U((3, 4))
    places = (0, -1, 2, 3, -4, 11, 12, -12, -13, [0, 2], [[0, 1], [2, 0]], [], (0, 1), True, 1.5, "0", None, np.array([0, 2], "int64"),
              np.array([0, 2], "uint8"), np.array([0.0], "float32"), np.array([True, False, True]), np.array([-1, 1], "int8"), np.int32(1),
              np.zeros((0, 2), "int32"))  # fmt: skip
    for place in places:
        for axis in (None, 0, 1, -1, 2, True):
            yield call("take", x, place, axis)
        yield call("take", I((5,)), place)
        yield call("take", U((0,)), place)
        yield call("take", np.asarray(1.0, "float32"), place)
    yield call("take", [1.0, 2.0], [0])
    yield call("take", x, [0, 1], 0, use="arrays")
    for x, place, axis in (
        (U((3, 4)), I((3, 2), 0, 4), 1), (U((3, 4)), I((3, 1), 0, 4), -1), (U((3, 4)), I((1, 4), 0, 3), 0), (U((3, 4)), I((3, 2), -4, 4), 1),
        (U((3, 4)), I((3, 2), 0, 9), 1), (U((3, 4)), I((5,), 0, 12), None), (U((3, 4)), I((5,), 0, 12), 0), (U((3, 4)), I((2, 2), 0, 3), 1),
        (U((3, 4)), I((3, 2), 0, 4, "int64"), 1), (U((3, 4)), I((3, 2), 0, 4, "uint8"), 1), (U((3, 4)), U((3, 2)), 1), (U((3, 4)), [[0], [1], [2]], 1),
        (U((3, 4)), I((1, 2), 0, 4), 1), (U((1, 4)), I((3, 2), 0, 4), 1), (U((0, 4)), I((0, 2), 0, 4), 1), (U((3, 4)), I((3, 0)), 1), (U((5,)), I((2,), 0, 5), 0),
        (U((3, 4)), I((3, 2), 0, 4), 2), (U((3, 4)), I((3, 2), 0, 4), True), (U(()), I((1,), 0, 1), None), (I((3, 4)), I((3, 2), 0, 4), 1),
        (U((2, 3, 4)), I((2, 1, 4), 0, 3), 1), (U((2, 3, 4)), I((1, 3, 1), 0, 2), 0),
    ):  # fmt: skip
        yield call("take_along_axis", x, place, axis)
        yield call("take_along_axis", x, place)


def _updates():
    x = U((4, 3))
    for reduction in (None, "add", "max", "min", "mul", "x", 1):
        for places, new in (
            (np.array([[0, 1], [2, 2]], "int32"), U((2,))), (np.array([[0], [2]], "int32"), U((2, 3))), (np.array([[0, 1], [0, 1]], "int32"), U((2,))),
            (np.array([[-1, 0]], "int32"), U((1,))), (np.array([[9, 0]], "int32"), U((1,))), (np.array([[0, 1], [2, 2]], "int64"), U((2,))),
            ([[0, 1], [2, 2]], [1.0, 2.0]), (np.zeros((0, 2), "int32"), U((0,))), (np.array([[0, 1]], "int32"), 2.0), (np.array([0, 1], "int32"), 2.0),
            (np.array([[0, 1], [2, 2]], "int32"), I((2,))), (np.array([[[0], [1]]], "int32"), U((1, 2, 3))), (np.array([[0, 1, 2]], "int32"), U((1,))),
            (np.array([[0], [2]], "int32"), U((2, 2))), (np.array([[0], [2]], "int32"), U((3,))), (U((1, 2)), U((1,))), (np.array([[0, 1], [0, 1]], "int32"), U((2,), dtype="float16")),
        ):  # fmt: skip
            yield call("scatter_update", x, places, new, reduction)
        yield call(
            "scatter_update", I((4, 3)), np.array([[0, 1], [0, 1]], "int32"), I((2,)), reduction
        )
        yield call(
            "scatter_update",
            values.booleans((4,)),
            np.array([[0], [1]], "int32"),
            np.array([True, False]),
            reduction,
        )
        yield call(
            "scatter_update",
            I((4,), dtype="uint8"),
            np.array([[0], [1]], "int32"),
            I((2,), dtype="uint8"),
            reduction,
        )
    for places, new, shape in (
        (np.array([[0, 1], [2, 2]], "int32"), U((2,)), (3, 3)), (np.array([[0], [0]], "int32"), U((2, 3)), (2, 3)), (np.array([[0], [0]], "int32"), U((2, 3)), [2, 3]),
        (np.array([[-1]], "int32"), U((1,)), (3,)), (np.array([[5]], "int32"), U((1,)), (3,)), (np.array([[0]], "int32"), U((1,)), 3), ([[0], [1]], [1.0, 2.0], (3,)),
        (np.zeros((0, 1), "int32"), U((0,)), (3,)), (np.array([[0]], "int32"), U((1,)), (0,)), (np.array([[0], [1]], "int64"), I((2,)), (3,)),
        (np.array([[0], [1]], "int32"), values.booleans((2,)), (3,)), (np.array([[0], [1]], "int32"), U((3,)), (3,)), (np.array([[0, 1]], "int32"), U((1,)), (3,)),
        (np.array([[0], [1]], "int32"), U((2,), dtype="float16"), (3,)), (U((2, 1)), U((2,)), (3,)), (np.array([[0], [1]], "int32"), U((2,)), (-1,)), (np.array([0, 1], "int32"), U((2,)), (3,)),
        (np.array([[0], [1]], "int32"), U((2,)), np.array([3], "int32")),
    ):  # fmt: skip
        yield call("scatter", places, new, shape)


def _slices():
    x = U((4, 5))
    for start in ((0, 0), (1, 2), [1, 2], (3, 4), (-1, 0), (4, 0), np.array([1, 2], "int32"), (1,), (1, 2, 0), 1, (1.0, 2), (np.array(1, "int32"), 2), (np.int32(1), 1), np.array([1, 2], "int64"), (9, 9)):  # fmt: skip
        for shape in (
            (2, 2),
            [1, 3],
            (4, 5),
            (0, 2),
            (-1, 2),
            (2,),
            (2, 2, 1),
            2,
            (2.0, 1),
            (9, 1),
        ):
            yield call("slice", x, start, shape)
        for new in (
            U((2, 2)),
            U((1, 3)),
            U((4, 5)),
            U((0, 2)),
            I((2, 2)),
            U((2,)),
            3.0,
            U((2, 2), dtype="float16"),
            U((5, 5)),
            [[1.0, 2.0]],
            U((1, 1, 1)),
        ):
            yield call("slice_update", x, start, new)
    yield call("slice", U((5,)), (1,), (2,))
    yield call("slice", U((5,)), np.array([1], "int32"), (2,))
    yield call("slice", U(()), (), ())
    yield call("slice_update", U((5,)), (1,), U((2,)))
    yield call("slice_update", I((5,)), (1,), U((2,)))


def _sorts():
    inputs = (U((3, 4)), ODD, I((3, 4)), I((9,), 0, 3), values.booleans((4,)), I((5,), dtype="uint8"), U((5,), dtype="float16"), U((5,), dtype="bfloat16"),
              ODD.astype("float16"), U(()), U((0,)), U((0, 3)), U((3, 0)), U((1,)), I((5,), dtype="int64"), I((5,), dtype="int8"), values.extremes("int32"), values.extremes("uint8"),
              [3.0, 1.0, 2.0], 1.5, [True, False], [3, 1, 2], U((3,)) + 1j * U((3,), seed="i"), np.zeros(4, "float32"), "a", None)  # fmt: skip
    for op in ("sort", "argsort", "flip", "argpartition", "top_k"):
        rest = {"argpartition": (0,), "top_k": (1,)}.get(op, ())
        for x in inputs:
            yield call(op, x, *rest)
            if op != "top_k":
                yield call(op, x, *rest, axis=0)
                yield call(op, x, *rest, axis=None)
        if op == "top_k":
            continue
        for axis in (-1, 1, -2, 2, True, (0,), (0, 1), 0.0, "0", np.int64(1)):
            yield call(op, U((3, 4)), *rest, axis=axis)
    for k in (0, 1, 3, -1, 4, -5, (0, 2), [1, 3], 1.5, True, None, np.int32(2), ()):
        for x in (U((3, 4)), I((4,)), ODD[:4]):
            yield call("argpartition", x, k)
            yield call("top_k", x, k)
            yield call("top_k", x, k, sorted=False)


def _searches():
    for edges in (np.array([0.0, 1, 2, 3], "float32"), np.array([0, 1, 1, 2], "int32"), U((0,)), [0.0, 1.0], np.array([3, 2, 1], "float32"), np.array([[0, 1]], "float32"),
                  np.array([0, 1, math.nan], "float32"), np.array([0, 1], "uint8"), np.array([0, 1], "float16"), np.array([False, True]), 1.0):  # fmt: skip
        for x in (
            1.0,
            1,
            np.array([0.5, 1, 9, -1], "float32"),
            np.array([[1, 2]], "int32"),
            [0.5, 2],
            ODD,
            U((0,)),
            np.array([1, 300], "int32"),
            True,
            None,
            np.array([1.5], "float16"),
        ):
            for side in ("left", "right"):
                yield call("searchsorted", edges, x, side)
    yield call("searchsorted", np.array([0.0, 1], "float32"), 1.0, "x")
    yield call("searchsorted", np.array([0.0, 1], "float32"), 1.0, None)
    for x in (
        U((4,)),
        I((4,)),
        ODD,
        values.booleans((3,)),
        2,
        [1, 2],
        U((0,)),
        I((2, 2)),
        I((3,), dtype="uint8"),
        1.5,
    ):
        for y in (
            1,
            [1, 2, 9],
            I((3,)),
            U((3,)),
            ODD,
            [],
            values.booleans((2,)),
            I((2, 2)),
            1.5,
            None,
        ):
            for options in ({}, {"invert": True}, {"assume_unique": True}):
                yield call("isin", x, y, **options)


def _uniques():
    for x in (I((6,), 0, 3), I((2, 3), 0, 2), U((4,)), ODD, values.booleans((4,)), U((0,)), U(()), [3, 1, 1], I((5,), 0, 3, "uint8"), I((5,), 0, 3, "int64"), U((4,), dtype="float16"), 5,
              np.array([[1, 2], [1, 2], [0, 5]], "int32"), np.array([0.0, -0.0, 1], "float32")):  # fmt: skip
        for options in ({}, {"return_index": True}, {"return_inverse": True}, {"return_counts": True}, {"return_index": True, "return_inverse": True, "return_counts": True},
                        {"axis": 0}, {"axis": -1}, {"axis": 1}, {"axis": 0, "return_inverse": True}, {"size": 2}, {"size": 8}, {"size": 8, "fill_value": 7}, {"size": 8, "return_counts": True},
                        {"size": 8, "return_index": True, "return_inverse": True}, {"sorted": False}, {"size": 0}, {"size": -1}, {"axis": (0,)}, {"axis": 5}, {"fill_value": 2}):  # fmt: skip
            yield call("unique", x, **options)


def _places():
    for x in (
        U((3, 4)),
        I((3, 4)),
        values.booleans((2, 3)),
        ODD,
        U(()),
        U((0,)),
        [0, 1, 2],
        1,
        np.zeros((2, 2), "float32"),
        I((2, 2, 2)),
        [[True, False]],
        None,
    ):
        yield call("nonzero", x)
        yield call("where", x)
    for places in (
        5,
        [0, 5, 11],
        np.array([0, 5], "int32"),
        -1,
        12,
        [],
        1.5,
        np.array([[0, 1]], "int64"),
        True,
        np.array([5], "uint8"),
        -13,
        [0, 20],
    ):
        for shape in (
            (3, 4),
            [3, 4],
            12,
            (12,),
            (2, 3, 2),
            (0,),
            (),
            (3.0, 4),
            np.array([3, 4], "int32"),
        ):
            yield call("unravel_index", places, shape)
