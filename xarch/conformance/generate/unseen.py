"""What calls from outside the corpus showed: calls as a stranger writes them from Keras's pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from xarch.conformance.case import STATED, Case
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._case import EVERY, PLAIN, SYMBOLIC, case, refused
from xarch.conformance.generate._registry import generator

U = values.uniform
I = values.integers  # noqa: E741  # a table's short name


def _given(op: str, what: str, *args: Any, **options: Any) -> Case:
    found = case(op, what, *args, dtypes="float32", kind="reduction", **options)
    return replace(found, use="given")


@generator
def scans() -> Iterator[Case]:
    zero, rows = np.asarray(0.5, "float32"), U((4, 3))
    for what, options in {
        "of-other-shapes": {},
        "of-other-shapes-reverse": {"reverse": True},
    }.items():
        yield _given("scan", f"{what}[float32]", "scaling", zero, rows, **options,
                     channels=("traced", "gradient"))  # fmt: skip
    yield _given("scan", "two-carries[float32]", "two", (zero, zero), rows[:, 0],
                 channels=("traced", "gradient"))  # fmt: skip


@generator
def normalizations() -> Iterator[Case]:
    x = (U((8, 3), 0, 1) + 1e4).astype("float32")
    mean, variance = x.mean(0), x.astype("float64").var(0).astype("float32")
    offset, scale = U((3,), seed="o"), U((3,), seed="s")
    yield case("batch_normalization", "far-from-zero[float32]", x, mean, variance, -1,
               kind="reduction", dtypes="float32", channels=PLAIN)  # fmt: skip
    yield case("batch_normalization", "far-from-zero-axis1[float32]", x[..., None], mean, variance,
               1, offset=offset, scale=scale, kind="reduction", dtypes="float32",
               channels=("static", "traced"))  # fmt: skip
    yield case("batch_normalization", "offset-alone[float32]", U((4, 3)), mean * 0, variance, -1,
               offset=offset, kind="reduction", dtypes="float32", channels=EVERY)  # fmt: skip
    yield case("batch_normalization", "no-variance[float32]", U((4, 3)), scale, variance * 0, -1,
               epsilon=0.0, kind="reduction", dtypes="float32", channels=("traced",))  # fmt: skip


@generator
def sequences() -> Iterator[Case]:
    labels, lengths = np.array([[1, 2], [3, 3]], "int32"), np.array([2, 2], "int32")
    steps, sound = np.array([6, 5], "int32"), U((2, 6, 4))
    for what, (row, *at) in {"barred": (0, 2, 1), "barred-throughout": (1, slice(6), 3)}.items():
        given = sound.copy()
        given[row][tuple(at)] = -np.inf
        yield case("ctc_loss", f"{what}[float32]", labels, given, lengths, steps, kind="matmul",
                   dtypes="float32", channels=("traced",))  # fmt: skip
    q, k, v = (U((2, 3, 2, 4), seed=name) for name in "qkv")
    bias, mask = U((2, 2, 3, 3), seed="b"), values.booleans((2, 1, 3, 3)) | np.eye(3, dtype=bool)
    for what, options in {
        "bias-causal": {"bias": bias, "is_causal": True},
        "bias-mask-causal": {"bias": bias, "mask": mask, "is_causal": True},
        "mask-causal": {"mask": mask, "is_causal": True},
    }.items():
        yield case("dot_product_attention", f"{what}[float32]", q, k, v, kind="matmul",
                   dtypes="float32", channels=("traced", "gradient"), **options)  # fmt: skip
    gone = bias.copy()
    gone[0, 1, 2] = -np.inf
    yield case("dot_product_attention", "bias-of-none[float32]", q, k, v, gone, kind="matmul",
               dtypes="float32", channels=("traced",))  # fmt: skip
    lost = q.copy()
    lost[1, 2, 0, 1] = np.nan
    yield case("dot_product_attention", "query-nan[float32]", lost, k, v, kind="matmul",
               dtypes="float32", channels=("traced",))  # fmt: skip


@generator
def lists_and_numbers() -> Iterator[Case]:
    rows, nested = U((4, 2)), [[1.5, -2.0], [0.25, 3.0]]
    yield case("multi_hot", "list[int32]", [[0, 2], [1, 5]], 3, kind="exact", dtypes="float32")
    yield case("multi_hot", "beyond-axis1[int32]", np.array([[0, 2], [-1, 5]], "int32"), 3, 1,
               kind="exact", dtypes="float32")  # fmt: skip
    yield refused("multi_hot", "no-classes[int32]", np.array([0, 2], "int32"), None, by="TypeError")
    for op in ("segment_sum", "segment_max", "segment_min", "segment_prod"):
        yield case(op, "nested[float32]", nested, [1, 1], 3, kind="reduction", dtypes="float32")
        yield case(op, "no-rows[float32]", rows[:0], np.zeros((0,), "int32"), kind="reduction",
                   dtypes="float32")  # fmt: skip
    for op in ("amax", "amin"):
        yield case(op, "list[float32]", nested, axis=0, kind="exact", dtypes="float32")
    yield case("dstack", "lists[int32]", [[1, 2], [3, 4]], kind="exact", dtypes="int32")
    yield case("scatter", "lists[float32]", [[0], [2], [0]], [1.5, -2.0, 3.0], (4,), kind="exact",
               dtypes="float32")  # fmt: skip
    yield refused("sign", "truths[bool]", np.array([True, False]), by="TypeError")
    yield case("bincount", "list[int32]", [0, 1, 2, 2], kind="exact", dtypes="int32")
    yield case("take", "truths[float32]", rows, [True, False], axis=1, kind="exact",
               dtypes="float32")  # fmt: skip
    yield case("take", "no-places[float32]", rows, [], axis=0, kind="exact", dtypes="float32")
    yield case("meshgrid", "alone[float32]", rows[:, 0], kind="exact", dtypes="float32",
               channels=("static",))  # fmt: skip
    yield case("pad", "width-in-tuple[float32]", rows, (1,), kind="exact", dtypes="float32",
               channels=PLAIN)  # fmt: skip
    yield case("histogram", "range-list[float32]", rows[:, 0], 4, [-1.0, 1.0], kind="transform",
               dtypes=("int32", "float32"))  # fmt: skip
    yield case("full", "nan[uint8]", (2,), float("nan"), dtype="uint8", kind="exact",
               dtypes="uint8", policy="casts-saturate")  # fmt: skip
    yield case("full", "list[int32]", 3, [1, 2, 3], dtype="int32", kind="exact", dtypes="int32")
    truths = np.array([True, False, True, False]), np.array([True, True, False, False])
    yield case("power", "plain[bool]", *truths, kind="exact", dtypes="int32")


@generator
def spaces() -> Iterator[Case]:
    starts, stops = np.array([0.0, 1.0], "float32"), np.array([2.0, -1.0], "float32")
    for op in ("linspace", "logspace"):
        yield case(op, "to-one-end[float32]", starts, 3.0, num=4, kind="transform",
                   dtypes="float32", channels=("static",))  # fmt: skip
        yield case(op, "from-one-start[float32]", 0.5, stops, num=4, endpoint=False,
                   kind="transform", dtypes="float32", channels=("static",))  # fmt: skip
        yield case(op, "last-axis[float32]", starts, stops, num=3, axis=-1, kind="transform",
                   dtypes="float32", channels=SYMBOLIC)  # fmt: skip
    yield case("logspace", "whole-lists[float32]", [0, 1], [2, 3], num=3, kind="transform",
               dtypes="float32")  # fmt: skip
    yield case("geomspace", "whole[int32]", 1, 256, num=9, dtype="int32", kind="exact",
               dtypes="int32")  # fmt: skip
    yield case("geomspace", "through-zero[float32]", 1.0, -1.0, num=4, dtypes="float32")
    for dtype in ("int8", "uint8"):
        yield case("arange", f"narrow[{dtype}]", 1, 9, 3, dtype=dtype, kind="exact", dtypes=dtype)
    yield case("arange", "below-zero[int32]", -3, kind="exact", dtypes="int32")
    yield refused("arange", "no-step[int32]", 1, 2, 0, by=("ValueError", "ZeroDivisionError"))


@generator
def matrices_and_sets() -> Iterator[Case]:
    yield case("lstsq", "zeros[float32]", np.zeros((3, 2), "float32"), U((3,)), kind="matmul",
               dtypes="float32", channels=("traced",))  # fmt: skip
    yield case("kron", "many-axes[float32]", U((2, 1, 3, 4)), U((5, 4, 2), seed="r"),
               kind="matmul", dtypes="float32", channels=PLAIN)  # fmt: skip
    yield case("matrix_rank", "tolerance-zero[float32]", np.diag([1.0, 2.0, 0.0]).astype("float32"),
               tol=0, kind="exact", dtypes="int32")  # fmt: skip
    yield refused("matrix_rank", "nothing[float32]", np.zeros((0, 0), "float32"), by="ValueError")
    pairs = np.array([[1, 1], [1, 1], [0, 2]], "int32")
    yield case("unique", "first-places[int32]", pairs, return_index=True, return_inverse=True,
               return_counts=True, kind="exact", dtypes="int32")  # fmt: skip
    yield case("unique", "unsorted[uint8]", np.array([2, 1, 2], "uint8"), sorted=False,
               kind="exact", dtypes="uint8")  # fmt: skip
    yield case("unique", "axis-of-a-row[float32]", np.array([3, np.nan, np.nan, 1], "float32"),
               axis=-1, return_inverse=True, kind="exact", dtypes=("float32", "int32"))  # fmt: skip
    z = np.array([1 + 2j, complex(np.inf, -1), complex(0, np.nan), -np.inf], "complex64")
    for op in ("isfinite", "isinf", "isnan"):
        yield case(op, "special[complex64]", z, kind="exact", dtypes="bool", channels=PLAIN)


@generator
def pictures() -> Iterator[Case]:
    picture = U((1, 7, 6, 2))
    for padding in ("valid", "same"):
        yield case("image.extract_patches", f"dilated-strides-{padding}[float32]", picture, (2, 2),
                   2, 2, padding, kind="exact", dtypes="float32", channels=("traced",))  # fmt: skip
    yield refused("image.crop_images", "outside[float32]", picture, top_cropping=4, left_cropping=0,
                  target_height=9, target_width=3, by="ValueError")  # fmt: skip
    yield refused("image.resize", "both-ratios[float32]", picture, (4, 4),
                  crop_to_aspect_ratio=True, pad_to_aspect_ratio=True, by="ValueError")  # fmt: skip


@generator
def slopes_at_zero() -> Iterator[Case]:
    zeros = np.array([[0.0, 0.0, 0.0], [0.5, 1.0, -3.0]], "float32")
    least = "the-slope-of-a-least-size-is-0"
    yield case("norm", "zeros[float32]", zeros, axis=1, kind="reduction", dtypes="float32",
               channels=("traced", "gradient"), policy=least)  # fmt: skip
    x = np.array([0, 0, 0, 1, 2, -2, 2], "float32")
    y = np.array([0, 2, 1, 0, 0, 3, 0.5], "float32")
    yield case("power", "zeros[float32]", x, y, dtypes="float32", channels=("gradient",),
               policy=STATED)  # fmt: skip
    yield case("arctan2", "origin[float32]", x, y, dtypes="float32", channels=("gradient",),
               policy=STATED)  # fmt: skip
    low = np.array([0, -1, 0, 1, 1, -3, 2], "float32")
    yield case("clip", "bounds[float32]", x, low, 3.0, dtypes="float32", channels=("gradient",))
    yield case("vander", "zero[float32]", np.array([0.0, 2.0], "float32"), 3, kind="elementwise",
               dtypes="float32", channels=("gradient",))  # fmt: skip


@generator
def spellings() -> Iterator[Case]:
    """What is repeated, weighted or refused, as Keras's documentation says it may be."""
    x, column = U((2, 3)), np.array([[1.5], [-2.0]], "float32")
    yield case("full", "column[float32]", (2, 3), column, kind="exact", dtypes="float32")
    yield case("full_like", "column[float32]", x, column, kind="exact", dtypes="float32",
               channels=PLAIN)  # fmt: skip
    yield case("kron", "cubes[float32]", U((2, 3, 4)), U((2, 4, 5), seed="r"), kind="matmul",
               dtypes="float32", channels=PLAIN)  # fmt: skip
    cube, weights = U((2, 3, 4)), U((4, 3), 0.5, 1, seed="w")
    yield case("average", "axes-weights[float32]", cube, (2, 1), weights, kind="reduction",
               dtypes="float32", channels=EVERY)  # fmt: skip
    yield case("average", "list-of-weights[float32]", cube, 2, [1.0, 2.0, 0.5, 1.0],
               kind="reduction", dtypes="float32", channels=SYMBOLIC)  # fmt: skip
    for op in ("left_shift", "right_shift", "bitwise_left_shift", "bitwise_right_shift"):
        yield refused(op, "floats[float32]", x, x, by="TypeError")
    for op in ("logical_and", "logical_or", "logical_xor"):
        yield refused(op, "text[float32]", x, "1", by="TypeError")
    q, k = U((2, 3, 1, 4)), U((2, 5, 2, 4), seed="k")
    yield refused("dot_product_attention", "heads[float32]", q, k, k, by="ValueError")
    truths = np.array([True, False]), np.array([True, True])
    yield case("power", "symbolic[bool]", *truths, kind="exact", dtypes="int32", channels=SYMBOLIC)
    yield case("gcd", "weak[int8]", I((5,), dtype="int8"), 3, kind="exact", dtypes="int8",
               channels=PLAIN)  # fmt: skip
    places = np.array([[0], [2], [-1]], "int8")
    yield case("scatter", "small-places[float32]", places, U((3,)), (4,), kind="exact",
               dtypes="float32", channels=("traced",))  # fmt: skip
    yield case("scatter_update", "small-places[float32]", U((4,)), places, U((3,), seed="u"),
               kind="exact", dtypes="float32", channels=("traced",))  # fmt: skip
    yield case("ldexp", "small-exponents[float32]", U((3,)), np.array([0, 100, 127], "uint8"),
               dtypes="float32", channels=("traced",))  # fmt: skip
    yield case("gcd", "weak[int32]", I((5,)), 3, kind="exact", dtypes="int32", channels=SYMBOLIC)
    yield refused("where", "number[bool]", np.array(True), by="ValueError")
    yield case("nancumprod", "truths[float32]", np.array([1, 0, np.nan, 2], "float32"),
               dtype="bool", kind="exact", dtypes="bool")  # fmt: skip
    odd = np.array([3, np.nan, 1, np.inf, np.nan, 3], "float32")
    for size in (3, 4, 6):
        yield case("unique", f"nan-size-{size}[float32]", odd, return_index=True,
                   return_counts=True, size=size, fill_value=9, kind="exact",
                   dtypes=("float32", "int32", "int32"))  # fmt: skip
    yield refused("ldexp", "real-exponents[float32]", x, x, by="TypeError")
    yield refused("ldexp", "half-an-exponent[float32]", x, 0.5, by="TypeError")
    cubes = np.stack([np.eye(3, dtype="float32") * n + 0.25 for n in (1, 2, 3)])
    yield case("solve", "stack[float32]", cubes, U((3, 3)), kind="transform", dtypes="float32",
               channels=("static", "traced"))  # fmt: skip
    yield refused("solve", "rows[float32]", cubes[:2], U((2, 3)), by="ValueError")
    ends = np.array([0, 1, 0, 1, 0.5], "float16"), np.array([0, 1, 1, 0, 0.25], "float16")
    yield case("binary_crossentropy", "ends[float16]", *ends, dtypes="float16",
               channels=("traced",))  # fmt: skip


@generator
def infinities() -> Iterator[Case]:
    """Numbers that lead to infinity, and matrices that are not finite."""
    inf = float("inf")
    for what, (start, stop) in {
        "to-infinity": (0.0, inf), "from-infinity": (-inf, 2.0), "between-infinities": (-inf, inf),
    }.items():  # fmt: skip
        ends = np.array([start, 1], "float32"), np.array([stop, 2], "float32")
        for op in ("linspace", "logspace"):
            yield case(op, f"{what}[float32]", start, stop, num=4, dtypes="float32")
            yield case(op, f"{what}-open[float32]", start, stop, num=3, endpoint=False,
                       dtypes="float32")  # fmt: skip
            yield case(op, f"{what}-tensors[float32]", *ends, num=4, dtypes="float32",
                       channels=("traced",))  # fmt: skip
    yield case("logspace", "bases[float32]", 0, 3, num=4, base=np.array([2, 3], "float32"),
               dtypes="float32", channels=("traced",))  # fmt: skip
    yield refused("geomspace", "axis-through-zero[float32]", 1.0, -1.0, num=3, axis=1,
                  by=("AxisError", "ValueError"))  # fmt: skip
    for odd, number in {"nan": np.nan, "infinite": inf}.items():
        x = np.array([[1, number], [2, 3]], "float32")
        for order, name in {2: "largest", -2: "least", "nuc": "nuclear"}.items():
            yield case("norm", f"{odd}-{name}[float32]", x, ord=order, kind="reduction",
                       dtypes="float32", channels=("traced",))  # fmt: skip
        stack = np.stack([x, np.eye(2, dtype="float32")])
        yield case("norm", f"{odd}-stack[float32]", stack, ord=2, axis=(1, 2), keepdims=True,
                   kind="reduction", dtypes="float32", channels=("traced",))  # fmt: skip


@generator
def whole() -> Iterator[Case]:
    """Integers beside floats and beside wider ones, truth values, and what is no tensor."""
    narrow, by = np.array([249, 2, 100], "uint8"), np.array([1, 9, 0], "int32")
    truths = np.array([True, False])
    for op in ("left_shift", "right_shift", "bitwise_left_shift", "bitwise_right_shift"):
        yield case(op, "narrow-by-wide[uint8,int32]", narrow, by, kind="exact", dtypes="int32",
                   channels=PLAIN)  # fmt: skip
        yield refused(op, "truths[bool]", truths, truths, by="TypeError")
    at = np.array([[0], [2]], "int32")
    for how in ("add", "mul", "max"):
        yield case("scatter_update", f"{how}-floats[int32]", I((3, 4)), at, U((2, 4), -3, 3),
                   reduction=how, kind="exact", dtypes="int32", channels=("traced",))  # fmt: skip
    for how in ("max", "min"):
        yield case("scatter_update", f"{how}-equals[float32]", U((3, 4)), at, U((3, 4))[::2],
                   reduction=how, kind="reduction", dtypes="float32",
                   channels=("traced", "gradient"))  # fmt: skip
    yield case("bincount", "nothing-weighed[float32]", np.zeros((0,), "int32"),
               weights=np.zeros((0,), "float32"), kind="reduction", dtypes="float32")  # fmt: skip
    for what, shape in {"no-rows": (0, 2), "rows-of-nothing": (2, 0)}.items():
        yield case("bincount", f"{what}[int32]", np.zeros(shape, "int32"), minlength=3,
                   kind="exact", dtypes="int32")  # fmt: skip
    yield case("digitize", "list[float32]", U((2, 3)), [-0.5, 0.0, 0.5], kind="exact",
               dtypes="int32", channels=SYMBOLIC)  # fmt: skip
    yield case("broadcast_to", "number[int32]", I((1,)), 3, kind="exact", dtypes="int32",
               channels=("static",))  # fmt: skip
    yield case("isin", "number[int32]", 3, I((2, 3)), kind="exact", dtypes="bool",
               channels=SYMBOLIC)  # fmt: skip
    for op in ("nancumsum", "nancumprod"):
        yield case(op, "truths[int32]", I((2, 3)), axis=1, dtype="bool", kind="exact",
                   dtypes="bool", channels=PLAIN)  # fmt: skip
    for op in ("cumsum", "cumprod"):
        yield case(op, "floats[uint8]", U((2, 3), -9, 300), axis=1, dtype="uint8", kind="exact",
                   dtypes="uint8", channels=PLAIN)  # fmt: skip
    yield case("relu", "plain[bool]", truths, kind="exact", dtypes="bool", channels=PLAIN)
    yield refused("round", "truths[bool]", truths, by="TypeError")
    for op in ("gcd", "lcm"):
        yield case(op, "no-rows[int32]", I((0, 3)), I((0, 3)), kind="exact", dtypes="int32",
                   channels=PLAIN)  # fmt: skip
    pixels = I((2, 6, 5, 3), 0, 255, dtype="uint8")
    yield case("image.resize", "halves[uint8]", pixels, (7, 4), antialias=True, kind="exact",
               dtypes="uint8", channels=PLAIN, data_format="channels_last")  # fmt: skip
