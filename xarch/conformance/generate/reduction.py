"""Functions that fold an axis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from xarch.conformance.case import Case
from xarch.conformance.dtypes import summed
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._case import EVERY, PLAIN, SYMBOLIC, case, refused
from xarch.conformance.generate._registry import generator


class Fold(NamedTuple):
    """What an op does: `same`, `sum`, `float`, `index` or `bool` dtype, and its abilities."""

    result: str
    smooth: bool = True
    tuples: bool = True
    keepdims: bool = True
    empty: bool = True


FOLDS: dict[str, Fold] = {
    "sum": Fold("sum"),
    "prod": Fold("sum"),
    "max": Fold("same", empty=False),
    "min": Fold("same", empty=False),
    "amax": Fold("same", empty=False),
    "amin": Fold("same", empty=False),
    "ptp": Fold("same", empty=False),
    "mean": Fold("float"),
    "var": Fold("float"),
    "std": Fold("float"),
    "logsumexp": Fold("float"),
    "median": Fold("float", smooth=False),
    "all": Fold("bool", smooth=False),
    "any": Fold("bool", smooth=False),
    "count_nonzero": Fold("index", smooth=False, keepdims=False),
    "argmax": Fold("index", smooth=False, tuples=False, empty=False),
    "argmin": Fold("index", smooth=False, tuples=False, empty=False),
    "nansum": Fold("sum", smooth=False),
    "nanprod": Fold("sum", smooth=False),
    "nanmax": Fold("same", smooth=False, empty=False),
    "nanmin": Fold("same", smooth=False, empty=False),
    "nanmean": Fold("float", smooth=False),
    "nanvar": Fold("float", smooth=False),
    "nanstd": Fold("float", smooth=False),
    "nanmedian": Fold("float", smooth=False),
    "nanargmax": Fold("index", smooth=False, tuples=False, empty=False),
    "nanargmin": Fold("index", smooth=False, tuples=False, empty=False),
}
AXES: dict[str, Any] = {"all-axes": None, "axis0": 0, "axis1": 1, "axis-1": -1}
PAIRS_OF_AXES: dict[str, Any] = {"axes-0-2": (0, 2), "axes--1--2": (-1, -2)}


def _dtype(op: str, dtype: str) -> str:
    result = FOLDS[op].result
    if result == "sum":
        return summed(dtype)
    if result == "float":
        return dtype if "float" in dtype else "float32"
    return {"same": dtype, "bool": "bool", "index": "int32"}[result]


def _kind(op: str) -> str:
    return "exact" if FOLDS[op].result in {"bool", "index", "same"} and op != "ptp" else "reduction"


@generator
def axes() -> Iterator[Case]:
    for op, fold in FOLDS.items():
        chosen = {**AXES, **(PAIRS_OF_AXES if fold.tuples else {})}
        for name, axis in chosen.items():
            for family, shape in {"distinct": (2, 3, 4), "square": (3, 3, 3)}.items():
                x = values.uniform(shape)
                ask = EVERY if fold.smooth else PLAIN
                asked = ask if family == "distinct" and name in {"all-axes", "axis1"} else SYMBOLIC
                yield case(op, f"{family}-{name}[float32]", x, axis=axis, kind=_kind(op),
                           dtypes=_dtype(op, "float32"), channels=asked)  # fmt: skip
            if fold.keepdims:
                x = values.uniform((2, 3, 4))
                yield case(op, f"keepdims-{name}[float32]", x, axis=axis, keepdims=True,
                           kind=_kind(op), dtypes=_dtype(op, "float32"),
                           channels=SYMBOLIC)  # fmt: skip


@generator
def dtypes() -> Iterator[Case]:
    for op in FOLDS:
        for dtype in ("float16", "bfloat16", "bool", *values.INTEGERS):
            if dtype == "bool" and op == "ptp":
                continue  # numpy refuses to subtract truth values
            x = values.of(dtype, (3, 4))
            yield case(op, f"axis1[{dtype}]", x, axis=1, kind=_kind(op),
                       dtypes=_dtype(op, dtype), channels=SYMBOLIC)  # fmt: skip


@generator
def edges() -> Iterator[Case]:
    for op, fold in FOLDS.items():
        empty = values.uniform((0, 3))
        if fold.empty:
            for axis in (0, 1, None):
                yield case(op, f"empty-axis{axis}[float32]", empty, axis=axis, kind=_kind(op),
                           dtypes=_dtype(op, "float32"))  # fmt: skip
        else:
            yield refused(op, "empty[float32]", empty, axis=0, by="ValueError")
            if not op.startswith("nan"):  # numpy's own nan-functions refuse every empty array
                yield case(op, "empty-other-axis[float32]", empty, axis=1, kind=_kind(op),
                           dtypes=_dtype(op, "float32"))  # fmt: skip
        for name, shape in {"scalar": (), "one": (1,)}.items():
            yield case(op, f"{name}[float32]", values.uniform(shape), kind=_kind(op),
                       dtypes=_dtype(op, "float32"), channels=SYMBOLIC)  # fmt: skip
        yield refused(op, "axis-out-of-range[float32]", values.uniform((2, 3)), axis=2,
                      by=("AxisError", "ValueError", "IndexError"))  # fmt: skip


@generator
def specials() -> Iterator[Case]:
    x = np.stack([values.special(), values.special()[::-1], np.abs(values.special())])
    finite = np.array([[1.0, -2.0, 3.0], [0.5, np.nan, 2.0], [np.nan] * 3], "float32")
    infinite = np.array([[1.0, np.inf, 2.0], [-np.inf, np.inf, 0.0], [-np.inf] * 3], "float32")
    for op, fold in FOLDS.items():
        if op.startswith("nanarg"):
            finite = finite[:2]
            yield refused(op, "all-nan[float32]", np.array([np.nan, np.nan], "float32"),
                          by="ValueError")  # fmt: skip
        rows = {"special": x, "nan": finite, "infinite": infinite}
        for name, array in rows.items():
            yield case(op, f"{name}[float32]", array, axis=1, kind=_kind(op),
                       dtypes=_dtype(op, "float32"))  # fmt: skip
        if fold.result in {"same", "index"}:
            ties = np.array([[2, 1, 2], [1, 1, 1], [0, 2, 2]], "float32")
            yield case(op, "ties[float32]", ties, axis=1, kind=_kind(op),
                       dtypes=_dtype(op, "float32"))  # fmt: skip


@generator
def numerics() -> Iterator[Case]:
    far = values.uniform((64,), 0.0, 1.0) + np.float32(1e4)
    for op in ("var", "std", "mean", "nanvar"):
        yield case(op, "far-from-zero[float32]", far, kind="reduction", dtypes="float32")
    yield case("mean", "many[float16]", np.full((4096,), 20.0, "float16"), kind="reduction",
               dtypes="float16")  # fmt: skip
    yield case("sum", "many[bfloat16]", np.full((1024,), 1.0).astype(values.of("bfloat16", ()).dtype),
               kind="reduction", dtypes="bfloat16")  # fmt: skip
    yield case("logsumexp", "large[float32]", np.array([1000.0, 1000.5, -1000.0], "float32"),
               kind="reduction", dtypes="float32", channels=("traced",))  # fmt: skip
    for dtype in ("int8", "int32", "uint8"):
        for op in ("sum", "prod", "max", "min", "cumsum"):
            result = summed(dtype) if op in {"sum", "prod", "cumsum"} else dtype
            yield case(op, f"extremes[{dtype}]", values.extremes(dtype)[2:], kind="exact",
                       dtypes=result if op != "cumsum" else dtype,
                       policy="cumsum-keeps-dtype" if op == "cumsum" else "")  # fmt: skip


@generator
def axes_given_otherwise() -> Iterator[Case]:
    x = values.uniform((2, 3, 4))
    for op in ("nansum", "nanprod", "nanmean", "nanmax", "nanmin", "nanvar", "nanstd", "norm"):
        yield case(op, "axes-list[float32]", x, axis=[0, 1], kind="reduction", dtypes="float32",
                   channels=SYMBOLIC)  # fmt: skip
    yield case("count_nonzero", "axes-list[float32]", x, axis=[0, 1], kind="exact", dtypes="int32",
               channels=SYMBOLIC)  # fmt: skip
    for op in ("std", "var", "logsumexp", "mean", "sum", "prod", "max", "nanmin", "nansum"):
        yield case(op, "no-axes[float32]", x, axis=(), kind="reduction", dtypes="float32",
                   channels=SYMBOLIC)  # fmt: skip
    odd = np.array([np.nan, np.inf, 2.0], "float32")
    for op in ("std", "var", "mean", "sum"):
        yield case(op, "no-axes-special[float32]", odd, axis=(), kind="reduction", dtypes="float32")
    for dtype in ("bool", "int8", "int16"):
        y = values.of(dtype, (2, 3))
        for op in ("sum", "prod"):
            yield case(op, f"no-axes[{dtype}]", y, axis=(), kind="exact", dtypes="int32",
                       channels=SYMBOLIC)  # fmt: skip
        yield case("mean", f"no-axes[{dtype}]", y, axis=(), kind="reduction", dtypes="float32",
                   channels=SYMBOLIC)  # fmt: skip
    yield case("moments", "no-axes[int32]", values.integers((2, 3)), axes=(), kind="reduction",
               dtypes="float32")  # fmt: skip


@generator
def zeros() -> Iterator[Case]:
    x = np.array([-0.0, 0.0, -0.0], "float32")
    for op, row in {"argmax": x, "argmin": -x}.items():
        yield case(op, "zeros[float32]", row, kind="exact", dtypes="int32", channels=PLAIN)


@generator
def moments() -> Iterator[Case]:
    for name, axis in {"axis0": [0], "axes-0-2": [0, 2], "axis-1": [-1]}.items():
        x = values.uniform((2, 3, 4))
        for keepdims in (False, True):
            what = f"{'keepdims-' if keepdims else ''}{name}[float32]"
            yield case("moments", what, x, axes=axis, keepdims=keepdims, kind="reduction",
                       dtypes="float32", channels=EVERY)  # fmt: skip
    whole = np.array([[1, 2], [3, 5], [4, -2]], "int32")
    yield case("moments", "ordinary[int32]", whole, axes=[0], kind="reduction", dtypes="float32")
    far = values.uniform((64, 2), 0.0, 1.0) + np.float32(1e4)
    yield case(
        "moments", "far-from-zero[float32]", far, axes=[0], kind="reduction", dtypes="float32"
    )
    for dtype in ("float16", "bfloat16"):
        yield case("moments", f"axis0[{dtype}]", values.uniform((3, 4), dtype=dtype), axes=[0],
                   kind="reduction", dtypes=dtype, channels=SYMBOLIC)  # fmt: skip
    apart = np.array([-741, 353, 1099, -1807, 503, -83], "bfloat16")
    yield case("moments", "beyond[bfloat16]", apart, axes=[0], kind="reduction", dtypes="bfloat16",
               channels=("traced",))  # fmt: skip


@generator
def averages() -> Iterator[Case]:
    x, w = values.uniform((2, 3)), values.uniform((2, 3), 0.5, 2.0, seed="w")
    rows = {
        "plain": {}, "axis": {"axis": 1}, "weights-all": {"weights": w},
        "weights-axis": {"axis": 1, "weights": w}, "weights-row": {"axis": 1, "weights": w[0]},
    }  # fmt: skip
    for name, options in rows.items():
        yield case("average", f"{name}[float32]", x, kind="reduction", dtypes="float32",
                   channels=EVERY, **options)  # fmt: skip
    square = values.uniform((3, 3))
    yield case("average", "weights-axis-square[float32]", square, axis=0,
               weights=values.uniform((3,), 0.5, 2.0), kind="reduction", dtypes="float32")  # fmt: skip
    yield refused("average", "weights-rank[float32]", x, axis=0, weights=w[..., None],
                  by="ValueError")  # fmt: skip
    yield refused("average", "weights-shape[float32]", x, axis=0, weights=w[0],
                  by=("ValueError", "TypeError"))  # fmt: skip


@generator
def cumulative() -> Iterator[Case]:
    for op in ("cumsum", "cumprod", "nancumsum", "nancumprod"):
        smooth = not op.startswith("nan")
        for name, axis in AXES.items():
            asked = EVERY if smooth and name == "axis1" else SYMBOLIC
            yield case(op, f"distinct-{name}[float32]", values.uniform((2, 3, 4)), axis=axis,
                       kind="reduction", dtypes="float32", channels=asked)  # fmt: skip
        holes = np.array([[1.0, np.nan, 3.0], [np.inf, 1.0, -np.inf]], "float32")
        yield case(op, "special[float32]", holes, axis=1, kind="reduction", dtypes="float32")
        yield case(op, "empty[float32]", values.uniform((0, 3)), axis=0, kind="reduction",
                   dtypes="float32")  # fmt: skip
        yield refused(op, "axis-out-of-range[float32]", values.uniform((2, 3)), axis=2,
                      by=("AxisError", "ValueError", "IndexError"))  # fmt: skip
        yield refused(op, "axes[float32]", values.uniform((2, 3)), axis=[0], by="TypeError")
        yield case(op, "given-dtype[int32]", values.integers((4,)), axis=0, dtype="float32",
                   kind="reduction", dtypes="float32")  # fmt: skip


@generator
def quantiles() -> Iterator[Case]:
    x = values.uniform((3, 5))
    for op, scale in {
        "quantile": 1,
        "nanquantile": 1,
        "percentile": 100,
        "nanpercentile": 100,
    }.items():
        for name, axis in AXES.items():
            if name == "axis-1":
                continue
            yield case(op, f"{name}[float32]", x, 0.3 * scale, axis=axis, kind="reduction",
                       dtypes="float32", channels=SYMBOLIC)  # fmt: skip
        q = np.array([0.1, 0.25, 0.9], "float32") * np.float32(scale)
        yield case(op, "several[float32]", x, q, axis=1, kind="reduction", dtypes="float32",
                   channels=SYMBOLIC)  # fmt: skip
        yield case(op, "keepdims[float32]", x, q, axis=1, keepdims=True, kind="reduction",
                   dtypes="float32", channels=SYMBOLIC)  # fmt: skip
        for method in ("lower", "higher", "nearest", "midpoint"):
            yield case(op, f"{method}[float32]", x, 0.3 * scale, axis=1, method=method,
                       kind="reduction", dtypes="float32")  # fmt: skip
        ends = np.array([[1.0, np.inf, 2.0, -np.inf], [3.0, np.inf, np.inf, 1.0]], "float32")
        shares = np.array([0.0, 0.2, 0.5, 0.9, 1.0], "float32") * np.float32(scale)
        yield case(op, "infinite[float32]", ends, shares, axis=1, kind="reduction",
                   dtypes="float32", policy="lines-to-infinity")  # fmt: skip
        yield case(op, "ordinary[int32]", values.integers((3, 5)), 0.3 * scale, axis=1,
                   kind="reduction", dtypes="float32", channels=SYMBOLIC)  # fmt: skip
        holes = np.array([[1.0, np.nan, 3.0], [4.0, 1.0, 2.0]], "float32")
        yield case(
            op, "nan[float32]", holes, 0.5 * scale, axis=1, kind="reduction", dtypes="float32"
        )


@generator
def norms() -> Iterator[Case]:
    x, v = values.uniform((3, 4)), values.uniform((5,))
    for name, order in {"default": None, "1": 1, "2": 2, "inf": float("inf"), "0.5": 0.5}.items():
        yield case("norm", f"vector-{name}[float32]", v, ord=order, kind="reduction",
                   dtypes="float32", channels=EVERY if order in {None, 1, 2} else SYMBOLIC)  # fmt: skip
    for name, order in {"fro": "fro", "nuc": "nuc", "1": 1, "2": 2, "inf": float("inf"),
                        "-1": -1, "-2": -2}.items():  # fmt: skip
        yield case("norm", f"matrix-{name}[float32]", x, ord=order, axis=(0, 1), kind="reduction",
                   dtypes="float32", channels=SYMBOLIC)  # fmt: skip
    for axis in (0, -1):
        yield case("norm", f"axis{axis}[float32]", x, ord=2, axis=axis, kind="reduction",
                   dtypes="float32", channels=EVERY)  # fmt: skip
        yield case("norm", f"keepdims-axis{axis}[float32]", x, axis=axis, keepdims=True,
                   kind="reduction", dtypes="float32", channels=SYMBOLIC)  # fmt: skip
    yield case("norm", "ordinary[int32]", values.integers((4,)), kind="reduction", dtypes="float32")
    yield refused("norm", "matrix-order[float32]", v, ord="fro", by="ValueError")


@generator
def trapezoids() -> Iterator[Case]:
    y, x = values.uniform((3, 4)), np.array([0.0, 1.0, 1.5, 4.0], "float32")
    yield case("trapezoid", "plain[float32]", y, kind="reduction", dtypes="float32", channels=EVERY)
    yield case(
        "trapezoid", "x[float32]", y, x=x, kind="reduction", dtypes="float32", channels=EVERY
    )
    inf = np.array([[np.inf, 1.0, 2.0], [1.0, -np.inf, 2.0], [1.0, 2.0, np.inf]], "float32")
    yield case("trapezoid", "infinite[float32]", inf, kind="reduction", dtypes="float32")
    yield case("trapezoid", "ordinary[int32]", values.integers((3, 4)), kind="reduction",
               dtypes="float32", channels=SYMBOLIC)  # fmt: skip
    yield case("trapezoid", "dx-axis0[float32]", y, dx=0.5, axis=0, kind="reduction",
               dtypes="float32", channels=SYMBOLIC)  # fmt: skip
