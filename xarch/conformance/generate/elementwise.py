"""Functions of one or two numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from xarch.conformance.case import KEPT, Case
from xarch.conformance.dtypes import floating, promote
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._case import EVERY, PLAIN, SYMBOLIC, case, refused
from xarch.conformance.generate._registry import generator
from xarch.conformance.generate._shapes import CLASHES, PAIRS, SHAPES


class Domain(NamedTuple):
    """Where ordinary inputs lie, and what the op does to dtypes and gradients."""

    low: float = -2.0
    high: float = 2.0
    floats: bool = True
    smooth: bool = True


UNARY: dict[str, Domain] = {
    **dict.fromkeys(("arcsin", "arccos", "arctanh", "erfinv"), Domain(-0.9, 0.9)),
    **dict.fromkeys(("log", "log2", "log10", "log1p", "sqrt", "rsqrt", "reciprocal"), Domain(0.1, 3)),
    **dict.fromkeys(
        ("arctan", "arcsinh", "cbrt", "cos", "cosh", "deg2rad", "erf", "erfc", "exp", "exp2",
         "expm1", "fabs", "rad2deg", "sin", "sinc", "sinh", "tanh", "i0", "sigmoid",
         "log_sigmoid", "softplus", "softsign", "silu", "swish", "selu", "elu", "celu", "gelu",
         "leaky_relu", "hard_sigmoid", "hard_silu", "hard_swish", "soft_shrink", "hard_shrink", "tanh_shrink",
         "squareplus", "sparse_plus", "sparse_sigmoid"),
        Domain(),
    ),
    "arccosh": Domain(1.1, 4),
    "tan": Domain(-1.2, 1.2),
    **dict.fromkeys(("abs", "absolute", "negative", "square"), Domain(floats=False)),
    **dict.fromkeys(("relu", "relu6", "hard_tanh"), Domain(-4, 8, floats=False)),
    **dict.fromkeys(("sign",), Domain(floats=False, smooth=False)),
    **dict.fromkeys(("ceil", "floor", "trunc", "round"), Domain(-3, 3, floats=False, smooth=False)),
    **dict.fromkeys(("real", "conj", "conjugate", "imag"), Domain(floats=False, smooth=False)),
    "angle": Domain(smooth=False),
}  # fmt: skip
LIMITS = {"softsign", "silu", "gelu", "hard_silu", "hard_swish", "squareplus", "swish"}
ODD_AT_ZERO = (
    "arcsin", "arcsinh", "arctan", "arctanh", "cbrt", "ceil", "deg2rad", "erf", "expm1", "floor",
    "log1p", "negative", "rad2deg", "round", "sin", "sinh", "sqrt", "tan", "tanh", "trunc",
)  # fmt: skip

BINARY: dict[str, Domain] = {
    **dict.fromkeys(("add", "subtract", "multiply"), Domain(floats=False)),
    **dict.fromkeys(("maximum", "minimum"), Domain(floats=False)),
    **dict.fromkeys(("fmax", "fmin"), Domain(floats=False, smooth=False)),
    **dict.fromkeys(("divide", "true_divide", "divide_no_nan"), Domain(0.5, 2)),
    **dict.fromkeys(("arctan2", "hypot", "logaddexp", "logaddexp2"), Domain()),
    "power": Domain(0.5, 2, floats=False),
    **dict.fromkeys(("mod", "floor_divide", "fmod"), Domain(0.5, 4, floats=False, smooth=False)),
    "heaviside": Domain(smooth=False),
    "nextafter": Domain(smooth=False),
}  # fmt: skip


@generator
def unary() -> Iterator[Case]:
    for op, domain in UNARY.items():
        channels = EVERY if domain.smooth else PLAIN
        for name, shape in SHAPES.items():
            x = values.uniform(shape, domain.low, domain.high)
            asked = channels if name == "distinct" else SYMBOLIC
            yield case(op, f"{name}[float32]", x, dtypes="float32", channels=asked)
        for dtype in ("float16", "bfloat16"):
            x = values.uniform((2, 3, 4), domain.low, domain.high, dtype)
            yield case(op, f"distinct[{dtype}]", x, dtypes=dtype, channels=SYMBOLIC)


@generator
def unary_specials() -> Iterator[Case]:
    for op in UNARY:
        for dtype in values.FLOATS:
            x = values.special(dtype)
            zero = op in ODD_AT_ZERO
            limit = "activations-reach-their-limits" if op in LIMITS else ""
            yield case(op, f"special[{dtype}]", x, dtypes=dtype, signed_zero=zero, policy=limit)
        yield case(op, "denormal[float32]", values.denormals(), dtypes="float32", policy=KEPT)


@generator
def unary_integers() -> Iterator[Case]:
    for op, domain in UNARY.items():
        for dtype in ("bool", "int8", "int32", "int64", "uint8", "uint16"):
            if dtype == "bool" and not domain.floats:
                continue  # the array API has no arithmetic on truth values
            x = values.integers((6,), 0, 6, dtype) if dtype != "bool" else values.booleans((6,))
            result = floating([dtype]) if domain.floats else dtype
            if op in {"arcsin", "arccos", "arctanh", "erfinv"}:
                x = (x % 2).astype(x.dtype)
            yield case(op, f"ordinary[{dtype}]", x, dtypes=result, channels=SYMBOLIC)
        if not domain.floats:
            for dtype in ("int8", "int32", "uint8"):
                x = values.extremes(dtype)
                yield case(op, f"extremes[{dtype}]", x, dtypes=dtype)


@generator
def binary() -> Iterator[Case]:
    for op, domain in BINARY.items():
        channels = EVERY if domain.smooth else PLAIN
        for name, (left, right) in PAIRS.items():
            x = values.uniform(left, domain.low, domain.high, seed="left")
            y = values.uniform(right, domain.low, domain.high, seed="right")
            asked = channels if name in {"same", "trailing", "coinciding-column"} else SYMBOLIC
            yield case(op, f"{name}[float32]", x, y, dtypes="float32", channels=asked)
        for name, (left, right) in CLASHES.items():
            x, y = values.uniform(left), values.uniform(right)
            yield refused(op, f"{name}[float32]", x, y, by="ValueError")


@generator
def binary_dtypes() -> Iterator[Case]:
    pairs = [
        ("float16", "float16"), ("bfloat16", "bfloat16"), ("float16", "float32"),
        ("float16", "bfloat16"), ("int32", "float16"), ("int32", "float32"), ("bool", "float32"),
        ("int64", "float32"), ("uint8", "bfloat16"), ("int8", "uint8"), ("int32", "int32"),
        ("uint8", "uint8"), ("int8", "int32"), ("int32", "int64"), ("uint8", "uint16"),
        ("uint32", "int32"), ("bool", "int32"), ("uint8", "bool"), ("float32", "float64"),
    ]  # fmt: skip
    for op, domain in BINARY.items():
        for left, right in pairs:
            if op in {"nextafter", "heaviside"} and (left != right or "int" in left):
                continue
            x, y = _ordinary(left, domain, "left"), _ordinary(right, domain, "right")
            found = floating([left, right]) if domain.floats else promote([left, right])
            if op == "power" and "bool" in {left, right}:
                continue
            yield case(op, f"mixed[{left},{right}]", x, y, dtypes=found, channels=SYMBOLIC)
        for left, right in (("int8", "int32"), ("float16", "float32")):
            if op in {"nextafter", "heaviside"}:
                continue
            x, y = _ordinary(left, domain, "left"), _ordinary(right, domain, "right")[0]
            found = floating([left, right]) if domain.floats else right
            yield case(op, f"without-axes[{left},{right}]", x, np.asarray(y), dtypes=found,
                       channels=SYMBOLIC)  # fmt: skip


def _ordinary(dtype: str, domain: Domain, seed: str) -> Any:
    if dtype == "bool":
        return np.array([True, True, True, True, True, True])
    if "int" in dtype:
        return values.integers((6,), 1, 5, dtype, seed)
    return values.uniform((6,), domain.low, domain.high, dtype, seed)


@generator
def binary_specials() -> Iterator[Case]:
    for op in BINARY:
        for dtype in values.FLOATS:
            x = values.special(dtype)
            if op in {"floor_divide", "mod"}:  # libraries may follow C or Python at infinity
                x = x[np.isfinite(x.astype("float64"))]
            yield case(op, f"special[{dtype}]", x, x[:, None], dtypes=dtype)
        x = values.denormals()
        yield case(op, "denormal[float32]", x, x, dtypes="float32", policy=KEPT)


@generator
def binary_scalars() -> Iterator[Case]:
    for op, domain in BINARY.items():
        if op in {"nextafter", "heaviside"}:
            continue
        for dtype in ("float16", "bfloat16", "float32", "int32", "uint8"):
            x = _ordinary(dtype, domain, "left")
            found = floating([dtype]) if domain.floats else dtype
            yield case(op, f"weak-int[{dtype}]", x, 2, dtypes=found, channels=SYMBOLIC)
            found = floating([dtype])
            yield case(op, f"weak-float[{dtype}]", x, 1.5, dtypes=found, channels=SYMBOLIC)


@generator
def binary_integers() -> Iterator[Case]:
    for op in ("add", "subtract", "multiply", "maximum", "minimum", "fmax", "fmin"):
        for dtype in ("int8", "int32", "uint8"):
            x = values.extremes(dtype)
            yield case(op, f"extremes[{dtype}]", x, x[:, None], dtypes=dtype)
        if op in {"maximum", "minimum", "fmax", "fmin"}:
            x, y = np.array([True, False, False]), np.array([True, True, False])
            yield case(op, "plain[bool]", x, y, dtypes="bool", channels=SYMBOLIC)
    zeros = np.array([0.0, -0.0, 0.0, -0.0], "float32")
    for op in ("fmax", "fmin"):
        yield case(op, "zeros[float32]", zeros, zeros[[1, 0, 0, 1]], dtypes="float32",
                   channels=PLAIN, signed_zero=True)  # fmt: skip
    inf = np.array([np.inf, -np.inf, 1.0, 1.0, np.inf], "float32")
    yield case("floor_divide", "infinite[float32]", inf, np.array([2, 2, np.inf, -np.inf, 0]).astype(
        "float32"), dtypes="float32")  # fmt: skip
    for op in ("floor_divide", "mod"):
        x = np.array([-7, -6, -1, 0, 1, 6, 7], "int32")
        y = np.array([[-3], [-2], [2], [3]], "int32")
        yield case(op, "signs[int32]", x, y, dtypes="int32")
        x, y = x.astype("float32") + np.float32(0.5), y.astype("float32")
        yield case(op, "signs[float32]", x, y, dtypes="float32")


@generator
def parameters() -> Iterator[Case]:
    x = values.uniform((2, 3, 4), -4, 4)
    rows: list[tuple[str, str, dict[str, Any]]] = [
        ("celu", "alpha", {"alpha": 0.5}), ("elu", "alpha", {"alpha": 0.5}),
        ("gelu", "exact", {"approximate": False}), ("leaky_relu", "slope", {"negative_slope": 0.3}),
        ("hard_shrink", "threshold", {"threshold": 1.5}), ("squareplus", "b", {"b": 1.0}),
        ("soft_shrink", "threshold", {"threshold": 1.5}),
        ("threshold", "half", {"threshold": 0.5, "default_value": -1.0}),
        ("clip", "numbers", {"x_min": -1.0, "x_max": 1.5}),
    ]  # fmt: skip
    for op, what, options in rows:
        yield case(op, f"{what}[float32]", x, dtypes="float32", channels=EVERY, **options)
        special = values.special()
        yield case(op, f"{what}-special[float32]", special, dtypes="float32", **options)
    yield case("gelu", "exact-tail[float32]", np.array([-3.0, -5.0, -9.0], "float32"),
               dtypes="float32", approximate=False)  # fmt: skip
    for decimals in (-1, 1, 2):
        y = values.uniform((5,), -40, 40)
        yield case("round", f"decimals{decimals}[float32]", y, dtypes="float32", decimals=decimals)
    halves = np.array([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5], "float32")
    yield case("round", "halves[float32]", halves, dtypes="float32", signed_zero=True)
    yield case("round", "negative-decimals[int32]", np.array([14, 15, 25, -15], "int32"),
               dtypes="int32", decimals=-1)  # fmt: skip


@generator
def steps() -> Iterator[Case]:
    x = np.array([-3, 0, 2], "int32")
    yield case("heaviside", "ordinary[int32]", x, np.array([5, 7, 9], "int32"), dtypes="float32",
               channels=SYMBOLIC)  # fmt: skip


@generator
def clipping() -> Iterator[Case]:
    x = values.uniform((2, 3), -4, 4)
    low, high = np.array([-1.0, 0.0, 1.0], "float32"), np.array([[1.25], [2.0]], "float32")
    yield case("clip", "arrays[float32]", x, low, high, dtypes="float32", channels=SYMBOLIC)
    yield case("clip", "mixed[float16,float32]", x.astype("float16"), low, high, dtypes="float32",
               channels=SYMBOLIC)  # fmt: skip
    truths = values.booleans((3,))
    yield case("clip", "plain[bool]", truths, np.array([False, False, True]),
               np.array([True, False, True]), dtypes="bool")  # fmt: skip
    yield case("clip", "crossed[float32]", x, 1.0, -1.0, dtypes="float32", policy="clip-crossed")
    for dtype in values.INTEGERS:
        y = values.extremes(dtype)
        yield case("clip", f"extremes[{dtype}]", y, 1, 100, dtypes=dtype, channels=SYMBOLIC)


@generator
def others() -> Iterator[Case]:
    x = values.uniform((2, 3))
    zeros = np.array([1.0, 0.0, -2.0], "float32")
    yield case("divide_no_nan", "zeros[float32]", x, zeros, dtypes="float32", channels=PLAIN)
    exponents = np.array([-2, 0, 3], "int32")
    yield case("ldexp", "ordinary[float32]", x, exponents, dtypes="float32", channels=PLAIN)
    far = np.array([1.0, 2.0, 3.0], "float32")
    yield case("ldexp", "far[float32]", far, np.array([-140, 100, 127], "int32"), dtypes="float32")
    yield case("polar", "plain[float32]", values.uniform((3,), 0.5, 2), values.uniform((3,)),
               dtypes="complex64")  # fmt: skip
    mended = values.special()[5:8]
    yield case("nan_to_num", "defaults[float32]", mended, dtypes="float32", channels=SYMBOLIC)
    yield case("nan_to_num", "given[float32]", mended, dtypes="float32", nan=1.0, posinf=2.0,
               neginf=-3.0, channels=SYMBOLIC)  # fmt: skip
    yield case("nan_to_num", "ordinary[int32]", values.integers((4,)), dtypes="int32")
    near = np.array([-0.9999999, -0.99, 1e-6, 0.3, 0.9999, 0.9999999], "float32")
    yield case("erfinv", "near-the-ends[float32]", near, dtypes="float32")
    yield case("log1p", "tiny[float32]", np.array([1e-7, -1e-7, 1e-4], "float32"), dtypes="float32")
    yield case("expm1", "tiny[float32]", np.array([1e-7, -1e-7, 1e-4], "float32"), dtypes="float32")
    yield case("power", "negative-base[float32]", np.array([-2.0, -2.0, -8.0], "float32"),
               np.array([2.0, 3.0, -1.0], "float32"), dtypes="float32")  # fmt: skip
    yield case("power", "zero-to-zero[int32]", np.array([0, 0, 2], "int32"),
               np.array([0, 1, 10], "int32"), dtypes="int32")  # fmt: skip
    yield refused("power", "negative-exponent[int32]", np.array([2, 3], "int32"),
                  np.array([-1, -2], "int32"), by="ValueError")  # fmt: skip
