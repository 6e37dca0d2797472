"""As a stranger writes calls from Keras's documentation: linear algebra and signals."""

import numpy as np
from calls import call
from plain import grid, wave
from plain import numbers as f

F = np.float32


def calls():
    yield from _algebra()
    yield from _signals()


def _algebra():
    a, b, s = (
        wave(3, 4),
        wave(4, 2, shift=1),
        f([[4.0, 1.0, 0.5], [1.0, 3.0, 0.2], [0.5, 0.2, 2.0]]),
    )
    many = np.stack([s, s * 2, s + np.eye(3, dtype=F)])
    for name in (
        "cholesky",
        "det",
        "inv",
        "logdet",
        "slogdet",
        "eigh",
        "eig",
        "svd",
        "qr",
        "lu_factor",
        "matrix_rank",
        "pinv",
        "cholesky_inverse",
    ):
        for given in (s, many, s.astype("float16"), grid(2, 2) + f([[3, 0], [0, 3]], dtype="int32"), np.zeros((2, 2), F), np.zeros((0, 3, 3), F), wave(2, 3),
                      wave(4, 2), f(1.0, 2.0), -s, s * np.nan, np.ones((1, 1), F), np.zeros((0, 0), F)):  # fmt: skip
            yield call(name, given)
    yield call("cholesky", s, upper=True)
    yield call("cholesky_inverse", s, upper=True)
    for mode in ("reduced", "complete", "r"):
        yield call("qr", wave(4, 2), mode=mode)
        yield call("qr", wave(2, 4), mode)
    for options in (
        {"full_matrices": False},
        {"compute_uv": False},
        {"full_matrices": False, "compute_uv": True},
    ):
        yield call("svd", wave(4, 2), **options)
        yield call("svd", wave(2, 3, 2), **options)
    for options in ({"tol": 0.5}, {"tol": 100.0}, {"tol": 0}):
        yield call("matrix_rank", s, **options)
        yield call("matrix_rank", wave(2, 3, 3), **options)
    for options in ({"rcond": 0.5}, {"rcond": None}, {"rcond": 1e-3}):
        yield call("pinv", s, **options)
        yield call("lstsq", wave(4, 2), wave(4), **options)
        yield call("lstsq", wave(4, 2), wave(4, 3), **options)
        yield call("lstsq", wave(2, 4), wave(2, 1), **options)
    for given in (np.zeros((3, 2), F), f([[1.0, 1.0], [1.0, 1.0], [1.0, 1.0]]), grid(3, 2)):
        yield call("lstsq", given, wave(3))
        yield call("lstsq", given, wave(3, 2))
    for right in (
        wave(3),
        wave(3, 2),
        grid(3),
        wave(2),
        np.zeros((3, 0), F),
        wave(3, 3, 2),
        wave(3, 3),
    ):
        yield call("solve", s, right)
        yield call("solve", many, right)
        yield call("solve_triangular", s, right)
        yield call("solve_triangular", s, right, lower=True)
    products = ((a, b), (a, wave(4)), (wave(4), b), (wave(4), wave(4)), (wave(2, 3, 4), b), (wave(2, 3, 4), wave(2, 4, 5)), (grid(2, 3), grid(3, 2)), (a, grid(4, 2)), (a, a),
                (grid(2, 2, dtype="uint8") + 100, grid(2, 2, dtype="int8")), (np.asarray(2.0, F), a), (a, 2.0), (np.zeros((3, 0), F), np.zeros((0, 2), F)), ([1, 2], [3, 4]),
                (grid(2, 2) > 1, grid(2, 2) > 0), (wave(2, 1, 3, 4), wave(5, 4, 2)), (f(np.inf, 1.0), f(0.0, 1.0)), (a.astype("float16"), b))  # fmt: skip
    for name in ("matmul", "dot", "inner", "outer", "vdot", "tensordot", "kron", "cross"):
        for one in products:
            yield call(name, *one)
    for axes in (0, 1, 2, ([1], [0]), [[0, 1], [1, 0]], (0, 1), ((), ()), 3, ([1], [1]), (-1, 0)):
        yield call("tensordot", wave(3, 4), wave(4, 3), axes=axes)
    for one, two, options in ((wave(3), wave(3), {}), (wave(2, 3), wave(2, 3), {}), (wave(3, 2), wave(3, 2), {"axis": 0}), (wave(2), wave(2), {}), (wave(2), wave(3), {}),
                              (grid(2, 3), grid(3), {}), (wave(3, 4), wave(3, 4), {"axisa": 0, "axisb": 0, "axisc": 0}), (wave(4), wave(4), {}), (wave(3, 2, 3), wave(2, 3), {}), (wave(3, 5), wave(5, 3), {"axisa": 0})):  # fmt: skip
        yield call("cross", one, two, **options)
    for text, operands in (("ij,jk->ik", (a, b)), ("ij->ji", (a,)), ("ii", (s,)), ("ii->i", (s,)), ("ij,ij", (a, a)), ("...ij,...jk", (wave(2, 3, 4), wave(2, 4, 2))), ("i,j,k->kji", (wave(2), wave(3), wave(4))),
                           ("ij,j", (grid(2, 3), grid(3))), ("ij->", (a,)), ("b...->...b", (wave(2, 3, 4),)), ("ij,kj->ik", (a, a.astype("float16"))), ("ij,jk", (a, a)), ("ij->ik", (a,)), ("i j, j k -> i k", (a, b)),
                           ("bij,bjk->bik", (wave(2, 3, 4), wave(1, 4, 2))), ("->", (np.asarray(2.0, F),)), ("ij,jk,kl->il", (wave(2, 3), wave(3, 4), wave(4, 2))), ("ijk->kj", (wave(2, 3, 4),)), ("ij", (grid(2, 2) > 1,))):  # fmt: skip
        yield call("einsum", text, *operands)
    for options in ({}, {"p": 1.0}, {"p": 2}, {"p": np.inf}, {"p": 0}, {"p": 3.5}):
        yield call("cdist", wave(3, 4), wave(2, 4), **options)
        yield call("cdist", wave(2, 3, 4), wave(2, 5, 4), **options)
        yield call("cdist", wave(3, 4), wave(3, 4), **options)
    for mode in ("valid", "same", "full"):
        yield call("correlate", wave(6), wave(3), mode)
        yield call("correlate", wave(3), wave(5), mode=mode)
        yield call("correlate", grid(4), grid(2), mode=mode)
    for given in (
        wave(3, 5),
        grid(3, 4),
        wave(5),
        wave(3, 4, dtype="float16"),
        np.ones((2, 3), F),
        np.asarray(1.0, F),
    ):
        yield call("corrcoef", given)
    for given in (wave(3, 4), grid(2, 2), wave(2), wave(3, 2)):
        yield call("view_as_complex", given)
        yield call("view_as_real", given)
        yield call("polar", given, given)
    yield call("polar", 2.0, 0.5)
    yield call("polar", f(1.0, 2.0), f(0.0, np.pi, -1.0)[:2])
    yield call("view_as_real", f(1 + 2j, -1j, dtype="complex64"))
    for name in (
        "abs",
        "angle",
        "conj",
        "real",
        "imag",
        "exp",
        "square",
        "sqrt",
        "sum",
        "mean",
        "negative",
        "isreal",
        "isfinite",
        "prod",
        "sin",
        "log",
        "reciprocal",
    ):
        yield call(name, f(1 + 2j, -1j, 0, dtype="complex64"))
    for name in ("add", "multiply", "divide", "subtract", "equal", "matmul", "power"):
        yield call(
            name,
            f([[1 + 2j, -1j], [0.5, 3]], dtype="complex64"),
            f([[2 + 0j, 1], [1j, 1]], dtype="complex64"),
        )
        yield call(
            name, f([[1 + 2j, -1j], [0.5, 3]], dtype="complex64"), f([[1.0, 2.0], [3.0, 4.0]])
        )


def _signals():
    x, y = wave(8), wave(2, 6)
    for given in (x, y, np.zeros((2, 0), F), grid(6), x.astype("float16"), np.asarray(1.0, F)):
        yield call("rfft", given)
        for length in (4, 5, 9, 0, -1, None):
            yield call("rfft", given, fft_length=length)
        yield call("fft", (given, given))
        yield call("irfft", (given, given))
        for length in (4, 5, 9, None):
            yield call("irfft", (given, given), fft_length=length)
    yield call("fft2", (wave(3, 4), wave(3, 4)))
    yield call("ifft2", (wave(3, 4), wave(3, 4)))
    yield call("fft2", (wave(2, 3, 4), wave(2, 3, 4) * 0))
    yield call("fft2", (wave(4), wave(4)))
    yield call("fft", (x, y))
    yield call("fft", x)
    sound = wave(2, 32)
    for length, stride, size in (
        (8, 4, 8),
        (8, 4, 16),
        (8, 8, 8),
        (7, 3, 8),
        (8, 4, 4),
        (32, 8, 32),
        (40, 8, 40),
    ):
        for window in ("hann", "hamming", None, np.ones((length,), F), "boxcar"):
            for center in (True, False):
                yield call("stft", sound, length, stride, size, window=window, center=center)
    frames = (wave(2, 6, 5), wave(2, 6, 5, shift=1))
    for options in (
        {},
        {"length": 20},
        {"length": 40},
        {"window": None},
        {"center": False},
        {"window": "hamming"},
        {"window": np.ones((8,), F)},
        {"length": 0},
    ):
        yield call("istft", frames, 8, 4, 8, **options)
        yield call("istft", frames, 8, 2, 8, **options)
    for length, stride in ((3, 1), (4, 2), (8, 8), (1, 3), (9, 1), (0, 1), (2, 0)):
        yield call("extract_sequences", sound[:, :8], length, stride)
        yield call("extract_sequences", grid(8), length, sequence_stride=stride)
