"""As a stranger writes calls from Keras's documentation: folds and orders."""

import numpy as np
from calls import call
from plain import grid, wave
from plain import numbers as f

F = np.float32


def calls():
    yield from _folds()
    yield from _orders()


def _folds():
    x = f([[1.5, np.nan, -2.0], [0.0, np.inf, -0.0], [3.0, 3.0, -np.inf]])
    y, k, t = wave(2, 3, 4), grid(2, 3, 4, start=-5), grid(2, 3) % 3 == 0
    plain = "sum prod max min amax amin mean var std ptp median nansum nanprod nanmax nanmin nanmean nanvar nanstd nanmedian logsumexp count_nonzero".split()
    for name in plain:
        for given in (
            x,
            y,
            k,
            t,
            k.astype("uint8"),
            y.astype("float16"),
            np.zeros((0, 3), F),
            np.zeros((2, 0), F),
            np.asarray(2.5, F),
        ):
            yield call(name, given)
            yield call(name, given, axis=-1)
            yield call(name, given, axis=0)
        for axis in (
            (0, 2),
            (-1, 0),
            [0, 1],
            (1,),
            (),
            (0, 1, 2),
            (0, 0),
            (0, 3),
            3,
            -4,
            1.0,
            "0",
            True,
        ):
            yield call(name, y, axis=axis)
            if name != "count_nonzero":
                yield call(name, y, axis=axis, keepdims=True)
        yield call(name, [[1, 2], [3, 4]])
        yield call(name, [1.0, 2.5])
        yield call(name, 3)
        if name != "count_nonzero":
            yield call(name, k, None, True)
    for name in ("all", "any"):
        for given in (
            t,
            x,
            k,
            np.zeros((0, 2), "bool"),
            np.asarray(True),
            [0, 1],
            y.astype("float16"),
        ):
            for axis in (None, 0, -1, (0,), ()):
                yield call(name, given, axis=axis)
                yield call(name, given, axis=axis, keepdims=True)
    for name in ("max", "min", "amax", "amin"):
        if name in {"max", "min"}:
            for initial in (0, 10.0, -10, np.nan):
                yield call(name, y, initial=initial)
                yield call(name, y, axis=1, initial=initial)
                yield call(name, k, axis=(0, 1), initial=initial, keepdims=True)
                yield call(name, np.zeros((0, 3), F), axis=0, initial=initial)
                yield call(name, np.zeros((0,), "int32"), initial=initial)
    for name in ("cumsum", "cumprod", "nancumsum", "nancumprod"):
        for given in (
            x,
            y,
            k,
            t,
            k.astype("uint8"),
            k.astype("int8"),
            y.astype("float16"),
            np.zeros((0, 3), F),
            np.asarray(2.5, F),
            [1, 2, 3],
        ):
            for axis in (None, 0, -1, 5):
                yield call(name, given, axis=axis)
        for dtype in ("float32", "int32", "float16", "uint8", "bool"):
            yield call(name, k, axis=1, dtype=dtype)
            yield call(name, y, axis=-1, dtype=dtype)
    for name in ("argmax", "argmin", "nanargmax", "nanargmin"):
        for given in (
            x[:, :1],
            y,
            k,
            t,
            f(1.0, 3.0, 3.0),
            f(np.inf, np.nan, np.inf),
            f(2, 2, 1, dtype="uint8"),
            np.asarray(1.0, F),
            [3, 1, 2],
        ):
            for axis in (None, 0, -1):
                yield call(name, given, axis=axis)
                yield call(name, given, axis=axis, keepdims=True)
    weights = f(1.0, 2.0, 0.0, 1.0)
    for options in ({}, {"axis": 0}, {"axis": -1}, {"axis": -1, "weights": weights}, {"axis": 2, "weights": [1, 2, 3, 4]},
                    {"weights": np.abs(y)}, {"axis": 1, "weights": f(0.0, 0.0, 0.0)}, {"axis": (0, 1)}, {"axis": 2, "weights": weights[:3]},
                    {"axis": 2, "weights": grid(4)}, {"axis": (1, 2), "weights": wave(3, 4)}):  # fmt: skip
        yield call("average", y, **options)
        yield call("average", k, **options)
    for method in ("linear", "lower", "higher", "midpoint", "nearest"):
        for name, q in (
            ("quantile", 0.3),
            ("percentile", 30),
            ("nanquantile", 0.3),
            ("nanpercentile", 30.0),
        ):
            yield call(name, y, q, axis=1, method=method)
            yield call(name, k, q, method=method)
            yield call(name, x, f(q, q / 2), axis=0, method=method)
            yield call(name, y, q, axis=(0, 2), method=method, keepdims=True)
    for q in (0.0, 1.0, 0.5, [0.25, 0.75], f([[0.1, 0.2], [0.3, 1.0]]), 1.5, -0.1, np.nan, []):
        yield call("quantile", y, q)
        yield call("quantile", y, q, axis=-1, keepdims=True)
        yield call("quantile", f(3, 1, 2, dtype="int32"), q)
    for options in (
        {"axes": [0]},
        {"axes": (0, 2)},
        {"axes": -1, "keepdims": True},
        {"axes": [0, 1, 2]},
        {"axes": []},
    ):
        yield call("moments", y, **options)
        yield call("moments", k, **options)
        yield call("moments", y.astype("float16") * 100, **options)
    for options in ({}, {"ord": 1}, {"ord": 2}, {"ord": np.inf}, {"ord": -np.inf}, {"ord": "fro"}, {"ord": "nuc"}, {"ord": 0}, {"ord": 3},
                    {"ord": -1}, {"ord": -2}, {"axis": 0}, {"axis": (0, 1)}, {"axis": -1, "ord": 3.5}, {"axis": 0, "keepdims": True},
                    {"keepdims": True}, {"axis": (1, 0), "ord": 1}, {"ord": 0.5, "axis": 1}, {"ord": "odd"}):  # fmt: skip
        for given in (wave(3, 4), wave(5), grid(3, 3), np.zeros((2, 2), F)):
            yield call("norm", given, **options)
    for options in (
        {},
        {"axis": 0},
        {"axis": -1, "order": 1},
        {"order": np.inf},
        {"order": 3},
        {"epsilon": 1.0},
        {"axis": (0, 1)},
        {"order": 0},
    ):
        yield call("normalize", wave(3, 4), **options)
        yield call("normalize", np.zeros((2, 3), F), **options)
    for options in (
        {},
        {"n": 0},
        {"n": 1},
        {"n": 2},
        {"n": 5},
        {"axis": 0},
        {"axis": -2, "n": 2},
        {"n": -1},
    ):
        for given in (y, k, t, k.astype("uint8"), f(1.0)):
            yield call("diff", given, **options)
    for options in (
        {},
        {"dx": 2.0},
        {"x": f(0.0, 1.0, 3.0, 7.0)},
        {"axis": 0},
        {"axis": 1, "dx": 0.5},
        {"x": grid(4)},
        {"dx": 3},
    ):
        yield call("trapezoid", y, **options)
        yield call("trapezoid", k, **options)


def _orders():
    x, k = (
        f(3.0, -0.0, np.nan, 0.0, 1.0, np.inf, 3.0, -np.inf),
        f([[5, 1, 4], [1, 5, 9]], dtype="int32"),
    )
    for name in ("sort", "argsort"):
        for given in (
            x,
            k,
            k.astype("uint8"),
            x.astype("float16"),
            k > 3,
            np.zeros((0, 2), F),
            np.asarray(1.0, F),
            [3, 1, 2],
            wave(2, 3, 4),
        ):
            for axis in (-1, 0, None, 1, 2):
                yield call(name, given, axis=axis)
    for kk in (1, 2, 3, 0, 8, 9, -1):
        for given in (x, k, k.astype("uint8"), x.astype("float16"), wave(2, 5)):
            yield call("top_k", given, kk)
            yield call("top_k", given, kk, sorted=False)
    for kth in (0, 1, 2, -1, (0, 2), 5):
        yield call("argpartition", wave(3, 4), kth)
        yield call("argpartition", k, kth, axis=-1)
        yield call("argpartition", wave(6), kth, axis=None)
    edges = f(0.0, 1.0, 2.0, 3.5)
    for given in (
        x,
        wave(2, 3),
        f(1, 2, 3, dtype="int32"),
        np.asarray(1.0, F),
        1.0,
        [0.5, 1.5],
        np.zeros((0,), F),
    ):
        yield call("digitize", given, edges)
        yield call("digitize", given, [0, 1, 2])
        yield call("searchsorted", edges, given)
        yield call("searchsorted", edges, given, side="right")
        yield call("searchsorted", grid(5), given, "left")
    yield call("searchsorted", edges, x, side="middle")
    yield call("searchsorted", wave(2, 3), x)
    for options in (
        {},
        {"bins": 4},
        {"bins": 3, "range": (0, 2)},
        {"range": [-1.0, 1.0]},
        {"bins": 1},
        {"bins": 0},
        {"bins": 2.0},
        {"range": (2, 0)},
    ):
        for given in (
            wave(10),
            grid(7),
            wave(2, 3),
            np.zeros((4,), F),
            np.zeros((0,), F),
            f(True, False, dtype="bool"),
        ):
            yield call("histogram", given, **options)
    for options in (
        {},
        {"minlength": 6},
        {"weights": f(0.5, 1.5, 2.0, -1.0)},
        {"weights": grid(4)},
        {"minlength": 0},
        {"sparse": False},
    ):
        for given in (
            f(1, 1, 3, 0, dtype="int32"),
            f(2, 2, 2, 2, dtype="uint8"),
            f([[1, 2, 2, 0], [3, 3, 0, 0]], dtype="int32"),
            [0, 1, 2, 2],
        ):
            yield call("bincount", given, **options)
    for options in ({}, {"return_index": True}, {"return_inverse": True}, {"return_counts": True}, {"axis": 0}, {"axis": 1},
                    {"return_index": True, "return_inverse": True, "return_counts": True}, {"size": 2}, {"size": 6, "fill_value": 9},
                    {"sorted": False}, {"axis": -1, "return_inverse": True}, {"equal_nan": False}):  # fmt: skip
        for given in (
            x,
            k,
            f([[1, 1], [1, 1], [0, 2]], dtype="int32"),
            np.zeros((0,), F),
            f(2, 1, 2, dtype="uint8"),
            f(True, False, True, dtype="bool"),
        ):
            yield call("unique", given, **options)
    for one in (1, 2, 5):
        yield call("in_top_k", f(1, 0, 2, dtype="int32"), wave(3, 4), one)
        yield call("in_top_k", f(1, 5, -1, dtype="int32"), wave(3, 4), k=one)
        yield call("in_top_k", f(0, 3, dtype="int32"), np.ones((2, 4), F), one)
    for options in ({}, {"invert": True}, {"assume_unique": True}):
        for one, two in ((k, [1, 5]), (k, f(4, 9, dtype="int32")), (x, [np.nan, 0.0]), (x, 3.0), (3, k), (k, []), (k, f(1.0, 4.5)),
                         (k.astype("uint8"), [-1, 257]), (k > 3, [True]), (wave(2, 2), wave(2, 2))):  # fmt: skip
            yield call("isin", one, two, **options)
