"""Products, decompositions, transforms to frequencies."""

import math

import numpy as np
from calls import call

from xarch.conformance.generate import _values as values

U = values.uniform
I = values.integers
PAIRS = (((2, 3), (3, 4)), ((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 4)), ((5, 2, 3), (5, 3, 4)), ((5, 2, 3), (3, 4)), ((2, 3), (5, 3, 4)), ((1, 2, 3), (5, 3, 4)), ((), ()), ((2, 3), ()), ((), (2, 3)), ((2, 3), (2, 3)), ((0, 3), (3, 4)), ((2, 0), (0, 4)),
         ((2, 1), (3, 4)), ((2, 3), (1, 4)), ((2, 3), (4,)), ((2, 2, 3, 4), (4, 5)), ((1, 1), (1, 1)), ((3, 3), (3, 3)), ((2, 5, 2, 3), (5, 3, 2)))  # fmt: skip
DTYPES = (
    ("float32", "float32"),
    ("float32", "int32"),
    ("int32", "int32"),
    ("int8", "int8"),
    ("uint8", "int32"),
    ("float16", "float16"),
    ("float16", "float32"),
    ("bfloat16", "float16"),
    ("bool", "bool"),
    ("bool", "float32"),
    ("int64", "int64"),
    ("complex64", "float32"),
    ("complex64", "complex64"),
)


def of(dtype, shape, seed=""):
    if dtype == "complex64":
        return (U(shape, seed=seed) + 1j * U(shape, seed=seed + "i")).astype("complex64")
    return values.of(dtype, shape, seed)


def calls():
    yield from _products()
    yield from _einsums()
    yield from _crosses()
    yield from _solves()
    yield from _transforms()
    yield from _sequences()


def _products():
    for op in ("matmul", "dot", "inner", "outer", "kron", "vdot", "tensordot"):
        for a, b in PAIRS:
            yield call(op, U(a), U(b, seed="b"))
        for a, b in DTYPES:
            shape = ((3,), (3,)) if op in {"inner", "vdot", "outer"} else ((3, 3), (3, 3))
            yield call(op, of(a, shape[0]), of(b, shape[1], "b"))
        for pair in (
            ([1.0, 2.0], [3.0, 4.0]),
            ([[1, 2]], [[3], [4]]),
            (2.0, 3),
            (U((3,)), [1, 2, 3]),
            (None, U((3,))),
            ("a", U((3,))),
            (U((3,)), np.array([math.nan, math.inf, 1], "float32")),
            (np.float32(2), U((3,))),
            (True, U((3,))),
        ):
            yield call(op, *pair)
        yield call(op, U((3, 3)), U((3, 3)), use="arrays")
    for axes in (
        0,
        1,
        2,
        3,
        -1,
        (1, 0),
        [[1], [0]],
        ([0, 1], [1, 0]),
        ((0, 1), (0, 1)),
        (-1, 0),
        1.0,
        None,
        "1",
        ((0,), (0, 1)),
        (0, 0),
        (5, 0),
        ((0, 0), (0, 0)),
        ([], []),
        (1,),
        True,
    ):
        yield call("tensordot", U((3, 4)), U((4, 3), seed="b"), axes)
        yield call("tensordot", U((3, 3)), U((3, 3), seed="b"), axes)
        yield call("tensordot", I((3, 3)), I((3, 3), seed="b"), axes)


def _einsums():
    x, y, v = U((2, 3)), U((3, 4), seed="y"), U((3,), seed="v")
    for text, *operands in (
        ("ij,jk->ik", x, y), ("ij,jk", x, y), ("ij->ji", x), ("ij->", x), ("ij", x), ("ji", x), ("ij->i", x), ("ii->i", U((3, 3))), ("ii", U((3, 3))), ("ij,j->i", x, v), ("i,i->", v, v), ("i,j->ij", v, v), ("ij,ij->ij", x, x), ("...j,jk->...k", x, y),
        ("...ij->...ji", U((2, 3, 4))), ("...->...", x), ("i...->...", x), ("bij,bjk->bik", U((2, 3, 4)), U((2, 4, 5))), ("ij,jk,kl->il", x, y, U((4, 2))), ("ij, jk -> ik", x, y), ("IJ,JK->IK", x, y), ("ij,kj->ik", x, U((1, 3))), ("ij,ij->j", x, U((1, 3))),
        ("ij,j->ij", x, U((1,))), ("bij,bij->b", U((1, 2, 3)), U((4, 2, 3))), ("...i,...i->...", U((4, 1, 3)), U((5, 3))), ("ij,jk->ij", x, y), ("ij->ijk", x), ("ij,jk->ik", x), ("ij->i", x, y), ("ij,jk->iq", x, y), ("ij,lk->ik", x, y), ("i->ii", v), ("", U(())), ("->", U(())), (",->", U(()), U(())),
        (",ij->ij", U(()), x), ("i,->i", v, U(())), ("ij,jk->ik", x, U((2, 4))), ("iij->j", U((3, 3, 2))), ("ijij->", U((2, 3, 2, 3))), ("ij,ji->", x, U((3, 2))), ("1j->j", x), ("ij>ji", x), ("i j->j", x), (3, x), (None, x), ("ij->ji", [[1.0, 2.0]]), ("ij,jk->ik", x, I((3, 4))), ("ij,jk->ik", I((2, 3)), I((3, 4))),
        ("ij,jk->ik", x.astype("float16"), y.astype("float16")), ("ij,jk->ik", values.booleans((2, 3)), values.booleans((3, 4))), ("ij,jk->ik", I((2, 3), dtype="int8"), I((3, 4), dtype="int8")), ("ij,jk->ik", x[:0], y), ("ij,jk->ik", x[:, :0], y[:0]), ("ijk,ilm,njm,nlk,abc->", *[U((2, 2, 2), seed=s) for s in "abcde"]),
        ("abc,acd->abd", U((2, 3, 4)), U((2, 4, 5))), ("abc,cde->abde", U((2, 3, 4)), U((4, 5, 2))), ("btnh,bsnh->bnts", U((1, 2, 3, 4)), U((1, 5, 3, 4))), ("abc,adc->abd", U((2, 3, 4)), U((2, 5, 4))), ("aecd,abcd->acbe", U((2, 3, 2, 4)), U((2, 5, 2, 4))), ("...a,b...->...ab", U((2, 3)), U((4, 2))), ("ab...,b...->a...", U((2, 3, 4)), U((3, 4))),
        ("i...j,j...k->i...k", U((2, 4, 3)), U((3, 4, 2))),
    ):  # fmt: skip
        yield call("einsum", text, *operands)


def _crosses():
    for a, b in (
        ((3,), (3,)),
        ((2,), (2,)),
        ((3,), (2,)),
        ((2,), (3,)),
        ((4, 3), (4, 3)),
        ((4, 3), (3,)),
        ((4, 2), (4, 3)),
        ((4,), (4,)),
        ((1,), (1,)),
        ((3, 4), (3, 4)),
        ((4, 3), (5, 3)),
        ((2, 4, 3), (4, 3)),
        ((0, 3), (3,)),
        ((), (3,)),
        ((1, 3), (4, 3)),
    ):
        yield call("cross", U(a), U(b, seed="b"))
        yield call("cross", I(a), I(b, seed="b"))
    for options in (
        {"axis": 0},
        {"axisa": 0},
        {"axisb": 0},
        {"axisa": 0, "axisb": 0},
        {"axisa": 0, "axisb": 0, "axisc": 0},
        {"axis": 5},
        {"axis": True},
        {"axis": (0,)},
    ):
        yield call("cross", U((3, 3)), U((3, 3), seed="b"), **options)
        yield call("cross", U((3, 4)), U((3, 4), seed="b"), **options)
    for a, b in DTYPES:
        yield call("cross", of(a, (3,)), of(b, (3,), "b"))
    for y in (
        U((5,)),
        U((3, 5)),
        I((5,)),
        ODD,
        [1, 2, 4],
        U((1,)),
        U((0,)),
        U(()),
        U((5,), dtype="float16"),
        values.booleans((4,)),
    ):
        n = np.shape(y)[-1] if np.ndim(y) else 1
        for x in (
            None,
            U((n,)),
            [*range(n)],
            I((n,)),
            2.0,
            U((n + 1,)),
            np.arange(n)[::-1].astype("float32"),
        ):
            yield call("trapezoid", y, x)
        for dx in (1, 0.5, -1, 0, True, None, np.float32(2), U((n,))):
            yield call("trapezoid", y, dx=dx)
        for axis in (0, -1, 1, 5, True, (0,)):
            yield call("trapezoid", y, axis=axis)


ODD = np.array([1, math.nan, math.inf, 2], "float32")


def _solves():
    spd = U((3, 3)) @ U((3, 3)).T + 3 * np.eye(3, dtype="float32")
    square = U((3, 3)) + 3 * np.eye(3, dtype="float32")
    matrices = (square, spd, np.stack([spd, square + square.T + 4 * np.eye(3, dtype="float32")]), U((2, 3)), U((3, 2)), U((3,)), U(()), U((0, 3, 3)), U((0, 0)), np.zeros((2, 2), "float32"), np.eye(3, dtype="float32"), np.ones((2, 2), "float32"), I((3, 3)) + 9 * np.eye(3, dtype="int32"),
                square.astype("float16"), values.booleans((2, 2)), np.array([[1, math.nan], [0, 1]], "float32"), np.array([[1, math.inf], [0, 1]], "float32"), [[2.0, 0.0], [1.0, 3.0]], np.array([[4.0]], "float32"), (spd + 0j).astype("complex64"), U((2, 2, 3, 3)) + 4 * np.eye(3, dtype="float32"), None, 1.0,
                -spd, np.array([[0, 1], [1, 0]], "float32"), U((1, 3)))  # fmt: skip
    for op in (
        "cholesky",
        "cholesky_inverse",
        "det",
        "inv",
        "slogdet",
        "logdet",
        "eigh",
        "qr",
        "svd",
        "pinv",
        "matrix_rank",
        "lu_factor",
        "eig",
    ):
        for x in matrices:
            channels = (
                ("static", "dynamic", "traced")
                if op in {"eigh", "qr", "svd", "eig"}
                else ("static", "dynamic", "traced", "gradient")
            )
            if op in {"eigh", "qr", "svd", "eig"} and np.ndim(x) > 1:
                continue  # signs and orders are free; the frozen laws judge them
            yield call(op, x, channels=channels)
    for upper in (True, False, 1, None):
        yield call("cholesky", spd, upper)
        yield call("cholesky_inverse", np.linalg.cholesky(spd), upper)
        yield call("cholesky_inverse", np.linalg.cholesky(spd).T.copy(), upper)
    for x in (
        square,
        U((2, 3)),
        np.stack([square, spd]),
        np.zeros((2, 2), "float32"),
        I((3, 3)),
        U((3, 3), dtype="float16"),
        np.array([[1, math.nan], [0, 1]], "float32"),
        U((0, 3)),
        [[1.0, 2.0], [3.0, 4.0]],
    ):
        yield call("svd", x, compute_uv=False)
        yield call("svd", x, False, False)
        for tol in (None, 0.0, 0.5, 1e9, -1.0, np.array(0.5, "float32"), [0.1], "1"):
            yield call("matrix_rank", x, tol)
            yield call("pinv", x, tol)
    yield call("svd", square, True, 0)
    yield call("qr", square, "x")
    yield call("qr", square, None)
    for a in (
        square,
        np.stack([spd, square]),
        I((3, 3)) + 9 * np.eye(3, dtype="int32"),
        square.astype("float16"),
        np.zeros((3, 3), "float32"),
        U((2, 3)),
        U((0, 3, 3)),
        square.tolist(),
        np.triu(square),
        np.tril(square),
    ):
        for b in (
            U((3,)),
            U((3, 2)),
            U((2, 3, 2)),
            U((2, 3)),
            I((3, 2)),
            U((4,)),
            U(()),
            [1.0, 2.0, 3.0],
            U((3, 0)),
            U((3, 2), dtype="float16"),
            U((1, 3, 2)),
            1.0,
            np.array([1, math.nan, 2], "float32"),
        ):
            yield call("solve", a, b)
            yield call("solve_triangular", a, b)
            yield call("solve_triangular", a, b, lower=True)
            yield call("lstsq", a, b)
    for rcond in (None, 0.0, 0.5, 2.0, "1", -1.0):
        yield call("lstsq", U((4, 3)), U((4, 2)), rcond)
        yield call("lstsq", U((2, 3)), U((2,)), rcond)
        yield call("lstsq", np.ones((3, 2), "float32"), U((3,)), rcond)


def _transforms():
    for shape in ((4,), (5,), (2, 4), (2, 3, 4), (1,), (0,), (2, 0), (0, 4), ()):
        for dtype in ("float32", "float16", "int32", "bool", "bfloat16"):
            x, y = values.of(dtype, shape), values.of(dtype, shape, "y")
            for op in ("fft", "fft2", "ifft2"):
                yield call(op, (x, y))
            yield call("rfft", x)
            yield call("irfft", (x, y))
        for n in (1, 2, 3, 4, 8, 9, 0, -1, 2.5, None, True, np.int32(4)):
            yield call("rfft", U(shape), n)
            yield call("irfft", (U(shape), U(shape, seed="y")), n)
    x = U((4, 4))
    for given in (
        x,
        [x, x],
        (x,),
        (x, x, x),
        (x, x[:2]),
        (x, x[0]),
        (x.tolist(), x.tolist()),
        None,
        (x, None),
        (x, 0.0),
        (x, I((4, 4))),
        (x.astype("float16"), x),
        (ODD, ODD),
        x + 1j * x,
    ):
        for op in ("fft", "fft2", "ifft2", "irfft"):
            yield call(op, given)
    for given in (ODD, [1.0, 2.0, 3.0], [1, 2], None, 1.0):
        yield call("rfft", given)


def _sequences():
    x = U((2, 20))
    for length in (4, 5, 8, 1):
        for stride in (1, 2, 4, 7):
            for n in (4, 8, 9, 16):
                for window in ("hann", "hamming", None, U((length,), 0.5, 1), "x"):
                    for center in (True, False):
                        if (length + stride + n + len(str(window)[:4]) + center) % 5 == 0:
                            yield call("stft", x, length, stride, n, window, center)
                            frames = (U((2, 6, n // 2 + 1)), U((2, 6, n // 2 + 1), seed="i"))
                            for total in (None, 12):
                                yield call(
                                    "istft", frames, length, stride, n, total, window, center
                                )
    for one in (
        U((20,)),
        U((2, 2, 20)),
        U((0, 20)),
        U((3,)),
        U((0,)),
        U(()),
        I((2, 20)),
        U((2, 20), dtype="float16"),
        [0.5] * 20,
        np.full(20, math.nan, "float32"),
    ):
        yield call("stft", one, 4, 2, 8)
        yield call("stft", one, 4, 2, 8, center=False)
        for length, stride in (
            (3, 1),
            (3, 2),
            (1, 1),
            (20, 1),
            (21, 1),
            (0, 1),
            (3, 0),
            (2.0, 1),
            (3, 25),
            (np.int32(3), 1),
        ):
            yield call("extract_sequences", one, length, stride)
    for given in (
        (0, 2, 8),
        (4, 0, 8),
        (4, 2, 0),
        (4, 2, 3),
        (4.0, 2, 8),
        (4, 2.5, 8),
        (-1, 2, 8),
        (4, 2, 8, "hann", 1),
        (4, 2, 8, "HANN"),
        (4, 2, 8, [1.0, 1, 1, 1]),
        (4, 2, 8, U((8,))),
        (4, 2, 8, 3),
    ):
        yield call("stft", x, *given)
