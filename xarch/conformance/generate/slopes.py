"""Gradients where functions have a kink, operands are equal, or factors are 0."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xarch.conformance.case import STATED, Case
from xarch.conformance.corpus.encoding import dtype_of
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
    yield case("std", "equals[float32]", np.stack([x, x, x]), axis=0, kind="reduction",
               dtypes="float32", channels=SLOPE)  # fmt: skip
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


@generator
def pictures() -> Iterator[Case]:
    x = values.uniform((2, 3, 4, 3)) / 4 + 0.5
    for op in ("hsv_to_rgb", "rgb_to_hsv"):
        yield case(f"image.{op}", "slope[float32]", x, kind="image", dtypes="float32",
                   channels=SLOPE)  # fmt: skip
    corners = np.array([[0, 0], [0, 3], [2, 0], [2, 3]], "float32") + 0.25
    moved = corners + values.uniform((2, 4, 2), seed="moved") / 4
    yield case("image.perspective_transform", "slope[float32]", x, np.stack([corners, corners]),
               moved, kind="image", dtypes="float32", channels=SLOPE)  # fmt: skip
    half = x.astype(dtype_of("bfloat16"))
    yield case("image.resize", "antialias[bfloat16]", half, (2, 2), antialias=True,
               kind="image", dtypes="bfloat16", channels=SLOPE)  # fmt: skip


@generator
def narrow() -> Iterator[Case]:
    large = np.array([1001, 1000, 1001, 990], dtype_of("bfloat16"))
    yield case("logsumexp", "large[bfloat16]", large, kind="reduction", dtypes="bfloat16",
               channels=SLOPE)  # fmt: skip
    x = np.float16(30000) + np.float16(64) * values.uniform((2, 5), dtype="float16")
    yield case("std", "large[float16]", x, axis=1, kind="reduction", dtypes="float16")
    picture, kernel = (values.uniform(shape, dtype="float16", seed=seed)
                       for shape, seed in (((1, 6, 5, 2), "x"), ((3, 2, 2, 2), "k")))  # fmt: skip
    point = values.uniform((1, 1, 4, 3), dtype="float16", seed="p")
    for op, kernels in {"depthwise_conv": (kernel,), "separable_conv": (kernel, point)}.items():
        yield case(op, "uneven-strides[float16]", picture, *kernels, (2, 1), kind="matmul",
                   dtypes="float16", channels=SLOPE)  # fmt: skip
    ends = [np.array(one, dtype_of("bfloat16")) for one in ([1, 2], [4, 18])]
    yield case("geomspace", "vectors[bfloat16]", *ends, num=3, dtypes="bfloat16")


@generator
def parts() -> Iterator[Case]:
    """Gradients of what is read in part."""
    lower = np.array([[1.5, 0, 0], [0.25, 2, 0], [-0.5, 1, 1.25]], "float32")
    for upper in (False, True):
        yield case("cholesky_inverse", f"slope-{'upper' if upper else 'lower'}[float32]",
                   lower.T if upper else lower, upper=upper, kind="matmul", dtypes="float32",
                   channels=SLOPE)  # fmt: skip
    pair = tuple(values.uniform((2, 4), seed=seed) for seed in ("real", "imaginary"))
    yield case("irfft", "cut[float32]", pair, fft_length=5, kind="transform", dtypes="float32",
               channels=SLOPE)  # fmt: skip
    yield case("rfft", "cut[float32]", values.uniform((2, 7)), fft_length=4, kind="transform",
               dtypes=("float32", "float32"), channels=SLOPE)  # fmt: skip
    yield case("ldexp", "slope[float32]", _floats(1, 2, -3), np.array([-2, 0, 3], "int32"),
               dtypes="float32", channels=SLOPE)  # fmt: skip
    yield case("bincount", "slope[float32]", np.array([1, 1, 3], "int32"),
               weights=_floats(1, 2, -3), kind="reduction", dtypes="float32",
               channels=SLOPE)  # fmt: skip


@generator
def ends() -> Iterator[Case]:
    yield case("ldexp", "zeros-slope[float32]", _floats(0, 1.5, -0.0, -3),
               np.array([2, -3, 5, 1], "int32"), dtypes="float32", channels=SLOPE)  # fmt: skip
    yield case("clip", "crossed-slope[float32]", _floats(2, -2, 0, 3), 2.0, -2.0, dtypes="float32",
               channels=SLOPE)  # fmt: skip
    yield case("histogram", "slope[float32]", _floats(0.25, 2, -0.75, -1.75, 1), bins=3,
               kind="transform", dtypes=("int32", "float32"), channels=SLOPE)  # fmt: skip
    shares = np.array([[0.2, 0.5, 0.9], [0, 1, 0.5]], "float32")
    for axis in (-1, 0):
        yield case("categorical_crossentropy", f"logits-of-any-sum-axis{axis}[float32]", shares,
                   values.uniform((2, 3)), True, axis, kind="reduction", dtypes="float32",
                   channels=("traced", "gradient"))  # fmt: skip
