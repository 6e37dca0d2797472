"""Arguments that few calls have: lists, sizes that coincide, other axes, odd windows, no elements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from xarch.conformance.case import Case
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._case import EVERY, PLAIN, SYMBOLIC, case, refused
from xarch.conformance.generate._registry import generator

U = values.uniform
I = values.integers  # noqa: E741  # a table's short name


def _given(op: str, what: str, *args: Any, dtypes: str = "float32", **options: Any) -> Case:
    kind = options.pop("kind", "reduction")
    return replace(case(op, what, *args, dtypes=dtypes, kind=kind, **options), use="given")


@generator
def convolutions() -> Iterator[Case]:
    x, k = U((2, 8, 3)), U((2, 5, 3), seed="k")
    for dtype in ("float16", "float32"):
        for padding in ("same", "valid"):
            yield case("conv_transpose", f"dilated-{padding}[{dtype}]", x.astype(dtype),
                       k.astype(dtype), 2, padding, dilation_rate=2, kind="matmul", dtypes=dtype,
                       channels=("static", "traced"))  # fmt: skip
    volume, planes = U((1, 4, 5, 4, 2)), U((2, 3, 2, 2, 2), seed="k")
    for what, options in {
        "plain": {}, "same": {"padding": "same"}, "strides": {"strides": 2, "padding": "same"},
        "dilated": {"dilation_rate": (2, 1, 2)},
    }.items():  # fmt: skip
        yield case("depthwise_conv", f"3d-{what}[float32]", volume, planes, **options,
                   kind="matmul", dtypes="float32", channels=("traced", "gradient"))  # fmt: skip
    picture, kernel = U((1, 5, 6, 2)), U((3, 3, 2, 4), seed="k")
    yield refused("conv", "one-stride[float32]", picture, kernel, (2,), by="ValueError")
    yield refused("conv", "no-channels[float32]", picture[..., :0], kernel[:, :, :0],
                  by="ValueError")  # fmt: skip
    yield refused("conv_transpose", "one-end[float32]", picture, kernel.transpose(0, 1, 3, 2), 2,
                  "same", (1,), by="ValueError")  # fmt: skip
    yield refused("separable_conv", "wide-point[float32]", picture, kernel, U((2, 1, 8, 3)),
                  by="ValueError")  # fmt: skip


@generator
def capitals() -> Iterator[Case]:
    picture, deep = U((1, 5, 6, 2)), U((3, 2, 2, 1), seed="k")
    for padding in ("SAME", "Valid"):
        what = f"capitals-{padding.lower()}[float32]"
        for op, kernel in {
            "conv": (U((3, 2, 2, 4), seed="k"),), "conv_transpose": (U((3, 2, 4, 2), seed="k"),),
            "depthwise_conv": (deep,), "separable_conv": (deep, U((1, 1, 2, 3), seed="p")),
        }.items():  # fmt: skip
            yield case(op, what, picture, *kernel, 2, padding, kind="matmul", dtypes="float32",
                       channels=("static", "traced"))  # fmt: skip
        for op in ("max_pool", "average_pool"):
            yield case(op, what, picture, 2, 2, padding, kind="reduction", dtypes="float32",
                       channels=("static", "traced"))  # fmt: skip
    yield case("scatter_update", "capitals[float32]", U((4,)), np.array([[1], [1]], "int32"),
               U((2,), seed="u"), reduction="ADD", kind="reduction", dtypes="float32",
               channels=("static", "traced"))  # fmt: skip


@generator
def counts() -> Iterator[Case]:
    x = U((2, 3))
    for what, times, axis in (
        ("rows", [2, 1], 0), ("columns", [0, 2, 1], 1), ("each", [1, 0, 2, 1, 1, 3], None),
        ("one", [2], None),
    ):  # fmt: skip
        yield case("repeat", f"array-{what}[float32]", x, np.array(times), axis=axis, kind="exact",
                   dtypes="float32")  # fmt: skip
    odd = np.array([[np.nan, 1, -np.inf], [2, np.nan, 1]], "float32")
    yield case("unique", "nan-everything[float32]", odd, return_index=True, return_inverse=True,
               return_counts=True, kind="exact",
               dtypes=("float32", "int32", "int32", "int32"))  # fmt: skip
    yield refused("where", "one-side[float32]", x > 0, x, None, by="ValueError")
    for op in ("gcd", "lcm"):
        yield refused(op, "float-beside[int32]", x, np.ones((2, 3), "int32"), by="TypeError")


@generator
def windows() -> Iterator[Case]:
    x = U((2, 7, 3))
    for op in ("max_pool", "average_pool"):
        yield case(op, "sizes-list[float32]", x, [3], [2], "same", kind="reduction",
                   dtypes="float32", channels=EVERY)  # fmt: skip
    for dtype in ("uint8", "bool"):
        yield case("max_pool", f"plain[{dtype}]", values.of(dtype, (1, 6, 2)), 2, kind="exact",
                   dtypes=dtype)  # fmt: skip
    low = np.full((1, 4, 4, 1), -np.inf, "float32")
    yield case("max_pool", "lowest-same[float32]", low, 3, 2, "same", kind="exact",
               dtypes="float32", channels=("traced",))  # fmt: skip
    for first in (False, True):
        what = "channels_first" if first else "channels_last"
        picture = U((3, 5, 7) if first else (5, 7, 3))
        yield case("image.extract_patches", f"one-{what}[float32]", picture, (2, 3), 1, 1, "same",
                   data_format=what, kind="exact", dtypes="float32", channels=("static", "traced"))  # fmt: skip
    yield refused("image.extract_patches", "larger[float32]", U((1, 4, 4, 1)), 9, by="ValueError")
    yield case("fold", "short[float32]", U((2, 6, 6)), (6, 5), [1, 2], 1, 0, 2, kind="reduction",
               dtypes="float32", channels=("static", "traced", "gradient"))  # fmt: skip
    signal = U((2, 20))
    for window in ("hann", "hamming"):
        yield case("stft", f"odd-{window}[float32]", signal, 5, 4, 8, window, kind="transform",
                   dtypes=("float32", "float32"), channels=("traced",))  # fmt: skip
    yield case("image.sobel_edges", "one[float32]", U((4, 5, 2)), kind="reduction",
               dtypes="float32", channels=("static", "traced"))  # fmt: skip


@generator
def pictures() -> Iterator[Case]:
    picture = U((1, 5, 7, 2), 0, 1)
    for kernel in ("bilinear", "nearest", "bicubic"):
        for keeps in ("crop_to_aspect_ratio", "pad_to_aspect_ratio"):
            for size in ((4, 9), (8, 3)):
                name = f"{keeps.partition('_')[0]}-{kernel}-{size[0]}x{size[1]}[float32]"
                yield case("image.resize", name, picture, size, kernel, fill_value=0.5,
                           **{keeps: True}, kind="image", dtypes="float32",
                           channels=("static", "traced"))  # fmt: skip
    narrow = picture.astype("float16")
    move = np.array([[0.8, -0.6, 1, 0.6, 0.8, -1, 0, 0]], "float32")
    yield case("image.affine_transform", "turned[float16]", narrow, move, kind="image",
               dtypes="float16", channels=("static",))  # fmt: skip
    at = np.array([[-0.5, 0.5, 2.25, 9]], "float32")
    yield case("image.map_coordinates", "between[float16]", narrow[0, 0, :, 0], at, 1, kind="image",
               dtypes="float16")  # fmt: skip
    whole = np.array([4, -3, 2, 7, 1], "int32")
    for mode in ("reflect", "mirror", "wrap"):
        yield case("image.map_coordinates", f"{mode}-order0[int32]", whole, at * 2 - 1, 0, mode,
                   kind="exact", dtypes="int32")  # fmt: skip
    yield case("image.map_coordinates", "half-filling[int32]", whole, at, 1, "constant", 1.5,
               kind="exact", dtypes="int32")  # fmt: skip


@generator
def attention() -> Iterator[Case]:
    q = U((2, 3, 4, 4), seed="q")
    mask = values.booleans((2, 1, 3, 5))
    for groups in (1, 2):
        k, v = (U((2, 5, groups, 4), seed=name) for name in "kv")
        yield case("dot_product_attention", f"groups{groups}-mask[float32]", q, k, v, mask=mask,
                   kind="matmul", dtypes="float32", channels=("traced", "gradient"))  # fmt: skip
        bias = U((2, 4, 3, 5), seed="b")
        yield case("dot_product_attention", f"groups{groups}-bias-mask[float32]", q, k, v, bias,
                   mask, kind="matmul", dtypes="float32", channels=("traced",))  # fmt: skip
        yield case("dot_product_attention", f"groups{groups}-causal[float32]", q, k, v, mask=mask,
                   is_causal=True, kind="matmul", dtypes="float32",
                   channels=("traced",))  # fmt: skip
    k, v = (U((2, 5, 4, 4), seed=name) for name in "kv")
    yield case("dot_product_attention", "mask[int32]", q, k, v, mask=mask.astype("int32"),
               kind="matmul", dtypes="float32")  # fmt: skip


@generator
def along() -> Iterator[Case]:
    x = U((4, 3))
    yield _given("associative_scan", "whole[int32]", "add", I((5,)), dtypes="int32", kind="exact",
                 channels=("static", "traced"))  # fmt: skip
    yield _given("associative_scan", "last-reverse[float32]", "product", x, reverse=True, axis=-1,
                 channels=("static", "traced", "gradient"))  # fmt: skip
    yield _given("map", "none[float32]", "sine", x[:0], kind="exact")
    yield _given("scan", "none[float32]", "counting", np.asarray(0.5, "float32"), None, length=0)
    yield _given("cond", "half[float32]", 0.5, "first", "second", kind="exact")
    number = np.asarray(1.0, "float32")
    for op, given, by in (
        ("associative_scan", ("add", number), "ValueError"), ("map", ("sine", number), "ValueError"),
        ("cond", (np.array([True]), "first", "second"), "TypeError"),
        ("switch", (1.0, ["double", "negate"], x), "TypeError"),
        ("fori_loop", (0, 3.0, "indexed", number), "TypeError"),
    ):  # fmt: skip
        yield replace(refused(op, "odd[float32]", *given, by=by), use="given")
    yield replace(refused("scan", "length[float32]", "running", x[0], x, length=3, by="ValueError"),
                  use="given")  # fmt: skip
    for op in ("cumsum", "cumprod"):
        yield case(op, "truths[int32]", np.array([1, 0, 2, -1], "int32"), dtype="bool",
                   kind="exact", dtypes="bool", channels=("static", "traced"))  # fmt: skip
    for axis, what in ((True, "truth"), ((True,), "truths")):
        yield refused("sum", f"axis-{what}[float32]", x, axis=axis, by="TypeError")
        yield refused("softmax", f"axis-{what}[float32]", x, axis=axis, by="TypeError")
    for op in ("max", "median", "argmax", "sort", "softmax"):
        yield refused(op, "complex[complex64]", (x + 1j).astype("complex64"), by="TypeError")
    yield case("log_softmax", "axes-list[float32]", x, axis=[0, 1], dtypes="float32",
               channels=("static",))  # fmt: skip
    yield case("normalize", "axes-list[float32]", x, axis=[0, 1], order=1, kind="reduction",
               dtypes="float32")  # fmt: skip
    yield case("norm", "number[float32]", np.asarray(-2.0, "float32"), kind="exact",
               dtypes="float32")  # fmt: skip
    yield case("quantile", "table[float32]", U((4, 3)), np.array([[0.1, 0.5], [0.25, 1]], "float32"),
               axis=0, keepdims=True, kind="reduction", dtypes="float32",
               channels=("traced",))  # fmt: skip


@generator
def places() -> Iterator[Case]:
    cube = U((3, 4, 5))
    keys: dict[str, Any] = {
        "list": [2, 0], "lists": ([0, 2], [1, -1]), "list-after-slice": (slice(None), [0, 2]),
        "lists-apart": ([0, 1], slice(None), [1, 2]), "list-and-place": (0, [0, 3]),
        "table": [[0, 1], [2, 0]], "list-and-new-axis": ([0, 1], None), "truth": True,
        "truths": np.array([True, False, True]), "array": np.array([2, 0], "int32"),
        "small": np.array([2, 0], "uint8"), "ellipsis-list": (..., [0, 2]),
    }  # fmt: skip
    for name, key in keys.items():
        channels = () if name in {"truths", "array", "small"} else EVERY
        yield case("get_item", f"{name}[float32]", cube, key, kind="exact", dtypes="float32",
                   channels=channels)  # fmt: skip
    for name, key in {
        "beyond-list": [0, 3], "half": 0.5, "text": "a", "too-many": (0, 0, 0, 0),
        "two-ellipses": (..., ...),
    }.items():  # fmt: skip
        yield refused("get_item", f"{name}[float32]", cube, key, by="IndexError")
    truths = values.booleans((2, 3))
    yield case("where", "symbolic[bool]", truths, kind="exact", dtypes="int32",
               channels=("static",))  # fmt: skip
    rows, ids = U((4, 2)), np.array([0, 2, 2, 0], "uint8")
    for op in ("segment_sum", "segment_max", "segment_min", "segment_prod"):
        yield case(op, "small-ids[float32]", rows, ids, 3, kind="reduction", dtypes="float32")
        yield case(op, "ids-list[float32]", rows, [0, 2, 2, 0], 3, kind="reduction",
                   dtypes="float32")  # fmt: skip
    yield case("in_top_k", "class-outside[float32]", np.array([1, 5, -1], "int32"), U((3, 4)), 4,
               kind="exact", dtypes="bool")  # fmt: skip
    for what, axis in {"axis0": 0, "axis1": 1}.items():
        yield case("multi_hot", f"{what}[int32]", np.array([[0, 2], [1, 1]], "int32"), 3, axis,
                   kind="exact", dtypes="float32")  # fmt: skip
    lost = np.array([3, np.nan, -np.inf, 1, np.inf, -0.0, 0.0], "float32")
    for k in (1, 3, 7):
        yield case("top_k", f"special-{k}[float32]", lost, k, kind="exact",
                   dtypes=("float32", "int32"), channels=("traced",))  # fmt: skip
    x = np.array([1.5, -0.5, 1.5, 3], "float32")
    yield case("unique", "size[float32]", x, size=5, kind="exact", dtypes="float32")
    yield case("sparse_categorical_crossentropy", "axis1[float32]", I((2, 4), 0, 3), U((2, 3, 4)),
               from_logits=True, axis=1, kind="matmul", dtypes="float32",
               channels=("static", "traced"))  # fmt: skip
    for op, x in {"hsplit": U((3, 6)), "vsplit": U((6, 2)), "dsplit": U((1, 2, 6))}.items():
        yield case(op, "falling[float32]", x, [4, 2], kind="exact", dtypes="float32",
                   channels=SYMBOLIC)  # fmt: skip


@generator
def numbers() -> Iterator[Case]:
    yield case("empty", "number[float32]", 3, law="any_number", kind="exact", dtypes="float32")
    yield case("full", "list[float32]", (2, 3), [1.0, 2.0, 3.0], kind="exact", dtypes="float32")
    yield case("full_like", "list[float32]", U((2, 3)), [1.0, 2.0, 3.0], kind="exact",
               dtypes="float32")  # fmt: skip
    yield case("linspace", "lists[float32]", [1.0, 2.0], [3.0, 5.0], num=3, kind="reduction",
               dtypes="float32")  # fmt: skip
    yield case("linspace", "falling[int32]", -1, -8, num=3, dtype="int32", kind="exact",
               dtypes="int32")  # fmt: skip
    yield case("logspace", "whole[int32]", 1.0, 2.0, num=3, dtype="int32", kind="exact",
               dtypes="int32")  # fmt: skip
    yield case("geomspace", "whole-lists[float32]", [1, 2], [8, 32], num=3, kind="transform",
               dtypes="float32")  # fmt: skip
    yield case("histogram", "point[float32]", np.array([1, 2, 3], "float32"), 4, (2, 2),
               kind="exact", dtypes=("int32", "float32"))  # fmt: skip
    for what, ends in {"falling": (2, 1), "infinite": (-np.inf, 1)}.items():
        yield refused("histogram", f"{what}[float32]", U((4,)), 4, ends, by="ValueError")
    yield case("trapezoid", "mixed[float16,float32]", U((5,), dtype="float16"),
               np.array([0, 1, 3, 4, 7], "float32"), kind="reduction", dtypes="float32",
               channels=("static", "traced"))  # fmt: skip
    x, y = U((2, 3)), U((1, 3), seed="y")
    small, truths = I((2, 3), -9, 9, "int8"), np.array([True, False, True])
    yield case("einsum", "mixed[int8,bool]", "ij,j->i", small, truths, kind="exact",
               dtypes="int8", channels=("static", "traced"))  # fmt: skip
    yield case("einsum", "one-for-all[float32]", "ij,ij->j", x, y, kind="matmul", dtypes="float32",
               channels=("traced", "gradient"))  # fmt: skip
    a = U((3, 3)) + 3 * np.eye(3, dtype="float32")
    yield case("inv", "complex[complex64]", (a + 0.5j).astype("complex64"), kind="transform",
               dtypes="complex64")  # fmt: skip
    yield case("cholesky", "lower-alone[float32]", np.tril(a @ a.T + np.eye(3, dtype="float32")),
               kind="transform", dtypes="float32", channels=("traced",))  # fmt: skip
    for op in ("flip", "roll", "transpose", "vander", "all", "any"):
        rest = (1,) if op == "roll" else ()
        given = [1.0, 2.0, 4.0] if op == "vander" else [[1.0, 2.0], [0.0, 4.0]]
        yield case(op, "list[float32]", given, *rest, kind="exact",
                   dtypes="bool" if op in {"all", "any"} else "float32")  # fmt: skip
    for op in ("add", "sum", "less", "mean"):
        rest = (1.0,) if op in {"add", "less"} else ()
        yield refused(op, "text[float32]", "1", *rest, by="TypeError")
    yield refused("tile", "half[float32]", U((3,)), 1.5, by="TypeError")
    yield refused("reshape", "half[float32]", U((6,)), (2, 3.0), by="TypeError")
    yield case("flip", "vector[float32]", U((3,)), kind="exact", dtypes="float32", channels=PLAIN)


@generator
def wide() -> Iterator[Case]:
    x = U((3, 4), dtype="float64")
    for op in ("cumprod", "cumsum", "nancumsum", "nanmean", "nanprod", "nanstd", "nanvar", "norm",
               "prod", "var"):  # fmt: skip
        yield case(op, "rows[float64]", x, axis=1, kind="reduction", dtypes="float64",
                   channels=("gradient",))  # fmt: skip
    for op in ("ceil", "floor"):
        yield case(op, "ordinary[float64]", x, kind="exact", dtypes="float64")
    for op in ("linspace", "logspace"):
        yield case(op, "ends[float64]", x[0], x[1], num=4, kind="transform", dtypes="float64",
                   channels=("gradient",))  # fmt: skip
        yield case(op, "one-end[float64]", np.array(0.5), 2.5, 4, False, kind="transform",
                   dtypes="float64")  # fmt: skip
    yield case("sparsemax", "rows[float64]", x, kind="reduction", dtypes="float64",
               channels=("gradient",))  # fmt: skip
    chosen = [x > 0.5, x < -0.25]
    yield case("select", "two[float64]", chosen, [x, x * 2], kind="exact", dtypes="float64")
    yield case("select", "mixed[float32,float64]", chosen, [x, x.astype("float32")], kind="exact",
               dtypes="float64")  # fmt: skip
    q, k, v = (U((2, 3, 2, 4), dtype="float64", seed=name) for name in "qkv")
    mask = np.tril(np.ones((3, 3), bool), -1)[None, None]
    for what, options in {
        "plain": {},
        "mask": {"mask": mask},
        "causal": {"is_causal": True},
    }.items():
        yield case("dot_product_attention", f"{what}[float64]", q, k, v, kind="matmul",
                   dtypes="float64", channels=("gradient",), **options)  # fmt: skip
