"""Layers' mathematics: softmax, normalization, losses, attention."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xarch.conformance.case import Case
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._case import EVERY, PLAIN, SYMBOLIC, case, refused
from xarch.conformance.generate._registry import generator

U = values.uniform


@generator
def of_integers() -> Iterator[Case]:
    for op in ("softmax", "log_softmax"):
        yield case(op, "ordinary[int32]", np.array([[1, 3, 2], [0, 5, 5]], "int32"),
                   kind="reduction", dtypes="float32", channels=SYMBOLIC)  # fmt: skip


@generator
def of_two_dtypes() -> Iterator[Case]:
    whole, narrow, p = (
        values.integers((2, 3), 0, 1),
        U((2, 3), 0.2, 0.8, "float16"),
        U((2, 3), 0.2, 0.8),
    )
    for dtype, target in {"int32": whole, "float16": narrow}.items():
        for op in ("binary_crossentropy", "categorical_crossentropy"):
            yield case(op, f"mixed[{dtype},float32]", target, p, kind="reduction", dtypes="float32",
                       channels=SYMBOLIC)  # fmt: skip
        yield case("psnr", f"mixed[{dtype},float32]", target, p, 2.0, kind="reduction",
                   dtypes="float32", channels=SYMBOLIC)  # fmt: skip
        yield case("cdist", f"mixed[{dtype},float32]", target, p, kind="matmul", dtypes="float32",
                   channels=SYMBOLIC)  # fmt: skip
        yield case("polar", f"mixed[{dtype},float32]", target, p, dtypes="complex64",
                   channels=SYMBOLIC)  # fmt: skip
    for op in ("layer_normalization", "rms_normalization"):
        yield case(op, "ordinary[int32]", values.integers((2, 4)), kind="reduction",
                   dtypes="float32", channels=SYMBOLIC)  # fmt: skip
    yield case("in_top_k", "k2[float16]", np.array([0, 2], "int32"), U((2, 3), dtype="float16"), 2,
               kind="exact", dtypes="bool")  # fmt: skip
    for op in ("softmax", "log_softmax", "sparsemax"):
        yield refused(op, "number[float32]", np.array(1.5, "float32"), by="ValueError")


@generator
def labels_outside() -> Iterator[Case]:
    p = np.full((2, 3), 1 / 3, "float32")
    for what, labels in {"beyond": [5, 0], "negative": [0, -1]}.items():
        yield refused("sparse_categorical_crossentropy", f"{what}[float32]",
                      np.array(labels, "int32"), p, by="IndexError")  # fmt: skip


@generator
def narrow_images() -> Iterator[Case]:
    mean, variance = U((4,), seed="m"), U((4,), 0.5, 2.0, seed="v")
    yield case("batch_normalization", "mixed[float16,float32]", U((3, 4), dtype="float16"), mean,
               variance, -1, kind="reduction", dtypes="float32", channels=SYMBOLIC)  # fmt: skip


@generator
def along_an_axis() -> Iterator[Case]:
    for op in ("softmax", "log_softmax", "sparsemax"):
        for name, shape in {"distinct": (2, 3, 4), "square": (3, 3, 3)}.items():
            for axis in (-1, 0, 1):
                asked = EVERY if name == "distinct" and axis != 0 else SYMBOLIC
                yield case(op, f"{name}-axis{axis}[float32]", U(shape), axis=axis, kind="reduction",
                           dtypes="float32", channels=asked)  # fmt: skip
        if op != "sparsemax":
            yield case(op, "axes[float32]", U((2, 3, 4)), axis=(1, 2), kind="reduction",
                       dtypes="float32", channels=SYMBOLIC)  # fmt: skip
            large = np.array([[1000.0, 1001.0, -1000.0], [-np.inf, 0.0, 1.0]], "float32")
            yield case(op, "large[float32]", large, kind="reduction", dtypes="float32")
            lost = np.array([[np.nan, 1.0], [-np.inf, -np.inf]], "float32")
            yield case(op, "special[float32]", lost, kind="reduction", dtypes="float32")
        for dtype in ("float16", "bfloat16"):
            yield case(op, f"plain[{dtype}]", U((2, 5), dtype=dtype), kind="reduction",
                       dtypes=dtype, channels=SYMBOLIC)  # fmt: skip
        yield case(op, "empty[float32]", U((0, 3)), kind="reduction", dtypes="float32")
    yield case("softmax", "axes-no-rows[float32]", np.zeros((0, 3, 4), "float32"), axis=(1, 2),
               kind="reduction", dtypes="float32")  # fmt: skip
    for axis in (-1, 0):
        yield case("glu", f"axis{axis}[float32]", U((4, 6)), axis=axis, dtypes="float32",
                   kind="reduction", channels=EVERY)  # fmt: skip
    yield refused("glu", "odd[float32]", U((3, 3)), by="ValueError")
    for axis in (-1, 0):
        for order in (1, 2, 3):
            yield case("normalize", f"axis{axis}-order{order}[float32]", U((3, 4)), axis=axis,
                       order=order, kind="reduction", dtypes="float32",
                       channels=EVERY if order == 2 else SYMBOLIC)  # fmt: skip
    for dtype in ("int32", "uint8"):
        yield case("normalize", f"plain[{dtype}]", values.of(dtype, (3, 4)), kind="reduction",
                   dtypes="float32", channels=SYMBOLIC)  # fmt: skip
    yield case("normalize", "zero[float32]", np.zeros((2, 3), "float32"), kind="reduction",
               dtypes="float32")  # fmt: skip


@generator
def normalizations() -> Iterator[Case]:
    for axis in (-1, 1):
        for name, shape in {"distinct": (2, 3, 4), "square": (3, 3, 3)}.items():
            n = shape[axis]
            mean, variance = U((n,), seed="m"), U((n,), 0.5, 2.0, seed="v")
            scale, offset = U((n,), 0.5, 2.0, seed="s"), U((n,), seed="o")
            x = U(shape)
            yield case("batch_normalization", f"{name}-axis{axis}[float32]", x, mean, variance,
                       axis, kind="reduction", dtypes="float32", channels=SYMBOLIC)  # fmt: skip
            yield case("batch_normalization", f"{name}-affine-axis{axis}[float32]", x, mean,
                       variance, axis, offset=offset, scale=scale, kind="reduction",
                       dtypes="float32", channels=EVERY if name == "distinct" else SYMBOLIC)  # fmt: skip
            for op, options in (("layer_normalization", {"gamma": scale, "beta": offset}),
                                ("rms_normalization", {"scale": scale})):  # fmt: skip
                yield case(op, f"{name}-axis{axis}[float32]", x, axis=axis, kind="reduction",
                           dtypes="float32", channels=SYMBOLIC)  # fmt: skip
                yield case(op, f"{name}-affine-axis{axis}[float32]", x, axis=axis,
                           kind="reduction", dtypes="float32",
                           channels=EVERY if name == "distinct" else SYMBOLIC, **options)  # fmt: skip
    far = U((4, 64), 0.0, 1.0) + np.float32(1e3)
    yield case("layer_normalization", "rms-scaling[float32]", values.uniform((3, 5), 1.0, 3.0),
               values.uniform((5,), seed="gamma"), rms_scaling=True, kind="reduction",
               dtypes="float32", channels=("static", "traced", "gradient"))  # fmt: skip
    yield case("layer_normalization", "far-from-zero[float32]", far, kind="reduction",
               dtypes="float32")  # fmt: skip
    for op in ("layer_normalization", "rms_normalization"):
        for dtype in ("float16", "bfloat16"):
            yield case(op, f"plain[{dtype}]", U((2, 8), dtype=dtype), kind="matmul", dtypes=dtype,
                       channels=SYMBOLIC)  # fmt: skip


@generator
def losses() -> Iterator[Case]:
    p, logits = U((3, 4), 0.1, 1.0), U((3, 4), -4, 4)
    hard = values.integers((3, 4), 0, 2).astype("float32")
    hot = np.eye(4, dtype="float32")[[1, 0, 3]]
    classes = np.array([1, 0, 3], "int32")
    for from_logits in (False, True):
        what, x = ("logits", logits) if from_logits else ("probabilities", p)
        yield case("binary_crossentropy", f"{what}[float32]", hard, np.minimum(x, 0.95) if not
                   from_logits else x, from_logits=from_logits, kind="reduction",
                   dtypes="float32", channels=PLAIN)  # fmt: skip
        for axis in (-1, 0):
            target = hot if axis == -1 else hot[:, :]
            yield case("categorical_crossentropy", f"{what}-axis{axis}[float32]", target, x,
                       from_logits=from_logits, axis=axis, kind="reduction", dtypes="float32",
                       channels=PLAIN)  # fmt: skip
        yield case("sparse_categorical_crossentropy", f"{what}[float32]", classes, x,
                   from_logits=from_logits, kind="reduction", dtypes="float32",
                   channels=EVERY if from_logits else PLAIN)  # fmt: skip
    far = np.array([[-30.0, 30.0], [90.0, -90.0]], "float32")
    for op in ("binary_crossentropy", "categorical_crossentropy"):
        yield case(op, "far-logits[float32]", np.eye(2, dtype="float32"), far, from_logits=True,
                   kind="reduction", dtypes="float32", channels=("traced",))  # fmt: skip
    edge = np.array([[0.0, 1.0], [1.0, 0.0]], "float32")
    yield case("binary_crossentropy", "edges[float32]", np.eye(2, dtype="float32"), edge,
               kind="matmul", dtypes="float32", policy="probabilities-are-clipped")  # fmt: skip
    yield case("categorical_crossentropy", "all-zero[float32]", hot[:1],
               np.zeros((1, 4), "float32"), kind="reduction", dtypes="float32")  # fmt: skip
    yield case("sparse_categorical_crossentropy", "all-zero[float32]", classes[:1],
               np.zeros((1, 4), "float32"), kind="reduction", dtypes="float32")  # fmt: skip
    for op in ("binary_crossentropy", "categorical_crossentropy"):
        yield refused(op, "shapes[float32]", hard, p[:, :3], by="ValueError")
    yield case("psnr", "ordinary[int32]", values.integers((2, 3)), values.integers((2, 3), seed="r"),
               5, kind="reduction", dtypes="float32", channels=SYMBOLIC)  # fmt: skip
    outside = np.array([2.0, -1.0, 0.5, np.nan], "float32")
    yield case("binary_crossentropy", "outside[float32]", outside, U((4,), 0.1, 0.9),
               kind="reduction", dtypes="float32")  # fmt: skip
    yield case("psnr", "plain[float32]", U((2, 3)), U((2, 3), seed="r"), 2.0, kind="reduction",
               dtypes="float32", channels=EVERY)  # fmt: skip


@generator
def attention() -> Iterator[Case]:
    q, k, v = (U((2, 3, 4, 5), -1, 1, seed=name) for name in "qkv")
    long = [U((2, 6, 4, 5), -1, 1, seed=name) for name in "kv"]
    shared = [U((2, 3, 2, 5), -1, 1, seed=name) for name in "kv"]
    mask = values.booleans((2, 1, 3, 3))
    mask[..., 0] = True
    rows: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
        "plain": ((q, k, v), {}), "causal": ((q, k, v), {"is_causal": True}),
        "cross": ((q, *long), {}), "mask": ((q, k, v), {"mask": mask}),
        "bias": ((q, k, v), {"bias": U((2, 4, 3, 3))}), "scale": ((q, k, v), {"scale": 0.3}),
        "grouped": ((q, *shared), {}),
    }  # fmt: skip
    for name, (args, options) in rows.items():
        yield case("dot_product_attention", f"{name}[float32]", *args, kind="matmul",
                   dtypes="float32", channels=PLAIN, **options)  # fmt: skip
    for name, width in (("narrow-values", 3), ("wide-values", 6)):
        yield case("dot_product_attention", f"{name}[float32]", q, k,
                   U((2, 3, 4, width), -1, 1, seed="v"), kind="matmul", dtypes="float32",
                   channels=EVERY)  # fmt: skip
    small = [U((1, 2, 1, 2), -1, 1, seed=name) for name in "qkv"]
    yield case("dot_product_attention", "small[float32]", *small, kind="matmul", dtypes="float32",
               channels=EVERY)  # fmt: skip
    gone = np.array([[[[True, False], [False, False]]]])
    yield case("dot_product_attention", "masked-row[float32]", *small, mask=gone, kind="matmul",
               dtypes="float32", channels=("gradient",),
               policy="a-masked-row-averages")  # fmt: skip
