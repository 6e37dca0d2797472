"""Folds over axes, running folds, and what finds places."""

import math

import numpy as np
from calls import call

from xarch.conformance.generate import _values as values

U = values.uniform
FOLDS = """
    all any amax amin max min mean sum prod std var ptp count_nonzero median nanmax nanmin nanmean nanmedian
    nanprod nanstd nansum nanvar logsumexp argmax argmin nanargmax nanargmin average norm
""".split()
RUNNING = ("cumsum", "cumprod", "nancumsum", "nancumprod")
AXES = (None, 0, -1, 1, -2, 2, -3, (0, 1), (1, 0), [0], [0, 1], (), [], (0, 0), (0, -2), (-1, 0), True, False, 1.0, "0",
        (0.0,), (True,), np.int64(1), np.array(1, "int32"), (0, 2), (None,))  # fmt: skip
ODD = np.array(
    [[math.nan, 1, -math.inf, 2], [math.inf, 0, -0.0, 5], [3e38, 3e38, -3e38, 1e-38]], "float32"
)


def calls():
    for op in FOLDS:
        yield from _fold(op)
    for op in RUNNING:
        yield from _running(op)
    yield from _quantiles()
    yield from _norms()
    yield from _averages()
    yield from _counts()


def _inputs():
    return (U((2, 3, 4)), ODD, U(()), U((0,)), U((0, 3)), U((3, 0)), U((1,)), U((1, 1)), values.integers((2, 3)),
            values.booleans((2, 3)), values.integers((2, 3), dtype="uint8"), values.integers((2, 3), dtype="int8"),
            U((2, 3), dtype="float16"), U((2, 3), dtype="bfloat16"), values.integers((2, 3), dtype="int64"),
            U((2, 3)) + 1j * U((2, 3), seed="i"), np.full((2, 3), math.nan, "float32"),
            np.zeros((2, 3), "float32"), values.integers((2, 3), dtype="uint16"), ODD.astype("float16"))  # fmt: skip


def _fold(op):
    keeps = op not in {"count_nonzero", "average"}
    for x in _inputs():
        yield call(op, x)
        yield call(op, x, axis=0)
        yield call(op, x, axis=-1)
        if keeps:
            yield call(op, x, keepdims=True)
            yield call(op, x, axis=-1, keepdims=True)
    for axis in AXES:
        yield call(op, U((2, 3)), axis=axis)
        if keeps:
            yield call(op, U((2, 3)), axis=axis, keepdims=True)
    for axis in ((0, 2), (2, 0), [1, 2], (0, 1, 2), -3, (-1, -3)):
        yield call(op, U((2, 3, 4)), axis=axis)
    for x in (
        1.5,
        2,
        True,
        [1.0, 2.0],
        [1, 2],
        [[1, 2], [3, 4]],
        [],
        (1.0, 3.0),
        np.float32(2),
        "a",
        None,
        [True, False],
    ):
        yield call(op, x)
    yield call(op, U((2, 3)), axis=0, use="arrays")
    if op in {"max", "min"}:
        for initial in (0.0, 5, -5.0, math.nan, math.inf, True, "1", np.float32(1)):
            yield call(op, U((2, 3)), initial=initial)
            yield call(op, U((2, 3)), axis=1, keepdims=True, initial=initial)
            yield call(op, U((0, 3)), axis=0, initial=initial)
            yield call(op, values.integers((2, 3)), initial=initial)
    if op == "prod":
        for dtype in ("float16", "int32", "float64", "int8", "bool", None, "x"):
            yield call(op, values.integers((2, 3)), 1, dtype=dtype)
            yield call(op, U((2, 3)), 1, dtype=dtype)


def _running(op):
    for x in _inputs():
        yield call(op, x)
        yield call(op, x, axis=0)
        yield call(op, x, axis=-1)
    for axis in AXES:
        yield call(op, U((2, 3)), axis=axis)
    for dtype in (
        "float16",
        "int32",
        "float64",
        "int8",
        "uint8",
        "bool",
        None,
        "x",
        "int64",
        "float32",
    ):
        yield call(op, values.integers((2, 3)), 1, dtype)
        yield call(op, U((2, 3)), 1, dtype)
        yield call(op, values.booleans((2, 3)), 1, dtype)
        yield call(op, U((2, 3)), None, dtype)
    for x in (1.5, [1.0, 2.0], [1, 2], [], None, True):
        yield call(op, x)


def _quantiles():
    for op, most in (
        ("quantile", 1),
        ("percentile", 100),
        ("nanquantile", 1),
        ("nanpercentile", 100),
    ):
        for method in (
            "linear",
            "lower",
            "higher",
            "midpoint",
            "nearest",
            "inverted_cdf",
            "LINEAR",
            None,
        ):
            for q in (
                0,
                0.5 * most,
                most,
                0.3 * most,
                [0.1 * most, 0.9 * most],
                (0.25 * most,),
                np.float32(0.2 * most),
            ):
                yield call(op, U((4, 3)), q, 0, method)
        for q in ([[0.1 * most, 0.4 * most], [0.5 * most, most]], [], -0.1, most * 1.5, math.nan, np.array(0.3 * most, "float32"),
                  np.array([0.3 * most, most], "float32"), True, "1", None, np.array([[0.3 * most]], "float32")):  # fmt: skip
            for axis in (None, 0, -1, (0, 1)):
                yield call(op, U((4, 3)), q, axis)
                yield call(op, U((4, 3)), q, axis, keepdims=True)
        for axis in AXES:
            yield call(op, U((2, 3)), 0.5 * most, axis)
        for x in _inputs():
            yield call(op, x, 0.5 * most)
            yield call(op, x, [0.25 * most, most], -1)
        yield call(op, [1.0, 2.0, 5.0], 0.5 * most)
        yield call(op, U((4, 3)), 0.5 * most, use="arrays")
    for op in ("median", "nanmedian"):
        yield call(op, U((2, 3, 4, 2)), (0, 2), True)
        yield call(op, U((2, 3, 4, 2)), (3, 1))


def _norms():
    for ord_ in (
        None,
        0,
        1,
        2,
        3,
        -1,
        -2,
        0.5,
        math.inf,
        -math.inf,
        "fro",
        "nuc",
        "x",
        math.nan,
        True,
        1.0,
        "inf",
    ):
        for axis in (None, 0, -1, (0, 1), (1, 0), [0, 1], (-1, -2)):
            yield call("norm", U((3, 4)), ord_, axis)
        yield call("norm", U((3, 4)), ord_, (0, 1), True)
        yield call("norm", U((3, 4)), ord_, 1, True)
        yield call("norm", U((5,)), ord_)
        yield call("norm", U((2, 3, 4)), ord_)
        yield call("norm", U((2, 3, 4)), ord_, (0, 2))
        yield call("norm", np.zeros((2, 3), "float32"), ord_)
        yield call("norm", U((0,)), ord_)
        yield call("norm", ODD, ord_, 1)
        yield call("norm", values.integers((2, 3)), ord_)
    yield call("norm", U((2, 3, 4)), None, (0, 1, 2))
    yield call("norm", U((3, 4), dtype="float16"), 2, (0, 1))


def _averages():
    x = U((2, 3))
    for axis in (None, 0, 1, -1, (0, 1)):
        for w in (U((2, 3), 0, 1), U((3,), 0, 1), U((2,), 0, 1), np.zeros(3, "float32"), [1, 2, 3], [1.0, 2.0], 1.0, U((3, 2)),
                  values.integers((3,), 1, 3), U((1,)), values.booleans((3,))):  # fmt: skip
            yield call("average", x, axis, w)
            yield call("average", values.integers((2, 3)), axis, w)
    for ddof in (x,):
        yield call("trapezoid", ddof)


def _counts():
    for x in (values.integers((5,), 0, 4), np.zeros(0, "int32"), values.integers((2, 4), 0, 4), values.integers((5,), 0, 4, "int64"),
              values.integers((5,), 0, 4, "uint8"), values.integers((5,), -2, 3), U((3,)), [0, 1, 1], 2, values.booleans((3,)),
              values.integers((2, 2, 2), 0, 3)):  # fmt: skip
        yield call("bincount", x)
        for most in (0, 3, 9, -1, 2.0, None):
            yield call("bincount", x, minlength=most)
        shape = np.shape(x)
        yield call("bincount", x, U(shape, seed="w"))
        yield call("bincount", x, values.integers(shape, seed="w"), 6)
        yield call("bincount", x, [1.0, 2.0])
        yield call("bincount", x, sparse=True)
    for x in (U((9,)), U((3, 4)), values.integers((9,)), U((0,)), np.full(3, 2.0, "float32"), U((5,), dtype="float16"), ODD, [1.0, 2.0],
              np.array([0.0, 0.0], "float32"), U(()), values.booleans((5,)), values.integers((5,), dtype="uint8")):  # fmt: skip
        yield call("histogram", x)
        for bins in (
            1,
            3,
            0,
            -1,
            2.5,
            [0.0, 1.0, 2.0],
            "auto",
            np.array([0.0, 0.5, 2.0], "float32"),
            True,
            np.int32(4),
        ):
            yield call("histogram", x, bins)
        for around in (
            (0, 1),
            (1, 0),
            (0.5, 0.5),
            [0.0, 2.0],
            (0,),
            (math.nan, 1),
            (-math.inf, 1),
            None,
            (1, 1),
            3,
        ):
            yield call("histogram", x, 4, around)
    for x in (
        U((5,)),
        values.integers((4,)),
        ODD,
        U((2, 3)),
        0.5,
        [0.5, 1.5],
        U((0,)),
        U((5,), dtype="float16"),
    ):
        for bins in ([0.0, 1.0, 2.0], [2.0, 1.0, 0.0], [0, 1, 2], np.array([-1.0, 0.5], "float32"), [], [1.0], [0.0, 0.0, 1.0],
                     [0.0, 2.0, 1.0], 1.0, [[0.0, 1.0]], np.array([0, 1], "int32"), [0.0, math.nan], [-math.inf, 0, math.inf]):  # fmt: skip
            yield call("digitize", x, bins)
    for n in (2, 3, 1):
        for x in (U((n, 4)), U((4,)), U(()), ODD, values.integers((n, 3)), U((n, 1)), U((0, 3)), U((3, 0)), U((2, 2, 2)),
                  U((n, 4), dtype="float16"), np.ones((2, 3), "float32"), [[1.0, 2.0], [3.0, 1.0]]):  # fmt: skip
            yield call("corrcoef", x)
    for mode in ("valid", "same", "full", "x", None):
        for a, b in ((5, 3), (3, 5), (4, 4), (1, 3), (0, 2), (5, 2)):
            yield call("correlate", U((a,)), U((b,), seed="b"), mode)
            yield call("correlate", values.integers((a,)), values.integers((b,), seed="b"), mode)
        yield call("correlate", U((2, 3)), U((3,)), mode)
        yield call("correlate", U((5,)), values.integers((3,)), mode)
        yield call("correlate", [1.0, 2.0, 3.0], [0.5, 1.0], mode)
        yield call("correlate", np.array([1, math.nan, 2], "float32"), U((2,)), mode)
