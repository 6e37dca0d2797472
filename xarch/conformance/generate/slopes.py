"""Gradients where functions have a kink, operands are equal, or factors are 0."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xarch.conformance.case import STATED, Case
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._case import EVERY, PLAIN, case
from xarch.conformance.generate._registry import generator

SLOPE = ("gradient",)


def _floats(*items: float) -> np.ndarray:
    return np.array(items, "float32")


@generator
def kinks() -> Iterator[Case]:
    x = _floats(-2, -0.0, 0, 3)
    for op in ("abs", "absolute", "fabs"):
        yield case(op, "kink[float32]", x, dtypes="float32", channels=EVERY)
    for op in ("sinc", "squareplus", "softsign", "tanh_shrink", "gelu", "silu"):
        yield case(op, "zero[float32]", x, dtypes="float32", channels=SLOPE)
    for op in ("celu", "elu"):
        yield case(op, "zero[float32]", x, dtypes="float32", channels=SLOPE)
    for order, what in ((1, "1"), (np.inf, "inf")):
        yield case("norm", f"zero-{what}[float32]", _floats(-3, 0, 2, -0.0, 1), ord=order,
                   kind="reduction", dtypes="float32", channels=SLOPE)  # fmt: skip
    zeros = np.array([[0, 0, 0], [3, 0, 4]], "float32")
    yield case("normalize", "zeros[float32]", zeros, epsilon=0.5, kind="reduction",
               dtypes="float32", channels=EVERY)  # fmt: skip


@generator
def equals() -> Iterator[Case]:
    x, y = _floats(1, 2, 3, -1), _floats(1, 3, 2, -1)
    for op in ("maximum", "minimum", "logaddexp", "logaddexp2", "hypot"):
        yield case(op, "equals[float32]", x, y, dtypes="float32", channels=SLOPE)
    for op in ("maximum", "minimum", "logaddexp", "logaddexp2"):
        yield case(op, "equal-row[float32]", x, np.stack([x, y]), dtypes="float32", channels=SLOPE)
        yield case(op, "equal-number[float32]", x, 2.0, dtypes="float32", channels=SLOPE)
    for op in ("max", "min", "amax", "amin"):
        yield case(op, "equals[float32]", np.stack([x, y]), axis=0, kind="exact", dtypes="float32",
                   channels=SLOPE)  # fmt: skip


@generator
def factors() -> Iterator[Case]:
    x = np.array([[2, 0, 3, 4], [0, 5, 0, 2], [1, 2, 3, 4]], "float32")
    for op in ("prod", "cumprod", "nancumprod", "nanprod"):
        for axis in (0, 1):
            yield case(op, f"zeros-axis{axis}[float32]", x, axis=axis, kind="reduction",
                       dtypes="float32", channels=SLOPE)  # fmt: skip
        yield case(op, "zeros[float32]", x, axis=None, kind="reduction", dtypes="float32",
                   channels=SLOPE)  # fmt: skip


@generator
def singular() -> Iterator[Case]:
    twice = np.array([[1, 2, 3], [2, 4, 6], [1, 0, 1]], "float32")
    yield case("det", "singular-slope[float32]", twice, kind="transform", dtypes="float32",
               channels=SLOPE)  # fmt: skip
    pair = np.stack([twice, np.eye(3, dtype="float32") * 2])
    yield case("det", "singular-slopes[float32]", pair, kind="transform", dtypes="float32",
               channels=SLOPE)  # fmt: skip


@generator
def nothing() -> Iterator[Case]:
    none = np.zeros((0, 3), "float32")
    yield case("max", "none-slope[float32]", none, axis=1, kind="exact", dtypes="float32",
               channels=SLOPE)  # fmt: skip


@generator
def halves() -> Iterator[Case]:
    for dtype in ("float16", "bfloat16"):
        yield case("exp2", f"traced[{dtype}]", values.uniform((2, 3), dtype=dtype), dtypes=dtype,
                   channels=PLAIN)  # fmt: skip
    q, k, v = (values.uniform((2, 3, 2, 4), -1, 1, "float16", seed=name) for name in "qkv")
    yield case("dot_product_attention", "plain[float16]", q, k, v, kind="matmul", dtypes="float16",
               channels=PLAIN)  # fmt: skip


@generator
def stated() -> Iterator[Case]:
    """Of NaN, at infinity and at kinks."""
    inf, nan = float("inf"), float("nan")
    x = _floats(nan, inf, -inf, 0, -0.0, 1, -1, 0.5, 6, 2)
    for op in ("abs", "absolute", "fabs", "relu", "relu6", "elu", "celu", "leaky_relu", "hard_tanh",
               "softsign", "sign", "angle"):  # fmt: skip
        yield case(op, "slopes[float32]", x, dtypes="float32", channels=SLOPE, policy=STATED)
    yield case("clip", "slopes[float32]", x, 0.0, 1.0, dtypes="float32", channels=SLOPE,
               policy=STATED)  # fmt: skip
    y = _floats(1, 2, nan, nan, inf, -inf, -inf, 3, 3)
    z = _floats(nan, nan, 1, nan, inf, inf, -inf, 3, 2)
    for op in ("maximum", "minimum"):
        yield case(op, "slopes[float32]", y, z, dtypes="float32", channels=SLOPE, policy=STATED)
    yield case("floor_divide", "slope[float32]", _floats(5, -3, 2), _floats(2, 2, -3),
               dtypes="float32", channels=SLOPE, policy=STATED)  # fmt: skip
    yield case("nextafter", "slope[float32]", _floats(1, 2), _floats(2, 1), dtypes="float32",
               channels=SLOPE, policy=STATED)  # fmt: skip
    yield case("fmod", "zero[float32]", _floats(0.25, -0.0, 2.5), _floats(1, 1, 2),
               dtypes="float32", channels=SLOPE)  # fmt: skip
    few = np.array([[1, nan], [2, 5], [4, nan]], "float32")
    yield case("nanstd", "alone[float32]", few, axis=0, kind="reduction", dtypes="float32",
               channels=EVERY)  # fmt: skip
    yield case("vander", "rising[float32]", _floats(1, 2, 3), 3, True, kind="elementwise",
               dtypes="float32", channels=EVERY)  # fmt: skip
