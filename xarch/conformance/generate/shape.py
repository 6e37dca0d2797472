"""Functions that move numbers and change none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xarch.conformance.case import Case
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._case import EVERY, SYMBOLIC, case, refused
from xarch.conformance.generate._registry import generator

X = values.uniform((2, 3, 4))
SQUARE = values.uniform((3, 3, 3))
M = values.uniform((3, 5))
V = values.uniform((5,))
EMPTY = values.uniform((0, 3))
NUMPY_AXIS = ("AxisError", "ValueError", "IndexError")

Row = tuple[str, str, tuple[Any, ...], dict[str, Any]]

ONE: list[Row] = [
    ("reshape", "plain", (X,), {"newshape": (4, 6)}),
    ("reshape", "inferred", (X,), {"newshape": (2, -1)}),
    ("reshape", "to-scalar", (V[:1],), {"newshape": ()}),
    ("reshape", "empty", (EMPTY,), {"newshape": (3, 0)}),
    ("ravel", "plain", (X,), {}),
    ("ravel", "scalar", (V[:1].reshape(()),), {}),
    ("transpose", "default", (X,), {}),
    ("transpose", "axes", (X,), {"axes": (1, 2, 0)}),
    ("transpose", "negative", (X,), {"axes": (-1, 0, 1)}),
    ("swapaxes", "plain", (X,), {"axis1": 0, "axis2": 2}),
    ("swapaxes", "negative", (X,), {"axis1": -1, "axis2": -2}),
    ("moveaxis", "one", (X,), {"source": 0, "destination": -1}),
    ("moveaxis", "two", (X,), {"source": (0, 1), "destination": (2, 0)}),
    ("expand_dims", "first", (X,), {"axis": 0}),
    ("expand_dims", "negative", (X,), {"axis": -2}),
    ("expand_dims", "two", (X,), {"axis": (0, -1)}),
    ("squeeze", "all", (values.uniform((1, 3, 1)),), {}),
    ("squeeze", "axis", (values.uniform((1, 3, 1)),), {"axis": -1}),
    ("squeeze", "axes", (values.uniform((1, 3, 1)),), {"axis": (0, 2)}),
    ("broadcast_to", "plain", (V,), {"shape": (2, 5)}),
    ("broadcast_to", "scalar", (V[:1].reshape(()),), {"shape": (2, 2)}),
    ("flip", "all", (X,), {}),
    ("flip", "axis", (X,), {"axis": 1}),
    ("flip", "axes", (X,), {"axis": (0, -1)}),
    ("fliplr", "plain", (M,), {}),
    ("flipud", "plain", (M,), {}),
    ("roll", "flat", (X,), {"shift": 2}),
    ("roll", "axis", (X,), {"shift": -1, "axis": 1}),
    ("roll", "axes", (X,), {"shift": (1, 2), "axis": (0, 2)}),
    ("rot90", "k1", (M,), {}),
    ("rot90", "k2", (M,), {"k": 2}),
    ("rot90", "k3", (M,), {"k": 3}),
    ("rot90", "k-1", (M,), {"k": -1}),
    ("rot90", "square-k2", (values.uniform((3, 3)),), {"k": 2}),
    ("rot90", "axes", (X,), {"k": 1, "axes": (1, 2)}),
    ("repeat", "flat", (M,), {"repeats": 2}),
    ("repeat", "axis", (M,), {"repeats": 2, "axis": 1}),
    ("repeat", "several", (M,), {"repeats": [1, 0, 2], "axis": 0}),
    ("tile", "plain", (M,), {"repeats": (2, 1)}),
    ("tile", "longer", (M,), {"repeats": (2, 1, 2)}),
    ("tile", "shorter", (X,), {"repeats": (2,)}),
    ("tril", "plain", (X,), {}),
    ("tril", "k1", (M,), {"k": 1}),
    ("triu", "plain", (X,), {}),
    ("triu", "k-1", (M,), {"k": -1}),
    ("diag", "vector", (V,), {}),
    ("diag", "vector-k", (V,), {"k": -1}),
    ("diag", "matrix", (M,), {}),
    ("diag", "matrix-k", (M,), {"k": 2}),
    ("diag", "outside", (M,), {"k": 7}),
    ("diagflat", "matrix", (M,), {"k": 1}),
    ("diagonal", "plain", (M,), {}),
    ("diagonal", "offset", (X,), {"offset": 1, "axis1": 1, "axis2": 2}),
    ("diagonal", "outside", (X,), {"offset": -5, "axis1": 1, "axis2": 2}),
    ("diagonal", "negative", (SQUARE,), {"offset": -1, "axis1": -1, "axis2": 0}),
    ("copy", "plain", (X,), {}),
    ("unstack", "plain", (X,), {}),
    ("unstack", "negative", (X,), {"axis": -1}),
    ("split", "equal", (X,), {"indices_or_sections": 2, "axis": 2}),
    ("split", "indices", (M,), {"indices_or_sections": [1, 3], "axis": 1}),
    ("split", "beyond", (M,), {"indices_or_sections": [1, 9], "axis": 1}),
    ("array_split", "unequal", (V,), {"indices_or_sections": 3}),
    ("array_split", "axis", (M,), {"indices_or_sections": 2, "axis": 1}),
    ("hsplit", "plain", (X,), {"indices_or_sections": 3}),
    ("vsplit", "plain", (X,), {"indices_or_sections": 2}),
    ("dsplit", "plain", (X,), {"indices_or_sections": 2}),
    ("hsplit", "vector", (V,), {"indices_or_sections": 5}),
    ("pad", "constant", (M,), {"pad_width": ((1, 2), (0, 1))}),
    ("pad", "one-width", (M,), {"pad_width": 1}),
    ("pad", "value", (M,), {"pad_width": ((1, 0), (0, 2)), "constant_values": 3.5}),
    ("pad", "reflect", (M,), {"pad_width": ((1, 2), (2, 1)), "mode": "reflect"}),
    ("pad", "symmetric", (M,), {"pad_width": ((1, 2), (2, 1)), "mode": "symmetric"}),
    ("pad", "edge", (M,), {"pad_width": ((1, 2), (2, 1)), "mode": "edge"}),
    ("pad", "reflect-3d", (X,), {"pad_width": ((0, 0), (1, 1), (2, 1)), "mode": "reflect"}),
    ("pad", "symmetric-3d", (X,), {"pad_width": ((0, 0), (1, 1), (2, 1)), "mode": "symmetric"}),
    ("pad", "empty", (EMPTY,), {"pad_width": ((1, 0), (0, 0))}),
    ("depth_to_space", "last", (values.uniform((1, 2, 3, 8)),), {"block_size": 2}),
    ("depth_to_space", "first", (values.uniform((1, 8, 2, 3)),),
     {"block_size": 2, "data_format": "channels_first"}),
    ("space_to_depth", "last", (values.uniform((1, 4, 6, 2)),), {"block_size": 2}),
    ("space_to_depth", "first", (values.uniform((1, 2, 4, 6)),),
     {"block_size": 2, "data_format": "channels_first"}),
    ("extract_sequences", "plain", (values.uniform((2, 9)),),
     {"sequence_length": 4, "sequence_stride": 2}),
]  # fmt: skip

MANY: list[Row] = [
    ("concatenate", "axis0", ([M, values.uniform((2, 5))],), {}),
    ("concatenate", "negative", ([X, values.uniform((2, 3, 1))],), {"axis": -1}),
    ("concatenate", "with-empty", ([EMPTY, values.uniform((2, 3))],), {}),
    ("stack", "axis0", ([M, M * 2],), {}),
    ("stack", "negative", ([M, M * 2],), {"axis": -1}),
    ("hstack", "vectors", ([V, V],), {}),
    ("hstack", "matrices", ([M, M],), {}),
    ("vstack", "vectors", ([V, V],), {}),
    ("vstack", "matrices", ([M, M],), {}),
    ("dstack", "vectors", ([V, V],), {}),
    ("dstack", "matrices", ([M, M],), {}),
    ("append", "flat", (M, V), {}),
    ("append", "axis", (M, values.uniform((2, 5))), {"axis": 0}),
    ("meshgrid", "xy", (V, V[:3]), {}),
    ("meshgrid", "ij", (V, V[:3]), {"indexing": "ij"}),
    ("meshgrid", "scalar", (V, V[:1].reshape(())), {}),
]

DTYPES = ("float16", "bfloat16", "bool", "int8", "int64", "uint8", "uint16")


@generator
def moves() -> Iterator[Case]:
    for op, what, args, options in [*ONE, *MANY]:
        yield case(op, f"{what}[float32]", *args, kind="exact", dtypes="float32",
                   channels=EVERY, **options)  # fmt: skip


@generator
def grids() -> Iterator[Case]:
    yield case("meshgrid", "mixed[float32,int32]", V, np.array([1, 5, 2], "int32"), kind="exact",
               dtypes=("float32", "int32"), channels=SYMBOLIC)  # fmt: skip


@generator
def dtypes() -> Iterator[Case]:
    seen: set[str] = set()
    for op, what, args, options in ONE:
        if op in seen:
            continue
        seen.add(op)
        shape = np.shape(args[0])
        for dtype in DTYPES:
            yield case(op, f"{what}[{dtype}]", values.of(dtype, shape), kind="exact",
                       dtypes=dtype, channels=SYMBOLIC, **options)  # fmt: skip
    for op in ("concatenate", "stack", "hstack", "vstack", "dstack"):
        for dtype in DTYPES:
            x = values.of(dtype, (2, 3))
            yield case(op, f"dtype[{dtype}]", [x, x], kind="exact", dtypes=dtype)
        mixed = [values.of("int32", (2, 3)), values.of("float16", (2, 3))]
        yield case(op, "mixed[int32,float16]", mixed, kind="exact", dtypes="float16",
                   channels=SYMBOLIC)  # fmt: skip


@generator
def facts() -> Iterator[Case]:
    for op in ("ndim", "size", "shape"):
        for name, shape in {"distinct": (2, 3, 4), "scalar": (), "empty": (0, 3)}.items():
            dtypes = "int32" if op == "size" else "python"
            yield case(op, f"{name}[float32]", values.uniform(shape), kind="exact", dtypes=dtypes)


@generator
def sums() -> Iterator[Case]:
    for name, options in {"plain": {}, "offset": {"offset": 1}, "beyond": {"offset": 9}}.items():
        yield case("trace", f"{name}[float32]", M, kind="reduction", dtypes="float32",
                   channels=EVERY, **options)  # fmt: skip
    yield case("trace", "axes[float32]", SQUARE, axis1=-2, axis2=-1, kind="reduction",
               dtypes="float32", channels=EVERY)  # fmt: skip
    yield case("trace", "plain[int8]", values.of("int8", (3, 3)), kind="exact", dtypes="int32")
    yield case("diff", "plain[float32]", X, dtypes="float32", kind="reduction", channels=EVERY)
    yield case("diff", "twice-axis0[float32]", SQUARE, n=2, axis=0, dtypes="float32",
               kind="reduction", channels=EVERY)  # fmt: skip
    yield case("diff", "too-often[float32]", V, n=6, dtypes="float32", kind="reduction")
    yield case("diff", "wraps[uint8]", np.array([3, 1, 2], "uint8"), kind="exact", dtypes="uint8")
    for name, options in {"plain": {}, "n2": {"N": 2}, "increasing": {"increasing": True}}.items():
        yield case("vander", f"{name}[float32]", V, kind="reduction", dtypes="float32",
                   channels=SYMBOLIC, **options)  # fmt: skip


@generator
def rearranging() -> Iterator[Case]:
    x = values.uniform((2, 4, 6, 3))
    rows: dict[str, tuple[str, dict[str, int]]] = {
        "moved": ("b h w c -> b c h w", {}), "merged": ("b h w c -> (b h) w c", {}),
        "crossed": ("b h w c -> h (b w) c", {}), "flat": ("b h w c -> b (c h w)", {}),
        "all": ("b h w c -> (b h w c)", {}), "same": ("b h w c -> b h w c", {}),
        "parted": ("b (h1 h) (w1 w) c -> (b h1 w1) h w c", {"h1": 2, "w1": 3}),
        "deep": ("b (h h1) (w w1) c -> b h w (c h1 w1)", {"h1": 2, "w1": 2}),
        "given": ("b (h h1) w c -> b h h1 w c", {"h": 2, "h1": 2}),
        "three": ("b (i j k) w c -> k b i j (w c)", {"i": 2, "k": 2}),
        "long-names": ("batch rows columns channel -> batch channel (rows columns)", {}),
    }  # fmt: skip
    for name, (pattern, lengths) in rows.items():
        yield case("rearrange", f"{name}[float32]", x, pattern, kind="exact", dtypes="float32",
                   channels=EVERY if name == "deep" else SYMBOLIC, **lengths)  # fmt: skip
    yield case("rearrange", "vector[int32]", values.of("int32", (6,)), "(a b) -> b a", a=2,
               kind="exact", dtypes="int32", channels=SYMBOLIC)  # fmt: skip
    yield case("rearrange", "empty[float32]", x[:0], "b (h h1) w c -> b h w (c h1)", h1=2,
               kind="exact", dtypes="float32", channels=SYMBOLIC)  # fmt: skip
    for what, pattern, lengths in (
        ("axes", "b h w -> b w h", {}), ("uneven", "b (h h1) w c -> b h h1 w c", {"h1": 3}),
        ("other-names", "b h w c -> b h w d", {}), ("lost", "b h w c -> b h w", {}),
        ("two-unknown", "b (h h1) w c -> b h h1 w c", {}), ("twice", "b h h c -> b h c", {}),
        ("no-arrow", "b h w c", {}), ("other-length", "b (h h1) w c -> b h h1 w c",
                                      {"h": 3, "h1": 2}),
    ):  # fmt: skip
        yield refused("rearrange", f"{what}[float32]", x, pattern, by="ValueError", **lengths)


@generator
def refusals() -> Iterator[Case]:
    yield refused("reshape", "other-size[float32]", X, newshape=(5, 5), by="ValueError")
    yield refused("reshape", "two-unknown[float32]", X, newshape=(-1, -1), by="ValueError")
    yield refused("reshape", "unknown-of-none[float32]", EMPTY, newshape=(0, -1), by="ValueError")
    yield refused("vsplit", "vector[float32]", V, indices_or_sections=1, by="ValueError")
    yield refused("dsplit", "matrix[float32]", M, indices_or_sections=1, by="ValueError")
    yield refused("hsplit", "no-parts[float32]", M, indices_or_sections=0, by="ValueError")
    yield refused("glu", "number[float32]", V[:1].reshape(()), by="ValueError")
    yield refused("diff", "number[float32]", V[:1].reshape(()), by="ValueError")
    yield refused("geomspace", "zero", 0.0, 8.0, num=4, by="ValueError")
    yield refused("transpose", "repeated[float32]", X, axes=(0, 0, 1), by="ValueError")
    yield refused("transpose", "too-few[float32]", X, axes=(0, 1), by="ValueError")
    yield refused("squeeze", "not-one[float32]", X, axis=0, by="ValueError")
    yield refused("broadcast_to", "clash[float32]", V, shape=(2, 4), by="ValueError")
    yield refused("concatenate", "clash[float32]", [M, X[0]], axis=0, by="ValueError")
    yield refused("concatenate", "nothing", [], by="ValueError")
    yield refused("stack", "clash[float32]", [M, X[0]], by="ValueError")
    yield refused("split", "uneven[float32]", V, indices_or_sections=2, by="ValueError")
    yield refused("expand_dims", "axis[float32]", X, axis=5, by=NUMPY_AXIS)
    yield refused("flip", "axis[float32]", X, axis=3, by=NUMPY_AXIS)
    yield refused("swapaxes", "axis[float32]", X, axis1=0, axis2=3, by=NUMPY_AXIS)
    yield refused("moveaxis", "axis[float32]", X, source=3, destination=0, by=NUMPY_AXIS)
    yield refused("rot90", "same-axes[float32]", M, axes=(0, 0), by="ValueError")
    yield refused("fliplr", "vector[float32]", V, by="ValueError")
    yield refused("diag", "3d[float32]", X, by="ValueError")
    yield refused("pad", "widths[float32]", M, pad_width=((1, 1), (1, 1), (1, 1)), by="ValueError")
    yield refused("pad", "negative[float32]", M, pad_width=((-1, 0), (0, 0)), by="ValueError")
    yield refused("append", "clash[float32]", M, V, axis=0, by="ValueError")
    yield refused("repeat", "negative[float32]", V, repeats=-1, by="ValueError")
    yield refused("dstack", "clash[float32]", [M, X[0]], by="ValueError")
