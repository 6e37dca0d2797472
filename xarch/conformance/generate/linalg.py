"""Products and decompositions of matrices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xarch.conformance.case import Case
from xarch.conformance.dtypes import promote
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._case import EVERY, PLAIN, SYMBOLIC, case, refused
from xarch.conformance.generate._registry import generator

U = values.uniform


def _definite(n: int, batch: tuple[int, ...] = ()) -> values.Array:
    """Symmetric, with a good condition and eigenvalues apart."""
    x = U((*batch, n, n), -0.25, 0.25)
    return x + np.swapaxes(x, -1, -2) + np.diag(np.arange(1, n + 1)).astype("float32")


PRODUCTS: list[tuple[str, str, tuple[Any, ...], dict[str, Any]]] = [
    ("matmul", "matrices", (U((2, 3)), U((3, 4))), {}),
    ("matmul", "square", (U((3, 3)), U((3, 3), seed="r")), {}),
    ("matmul", "vectors", (U((4,)), U((4,), seed="r")), {}),
    ("matmul", "vector-left", (U((3,)), U((3, 4))), {}),
    ("matmul", "vector-right", (U((2, 3)), U((3,))), {}),
    ("matmul", "batch", (U((5, 2, 3)), U((5, 3, 4))), {}),
    ("matmul", "batch-broadcast", (U((5, 1, 2, 3)), U((4, 3, 2))), {}),
    ("matmul", "empty-inner", (U((2, 0)), U((0, 3))), {}),
    ("matmul", "empty", (U((0, 3)), U((3, 2))), {}),
    ("dot", "vectors", (U((4,)), U((4,), seed="r")), {}),
    ("dot", "matrices", (U((2, 3)), U((3, 4))), {}),
    ("dot", "cube", (U((2, 3, 4)), U((5, 4, 2))), {}),
    ("dot", "scalar", (U((2, 3)), U(())), {}),
    ("dot", "vector-right", (U((2, 3, 4)), U((4,))), {}),
    ("inner", "vectors", (U((4,)), U((4,), seed="r")), {}),
    ("inner", "matrices", (U((2, 3)), U((4, 3))), {}),
    ("inner", "scalar", (U((2, 3)), U(())), {}),
    ("outer", "vectors", (U((2,)), U((3,))), {}),
    ("outer", "flattens", (U((2, 2)), U((3,))), {}),
    ("vdot", "vectors", (U((4,)), U((4,), seed="r")), {}),
    ("vdot", "matrices", (U((2, 3)), U((2, 3), seed="r")), {}),
    ("kron", "matrices", (U((2, 3)), U((3, 2))), {}),
    ("kron", "ranks", (U((3,)), U((2, 2))), {}),
    ("cross", "vectors", (U((3,)), U((3,), seed="r")), {}),
    ("cross", "batch", (U((4, 3)), U((4, 3), seed="r")), {}),
    ("cross", "axis", (U((3, 4)), U((3, 4), seed="r")), {"axis": 0}),
    ("tensordot", "default", (U((2, 3, 4)), U((3, 4, 5))), {}),
    ("tensordot", "one", (U((2, 3)), U((3, 4))), {"axes": 1}),
    ("tensordot", "none", (U((2,)), U((3,))), {"axes": 0}),
    ("tensordot", "lists", (U((2, 3, 4)), U((4, 2, 5))), {"axes": [[0, 2], [1, 0]]}),
    ("einsum", "matmul", ("ij,jk->ik", U((2, 3)), U((3, 4))), {}),
    ("einsum", "trace", ("ii", U((3, 3))), {}),
    ("einsum", "diagonal", ("ii->i", U((3, 3))), {}),
    ("einsum", "ellipsis", ("...ij,...jk->...ik", U((5, 2, 3)), U((5, 3, 4))), {}),
    ("einsum", "transpose", ("ijk->kij", U((2, 3, 4))), {}),
    ("einsum", "sum", ("ij->", U((2, 3))), {}),
    ("einsum", "capitals", ("IJ,JK->IK", U((2, 3)), U((3, 4))), {}),
    ("einsum", "implied", ("ij,jk", U((2, 3)), U((3, 4))), {}),
    ("einsum", "implied-order", ("ba", U((2, 3))), {}),
    ("einsum", "implied-capitals", ("bA,Cb", U((2, 3)), U((4, 2))), {}),
    ("einsum", "implied-ellipsis", ("...ij,...jk", U((5, 2, 3)), U((5, 3, 4))), {}),
    ("einsum", "spaces", (" i j , j k -> i k ", U((2, 3)), U((3, 4))), {}),
    ("einsum", "three", ("i,ij,j->", U((2,)), U((2, 3)), U((3,))), {}),
    ("cdist", "plain", (U((3, 4)), U((5, 4))), {}),
    ("correlate", "valid", (U((6,)), U((3,))), {}),
    ("correlate", "same", (U((6,)), U((3,))), {"mode": "same"}),
    ("correlate", "full", (U((6,)), U((3,))), {"mode": "full"}),
    ("corrcoef", "plain", (U((3, 6)),), {}),
]  # fmt: skip


@generator
def products() -> Iterator[Case]:
    for op, what, args, options in PRODUCTS:
        yield case(op, f"{what}[float32]", *args, kind="matmul", dtypes="float32",
                   channels=EVERY, **options)  # fmt: skip


@generator
def products_of_two_dtypes() -> Iterator[Case]:
    yield case("inner", "without-axes[float16,float32]", values.of("float16", (2, 3)), U(()),
               kind="matmul", dtypes="float32", channels=SYMBOLIC)  # fmt: skip
    for op in ("inner", "kron", "einsum"):
        truths = np.array([True, False, True]), np.array([True, True, False])
        given = ("i,i->", *truths) if op == "einsum" else truths
        yield case(op, "plain[bool]", *given, kind="exact", dtypes="bool")
    yield case("correlate", "ordinary[int32]", values.integers((6,)), values.integers((3,)),
               kind="exact", dtypes="int32")  # fmt: skip
    yield case("correlate", "longer-right[float32]", U((3,)), U((5,)), kind="matmul",
               dtypes="float32", channels=("static", "traced", "gradient"))  # fmt: skip
    yield case("tensordot", "axes-by-place[float32]", U((2, 3)), U((3, 4)), 1, kind="matmul",
               dtypes="float32", channels=EVERY)  # fmt: skip
    for what, pair in {"single": (U((1,)), U((3,))), "by-a-single": (U((3,)), U((1,)))}.items():
        for mode in ("same", "valid", "full"):
            name = what if mode == "same" else f"{what}-{mode}"
            yield case("correlate", f"{name}[float32]", *pair, mode=mode, kind="matmul",
                       dtypes="float32", channels=("static", "traced"))  # fmt: skip
    for dtype in ("int32", "float16"):
        yield case("einsum", f"mixed[{dtype},float32]", "ij,j->i", values.of(dtype, (2, 3)),
                   U((3,)), kind="matmul", dtypes="float32", channels=SYMBOLIC)  # fmt: skip


@generator
def product_dtypes() -> Iterator[Case]:
    pairs = (("float16", "float16"), ("bfloat16", "bfloat16"), ("float16", "float32"),
             ("int32", "float32"), ("int32", "int32"), ("int64", "int64"), ("uint8", "int8"))  # fmt: skip
    shapes = {"matmul": ((2, 3), (3, 4)), "dot": ((2, 3), (3, 4)), "inner": ((2, 3), (4, 3)),
              "outer": ((2,), (3,)), "vdot": ((4,), (4,)), "tensordot": ((2, 3, 4), (3, 4, 2)),
              "kron": ((2, 2), (2, 2))}  # fmt: skip
    for op, (left, right) in shapes.items():
        for first, second in pairs:
            x, y = values.of(first, left, "l"), values.of(second, right, "r")
            yield case(op, f"dtypes[{first},{second}]", x, y, kind="matmul",
                       dtypes=promote([first, second]), channels=SYMBOLIC)  # fmt: skip
    z = (U((3,)) + 1j * U((3,), seed="i")).astype("complex64")
    w = (U((3,), seed="a") + 1j * U((3,), seed="b")).astype("complex64")
    yield case("vdot", "conjugates[complex64]", z, w, kind="matmul", dtypes="complex64")
    holes = np.array([[np.nan, 1.0], [np.inf, 0.0]], "float32")
    yield case("matmul", "special[float32]", holes, np.eye(2, dtype="float32"), kind="matmul",
               dtypes="float32")  # fmt: skip


@generator
def refusals() -> Iterator[Case]:
    yield refused("matmul", "inner[float32]", U((2, 3)), U((2, 3)), by="ValueError")
    yield refused("matmul", "scalar[float32]", U((2, 3)), U(()), by="ValueError")
    yield refused("dot", "inner[float32]", U((2, 3)), U((2, 3)), by="ValueError")
    yield refused("vdot", "lengths[float32]", U((2,)), U((3,)), by="ValueError")
    yield refused("einsum", "clash[float32]", "ij,jk->ik", U((2, 3)), U((2, 3)), by="ValueError")
    yield refused("cross", "four[float32]", U((4,)), U((4,)), by="ValueError")
    yield refused("inv", "oblong[float32]", U((2, 3)), by=("LinAlgError", "ValueError"))
    yield refused("inv", "singular[float32]", np.zeros((2, 2), "float32"),
                  by=("LinAlgError", "ValueError"))  # fmt: skip
    yield refused("cholesky", "indefinite[float32]", -np.eye(2, dtype="float32"),
                  by=("LinAlgError", "ValueError"))  # fmt: skip
    yield refused("solve", "singular[float32]", np.zeros((2, 2), "float32"), U((2,)),
                  by="LinAlgError")  # fmt: skip
    yield refused("cholesky_inverse", "singular[float32]", np.zeros((2, 2), "float32"),
                  by="LinAlgError")  # fmt: skip
    yield refused("solve", "oblong[float32]", U((2, 3)), U((2,)), by=("LinAlgError", "ValueError"))


@generator
def decompositions() -> Iterator[Case]:
    a, batch = _definite(3), _definite(3, (2,))
    low = np.linalg.cholesky(a.astype("float64")).astype("float32")
    general = a + np.triu(U((3, 3), -0.2, 0.2))
    rows: list[tuple[str, str, tuple[Any, ...], dict[str, Any]]] = [
        ("det", "plain", (general,), {}), ("det", "batch", (batch,), {}),
        ("inv", "plain", (general,), {}), ("inv", "batch", (batch,), {}),
        ("solve", "vector", (general, U((3,))), {}), ("solve", "matrix", (general, U((3, 2))), {}),
        ("solve_triangular", "upper", (general, U((3, 2))), {}),
        ("solve_triangular", "lower", (general, U((3, 2))), {"lower": True}),
        ("cholesky", "plain", (a,), {}), ("cholesky", "upper", (a,), {"upper": True}),
        ("cholesky", "batch", (batch,), {}),
        ("cholesky_inverse", "plain", (low,), {}),
        ("cholesky_inverse", "upper", (low.T.copy(),), {"upper": True}),
        ("slogdet", "plain", (general,), {}), ("logdet", "plain", (a,), {}),
        ("pinv", "wide", (U((2, 4)),), {}), ("pinv", "tall", (U((4, 2)),), {}),
        ("lstsq", "tall", (U((5, 2)), U((5,))), {}), ("lstsq", "matrix", (U((5, 2)), U((5, 3))), {}),
    ]  # fmt: skip
    for op, what, args, options in rows:
        smooth = op in {"det", "inv", "solve", "slogdet", "logdet"} and what != "matrix"
        yield case(op, f"{what}[float32]", *args, kind="matmul", dtypes="float32",
                   channels=EVERY if smooth else PLAIN, **options)  # fmt: skip
    yield case("matrix_rank", "plain[float32]", U((3, 2)), kind="exact", dtypes="int32")
    whole = np.array([[4, 1, 0], [1, 3, 1], [0, 1, 2]])
    for dtype in ("int32", "float16"):
        m, found = whole.astype(dtype), "float16" if dtype == "float16" else "float32"
        for op in ("det", "inv", "cholesky", "slogdet", "logdet", "pinv"):
            yield case(op, f"narrow[{dtype}]", m, kind="matmul", dtypes=found, channels=SYMBOLIC)
        for op in ("solve", "solve_triangular", "lstsq"):
            yield case(op, f"narrow[{dtype}]", m, m[:, 1:], kind="matmul", dtypes=found,
                       channels=SYMBOLIC)  # fmt: skip
        yield case("solve", f"mixed[{dtype},float32]", m, U((3, 2)), kind="matmul",
                   dtypes="float32", channels=SYMBOLIC)  # fmt: skip
    nan = np.array([[1.0, np.nan], [2.0, 3.0]], "float32")
    yield case("slogdet", "nan[float32]", nan, kind="matmul", dtypes="float32",
               policy="nan-determinant")  # fmt: skip
    flat = np.array([[1.0, 2.0], [2.0, 4.0]], "float32")
    swap = np.array([[0.0, 3.0], [-1.0, 0.0]], "float32")
    for what, x in {
        "nan": nan,
        "singular": flat,
        "negative": swap[::-1].copy(),
        "turned": swap @ swap,
    }.items():
        yield case("logdet", f"{what}[float32]", x, kind="matmul", dtypes="float32")
    yield case("det", "empty[float32]", U((0, 0)), kind="matmul", dtypes="float32")


@generator
def lawful() -> Iterator[Case]:
    a = _definite(3)
    rows: list[tuple[str, str, values.Array, dict[str, Any], tuple[str, ...]]] = [
        ("qr", "tall", U((4, 2)), {}, ("float32",)),
        ("qr", "wide", U((2, 4)), {}, ("float32",)),
        ("qr", "complete", U((4, 2)), {"mode": "complete"}, ("float32",)),
        ("svd", "full", U((4, 2)), {}, ("float32",)),
        ("svd", "reduced", U((2, 4)), {"full_matrices": False}, ("float32",)),
        ("svd", "batch", U((2, 3, 3)), {"full_matrices": False}, ("float32",)),
        ("eigh", "plain", a, {}, ("float32",)),
        ("eig", "plain", a + np.triu(U((3, 3), -0.2, 0.2)), {}, ("complex64",)),
        ("lu_factor", "plain", U((3, 3)), {}, ("float32", "int32")),
    ]  # fmt: skip
    for op, what, x, options, dtypes in rows:
        yield case(op, f"{what}[float32]", x, kind="matmul", dtypes=dtypes, law=op,
                   channels=SYMBOLIC, **options)  # fmt: skip
    yield case("svd", "values[float32]", U((4, 2)), compute_uv=False, kind="matmul",
               dtypes="float32", channels=SYMBOLIC)  # fmt: skip
    for dtype in ("float16", "bfloat16"):
        x = values.of(dtype, (3, 3))
        yield case("svd", f"values[{dtype}]", x, compute_uv=False, kind="matmul", dtypes=dtype)
        for op in ("svd", "qr"):
            yield case(op, f"plain[{dtype}]", x, kind="matmul", dtypes=dtype, law=op)
        yield case("lu_factor", f"plain[{dtype}]", x, kind="matmul", dtypes=(dtype, "int32"),
                   law="lu_factor")  # fmt: skip
        yield case("matrix_rank", f"plain[{dtype}]", x, kind="exact", dtypes="int32")
    yield case("lu_factor", "ordinary[int32]", values.integers((3, 3)), kind="matmul",
               dtypes=("float32", "int32"), law="lu_factor")  # fmt: skip
    for what, x in {"wide": U((2, 4)), "tall": U((4, 2)), "batch": U((2, 3, 4)),
                    "singular": np.array([[1, 2], [2, 4]], "float32")}.items():  # fmt: skip
        yield case("lu_factor", f"{what}[float32]", x, kind="matmul", dtypes=("float32", "int32"),
                   channels=("static", "traced"))  # fmt: skip
    for what, number in {"nan": np.nan, "infinite": np.inf}.items():
        pair = np.stack([a, a])
        pair[0, 0, 1] = number
        yield case("qr", f"{what}[float32]", pair[:1], kind="matmul", dtypes="float32",
                   channels=("traced",))  # fmt: skip
        yield case("lu_factor", f"{what}[float32]", pair, kind="matmul",
                   dtypes=("float32", "int32"), channels=("traced",))  # fmt: skip
        yield case("svd", f"values-{what}[float32]", pair, compute_uv=False, kind="matmul",
                   dtypes="float32")  # fmt: skip
        yield case("pinv", f"{what}[float32]", pair, kind="matmul", dtypes="float32")
        yield case("matrix_rank", f"{what}[float32]", pair, kind="exact", dtypes="int32")
