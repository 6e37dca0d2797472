"""Operands of several shapes and dtypes, and numbers before tensors: symbolic results too."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xarch.conformance.case import Case
from xarch.conformance.dtypes import floating
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._case import PLAIN, SYMBOLIC, case, refused
from xarch.conformance.generate._registry import generator
from xarch.conformance.generate.elementwise import BINARY

U = values.uniform


@generator
def numbers_first() -> Iterator[Case]:
    for op, domain in BINARY.items():
        if op in {"nextafter", "heaviside"}:
            continue
        for dtype in ("float16", "float32", "int32"):
            x = values.integers((2, 3), 1, 4, dtype) if dtype == "int32" else U((2, 3), 1, 3, dtype)
            found = floating([dtype]) if domain.floats else dtype
            yield case(op, f"weak-first-int[{dtype}]", 2, x, dtypes=found, channels=SYMBOLIC)
            yield case(op, f"weak-first-float[{dtype}]", 1.5, x, dtypes=floating([dtype]),
                       channels=SYMBOLIC)  # fmt: skip


@generator
def axes_that_are_several() -> Iterator[Case]:
    x = U((3, 4))
    for op in ("argmax", "argmin", "nanargmax", "sort", "argsort", "diff", "sparsemax", "unstack"):
        yield refused(op, "axes[float32]", x, axis=(0,), by="TypeError")
    for op, given in {
        "append": (x, x), "take": (x, np.array([0], "int32")), "split": (x, 3), "repeat": (x, 2),
        "array_split": (x, 2), "concatenate": ([x, x],), "stack": ([x, x],),
    }.items():  # fmt: skip
        yield refused(op, "axes[float32]", *given, axis=(0,), by="TypeError")
    yield refused("swapaxes", "axes[float32]", x, (0,), 1, by="TypeError")
    yield refused("split", "no-axis[float32]", x, 3, axis=None, by="TypeError")


@generator
def shapes() -> Iterator[Case]:
    for op in ("bitwise_and", "bitwise_or", "bitwise_xor"):
        for dtype in ("int32", "bool"):
            yield case(op, f"row[{dtype}]", values.of(dtype, (3,)), values.of(dtype, (2, 3)),
                       kind="exact", dtypes=dtype, channels=SYMBOLIC)  # fmt: skip
        yield case(op, "row[bool,int32]", values.booleans((3,)), values.integers((2, 3)),
                   kind="exact", dtypes="int32", channels=SYMBOLIC)  # fmt: skip
    yield case("polar", "row[float32]", U((3,), 0.5, 2), U((2, 3)), dtypes="complex64",
               channels=SYMBOLIC)  # fmt: skip


@generator
def shapes_of_choices() -> Iterator[Case]:
    mask, number = values.booleans((2, 3)), np.array(2.0, "float32")
    yield case("select", "number[float32]", [mask], [number], default=1.5, kind="exact",
               dtypes="float32", channels=("static",))  # fmt: skip
    yield refused("lstsq", "several[float32]", U((1, 3, 3)), U((3, 2)), by="ValueError")
    yield refused("batch_normalization", "short[float32]", U((3, 4)), U((1,)), U((1,)), axis=-1,
                  by="ValueError")  # fmt: skip
    q, k = U((1, 3, 4, 5)), U((2, 3, 4, 5))
    yield refused("dot_product_attention", "batches[float32]", q, k, k, by="ValueError")
    yield refused("sort", "number[float32]", number, by=("AxisError", "ValueError"))
    for dtype in ("float32", "int32"):
        x = values.of(dtype, (2, 3))
        yield case("heaviside", f"weak-int[{dtype}]", x, 2, dtypes="float32", channels=SYMBOLIC)
        yield case("heaviside", f"weak-first-float[{dtype}]", 1.5, x, dtypes="float32",
                   channels=SYMBOLIC)  # fmt: skip


@generator
def what_one_alone_refused() -> Iterator[Case]:
    matrix = U((2, 3))
    for op in ("tril", "triu"):
        for k, what in ((9, "outside"), (-9, "outside-below")):
            yield case(op, f"{what}[float32]", matrix, k=k, kind="exact", dtypes="float32",
                       channels=SYMBOLIC)  # fmt: skip
    truths = np.array([True, False, True])
    for op in ("conj", "conjugate", "real"):
        yield case(op, "plain[bool]", truths, kind="exact", dtypes="bool")
    yield case("threshold", "half[int32]", np.array([-1, 0, 3], "int32"), 0.5, -1.0, kind="exact",
               dtypes="int32", channels=SYMBOLIC)  # fmt: skip
    yield case("multi_hot", "beyond[int32]", np.array([[0, 5], [1, 2]], "int32"), 3, kind="exact",
               dtypes="float32")  # fmt: skip
    yield case("bincount", "plain[bool]", truths, kind="exact", dtypes="int32")
    places = np.array([[0], [2], [2]], "int32")
    yield case("scatter", "plain[bool]", places, truths, (4,), kind="exact", dtypes="bool")
    image = values.uniform((1, 4, 4, 2))
    yield case("image.scale_and_translate", "whole-scale[float32]", image, (1, 4, 4, 2),
               np.array([2, 1], "int32"), np.array([1, 0], "int32"), (1, 2), "linear",
               kind="image", dtypes="float32")  # fmt: skip
    yield case("hard_tanh", "number[int8]", np.array(3, "int8"), dtypes="int8", channels=SYMBOLIC)
    wide = np.array([[np.nan, 1, 0]], "float32")
    yield refused("inv", "wide-nan[float32]", wide, by="ValueError")
    yield refused("solve", "wide-nan[float32]", wide, U((3,)), by="ValueError")
    lost = np.array([[np.nan, 1, 0], [0, 1, 0], [0, 0, 1]], "float32")
    yield case("inv", "nan[float32]", lost, kind="transform", dtypes="float32")
    yield case("solve", "nan[float32]", lost, U((3,)), kind="transform", dtypes="float32")
    q = np.ones((1, 2, 1, 2), "int32")
    yield refused("dot_product_attention", "integers[int32]", q, q, q, by="TypeError")
    yield refused("soft_shrink", "negative[float32]", matrix, threshold=-1.0, by="ValueError")
    yield refused("transpose", "one-axis[float32]", matrix, axes=0, by="TypeError")


@generator
def dtypes() -> Iterator[Case]:
    for dtype in ("bool", "uint8"):
        x, y = values.of(dtype, (3,)), values.of(dtype, (2,))
        yield case("meshgrid", f"vectors[{dtype}]", x, y, kind="exact", dtypes=(dtype, dtype),
                   channels=SYMBOLIC)  # fmt: skip
    yield case("normalize", "order1[float16]", U((2, 3), dtype="float16"), order=1,
               kind="reduction", dtypes="float16", channels=SYMBOLIC)  # fmt: skip
    small = values.integers((3, 3), dtype="int8")
    for name, subscripts in {"trace": "ii", "sum": "ij->"}.items():
        yield case("einsum", f"{name}[int8]", subscripts, small, kind="exact", dtypes="int32",
                   channels=SYMBOLIC)  # fmt: skip
    x = np.array([[0, 1, 3], [200, 4, 2]], "uint8")
    yield case("clip", "floats[uint8]", x, 0.5, 2.0, dtypes="float32", channels=SYMBOLIC)
    truths = values.booleans((2, 3))
    yield case("clip", "numbers[bool]", truths, 0, 1, dtypes="int32", channels=SYMBOLIC)
    yield case("clip", "floats[bool]", truths, 0.25, 0.5, dtypes="float32", channels=SYMBOLIC)
    for dtype in ("bfloat16", "int8"):
        number = np.array(1).astype(values.of(dtype, (1,)).dtype)
        yield case("clip", f"number[{dtype}]", number, 0, 2, dtypes=dtype, channels=SYMBOLIC)
    yield case("softsign", "number[bfloat16]", number.astype(values.of("bfloat16", (1,)).dtype),
               dtypes="bfloat16", channels=SYMBOLIC)  # fmt: skip
    for op in ("mod", "fmod"):
        yield case(op, "plain[bool]", truths, np.ones_like(truths), kind="exact", dtypes="int32",
                   channels=SYMBOLIC)  # fmt: skip
    yield case("heaviside", "plain[bool]", truths, truths[:, ::-1].copy(), dtypes="float32",
               channels=SYMBOLIC)  # fmt: skip
    whole = values.integers((3, 3), dtype="int32")
    for name, subscripts in {"trace": "ii", "sum": "ij->", "rows": "ij->i"}.items():
        yield case("einsum", f"{name}[int32]", subscripts, whole, kind="exact", dtypes="int32",
                   channels=SYMBOLIC)  # fmt: skip
    yield case("psnr", "plain[bfloat16]", U((2, 3), dtype="bfloat16"),
               U((2, 3), dtype="bfloat16", seed="r"), 2.0, kind="reduction", dtypes="bfloat16",
               channels=SYMBOLIC)  # fmt: skip
    yield case("binary_crossentropy", "logits[int32]", values.integers((2, 3), 0, 1),
               values.integers((2, 3), seed="r"), from_logits=True, kind="matmul", dtypes="float32",
               channels=SYMBOLIC)  # fmt: skip
    yield case("moments", "whole[int32]", values.integers((3, 4)), axes=[0], kind="reduction",
               dtypes="float32", channels=SYMBOLIC)  # fmt: skip


@generator
def lists() -> Iterator[Case]:
    """Lists and numbers without a tensor beside them."""
    pair, others = [1.0, 2.0], [3.0, 4.0]
    for op in ("add", "divide", "arctan2", "maximum", "mod", "floor_divide", "heaviside", "hypot",
               "logaddexp", "power", "fmax", "less", "isclose"):  # fmt: skip
        logical = op in {"less", "isclose"}
        dtype = "bool" if logical else "float32"
        kind = "exact" if logical else "elementwise"
        yield case(op, "lists[float32]", pair, others, kind=kind, dtypes=dtype)
        x = np.array(others, "float32")
        yield case(
            op, "list-beside[float32]", x, pair, kind=kind, dtypes=dtype, channels=("static",)
        )
    for op in ("outer", "inner", "kron", "vdot"):
        yield case(op, "lists[float32]", pair, others, kind="matmul", dtypes="float32")
    for op in ("conj", "real"):
        yield case(op, "list[float32]", pair, kind="exact", dtypes="float32")
    for op in ("outer", "inner", "kron"):
        for dtype in ("float16", "bfloat16"):
            yield case(op, f"weak-float[{dtype}]", values.uniform((3,), dtype=dtype), 1.5,
                       kind="matmul", dtypes=dtype, channels=("static",))  # fmt: skip
    truths = np.array([True, False, True]), np.array([True, True, False])
    for op in ("add", "multiply"):
        yield case(op, "plain[bool]", *truths, kind="exact", dtypes="bool")
    for op in ("relu6", "hard_tanh"):
        yield case(op, "plain[bool]", truths[0], kind="exact", dtypes="bool", channels=("static",))
    yield case("floor_divide", "plain[bool]", truths[0], np.array([True, True, True]),
               kind="exact", dtypes="int32", channels=("static",))  # fmt: skip
    yield case("lcm", "mixed[int32,bool]", np.array([4, 6], "int32"), truths[0][:2], kind="exact",
               dtypes="int32")  # fmt: skip
    for op in ("gcd", "lcm"):
        yield refused(op, "truths[bool]", *truths, by="TypeError")
    yield refused(
        "take", "half[float32]", values.uniform((3,)), 1.5, by=("TypeError", "IndexError")
    )


@generator
def integers_by_zero() -> Iterator[Case]:
    for dtype in ("int32", "uint8", "int8"):
        x, y = np.array([7, 3, 0, 5], dtype), np.array([2, 0, 0, 3], dtype)
        for op in ("floor_divide", "mod", "fmod"):
            yield case(op, f"by-zero[{dtype}]", x, y, kind="exact", dtypes=dtype,
                       channels=("traced",))  # fmt: skip
        if not dtype.startswith("u"):
            z = np.array([-1, 1, -9, 40], dtype)
            for op in ("left_shift", "right_shift"):
                yield case(op, f"by-negative[{dtype}]", x, z, kind="exact", dtypes=dtype,
                           channels=("traced",))  # fmt: skip
    far = np.array([2**31 - 1, 2**31 - 1, 5, -(2**31), 3], "int32")
    x = np.array([0.0, -0.0, np.nan, np.inf, 1.5], "float32")
    yield case("ldexp", "extremes[float32]", x, far, dtypes="float32", channels=("traced",))


@generator
def bounds_and_shapes() -> Iterator[Case]:
    x = values.uniform((2, 3), -3, 3)
    for what, bounds in {"no-lower": (None, 1.0), "no-upper": (0.0, None)}.items():
        yield case("clip", f"{what}[float32]", x, *bounds, dtypes="float32", channels=PLAIN)
        whole = tuple(None if one is None else int(one) for one in bounds)
        for dtype in ("int32", "uint8"):
            yield case("clip", f"{what}[{dtype}]", values.integers((4,), -3, 4, dtype), *whole,
                       kind="exact", dtypes=dtype, channels=("static",))  # fmt: skip
    for mode in ("constant", "symmetric", "reflect"):
        yield case("pad", f"{mode}-pair[float32]", values.uniform((3, 4)), (1, 2), mode,
                   kind="exact", dtypes="float32", channels=PLAIN)  # fmt: skip
    yield case("roll", "one-for-two[float32]", x, 1, axis=(0, 1), kind="exact", dtypes="float32",
               channels=PLAIN)  # fmt: skip
    yield case("broadcast_to", "number[float32]", values.uniform((1,)), 3, kind="exact",
               dtypes="float32")  # fmt: skip
    yield case("ndim", "plain[float32]", x, kind="exact", dtypes="python", channels=("static",))
    start, stop = np.array([1.0, 2.0], "float32"), np.array([3.0, 5.0], "float32")
    for op in ("linspace", "logspace", "geomspace"):
        yield case(op, "axis[float32]", start, stop, num=3, axis=-1, kind="transform",
                   dtypes="float32")  # fmt: skip
        yield case(op, "single[float32]", start, stop, num=1, kind="transform", dtypes="float32")
    yield case("arange", "truncated[int32]", -1.0, 1.0, 0.5, dtype="int32", kind="exact",
               dtypes="int32")  # fmt: skip
    yield case("arange", "halves[int32]", 0, 10, 2.5, dtype="int32", kind="exact", dtypes="int32")
    yield case("kaiser", "negative[float32]", 5, -2.0, dtypes="float32")
    z = (x + 1j * x[::-1]).astype("complex64")
    for op in ("real", "imag"):
        yield case(op, "parts[complex64]", z, kind="exact", dtypes="float32", channels=SYMBOLIC)
    for dtype in ("float32", "int32"):
        yield case("view_as_real", f"plain[{dtype}]", values.of(dtype, (2, 3)), kind="exact",
                   dtypes=dtype, channels=SYMBOLIC)  # fmt: skip
    yield case("angle", "number[bfloat16]", np.asarray(values.uniform((), dtype="bfloat16")),
               dtypes="bfloat16", channels=("static",))  # fmt: skip


@generator
def folds_of_nothing_said() -> Iterator[Case]:
    rows = values.uniform((4, 2))
    ids = np.array([0, 2, 2, 0], "int32")
    for op in ("segment_sum", "segment_max", "segment_min", "segment_prod"):
        yield case(op, "by-ids[float32]", rows, ids, kind="reduction", dtypes="float32")
    truths = np.array([True, False, False])
    for op in ("segment_max", "segment_min"):
        yield case(op, "empty[bool]", truths, np.array([0, 2, 2], "int32"), 4, kind="exact",
                   dtypes="bool")  # fmt: skip
    for op, dtype in {"nanmean": "float32", "nanmax": "int32", "nanmin": "int32"}.items():
        yield case(op, "no-axes[int32]", values.integers((2, 3)), axis=(), kind="reduction",
                   dtypes=dtype, channels=SYMBOLIC)  # fmt: skip
    yield case("average", "no-axes[float32]", rows, axis=(), kind="reduction", dtypes="float32",
               channels=SYMBOLIC)  # fmt: skip
    yield case("nanargmax", "zeros[float32]", np.array([-0.0, 0.0], "float32"), kind="exact",
               dtypes="int32")  # fmt: skip
    yield case("correlate", "equals[float32]", rows[:, 0], rows[:, 1], kind="matmul",
               dtypes="float32", channels=("static",))  # fmt: skip
    yield case("softmax", "axes-list[float32]", rows, axis=[0, 1], dtypes="float32")
    half = np.array([np.nan, np.inf, -np.inf, 2.5, -3.5], "float16")
    yield case("saturate_cast", "special[float16]", half, "int32", kind="exact", dtypes="int32")


@generator
def matrices() -> Iterator[Case]:
    plane = values.uniform((4, 2)), values.uniform((4, 2), seed="r")
    low = np.array([[[2, 0], [1, 3]], [[1, 0], [-1, 2]]], "float32")
    yield case("cholesky_inverse", "batch[float32]", low, kind="matmul", dtypes="float32",
               channels=("static",))  # fmt: skip
    yield case("eigh", "nan[float32]", np.array([[1, np.nan], [np.nan, 2]], "float32"),
               kind="matmul", dtypes="float32")  # fmt: skip
    a = values.uniform((2, 3, 3)) + 4 * np.eye(3, dtype="float32")
    yield case("cross", "plane[float32]", *plane, kind="matmul", dtypes="float32", channels=PLAIN)
    yield case("solve", "one-for-all[float32]", a, values.uniform((3,)), kind="matmul",
               dtypes="float32", channels=("static",))  # fmt: skip
