"""Products and decompositions of matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

from xarch.conformance.reference._registry import reference, table

Array = np.ndarray[Any, Any]

table(
    matmul=np.matmul, dot=np.dot, inner=np.inner, outer=np.outer, vdot=np.vdot, kron=np.kron,
    tensordot=np.tensordot, einsum=np.einsum, det=np.linalg.det,
    eigh=lambda x: tuple(np.linalg.eigh(x)),
    eig=lambda x: tuple(np.linalg.eig(x)),
)  # fmt: skip
table(corrcoef=np.corrcoef)


@reference("slogdet")
def slogdet(x: Array) -> tuple[Array, Array]:
    """NaN is neither above nor below zero, so that its sign is NaN."""
    sign, size = np.linalg.slogdet(x)
    return np.where(np.isnan(size), np.nan, sign), size


@reference("logdet")
def logdet(x: Array) -> Array:
    """A negative determinant has no logarithm."""
    sign, size = np.linalg.slogdet(x)
    return np.where(sign < 0, np.nan, size)


@reference("pinv")
def pinv(x: Array, rcond: float | None = None) -> Array:
    finite = _finite(x)
    found = np.linalg.pinv(np.where(finite, x, 0.0), 1e-6 if rcond is None else rcond)
    return np.where(finite, found, np.nan)


@reference("inv")
def inv(x: Array) -> Array:
    finite = _finite(x)
    return np.where(finite, np.linalg.inv(np.where(finite, x, np.eye(x.shape[-1]))), np.nan)


@reference("matrix_rank")
def matrix_rank(x: Array, tol: float | None = None) -> Array:
    """No singular value is known of a matrix that is not finite."""
    return np.asarray(np.linalg.matrix_rank(np.where(_finite(x), x, 0.0), tol))


def _finite(x: Array) -> Array:
    """Which matrices have no NaN and no infinity in them; of the others nothing is known."""
    return np.asarray(np.isfinite(x).all((-2, -1), keepdims=True))


@reference("cross")
def cross(x1: Array, x2: Array, axisa: int = -1, axisb: int = -1, axisc: int = -1,
          axis: int | None = None) -> Array:  # fmt: skip
    return np.cross(x1, x2, axisa, axisb, axisc, axis)


@reference("cholesky")
def cholesky(x: Array, upper: bool = False) -> Array:
    found = np.linalg.cholesky(x)
    return np.swapaxes(found, -1, -2) if upper else found


@reference("cholesky_inverse")
def cholesky_inverse(x: Array, upper: bool = False) -> Array:
    x = np.triu(x) if upper else np.tril(x)
    other = np.swapaxes(x, -1, -2)
    return np.linalg.inv(other @ x if upper else x @ other)


@reference("solve")
def solve(a: Array, b: Array) -> Array:
    finite = _finite(a)
    found = np.linalg.solve(np.where(finite, a, np.eye(a.shape[-1])), b)
    return np.where(finite if found.ndim == a.ndim else finite[..., 0], found, np.nan)


@reference("solve_triangular")
def solve_triangular(a: Array, b: Array, lower: bool = False) -> Array:
    return np.linalg.solve(np.tril(a) if lower else np.triu(a), b)


@reference("lstsq")
def lstsq(a: Array, b: Array, rcond: float | None = None) -> Array:
    return np.linalg.lstsq(a, b, rcond)[0]


@reference("qr")
def qr(x: Array, mode: str = "reduced") -> Any:
    finite = _finite(x)
    q, r = np.linalg.qr(np.where(finite, x, 0.0), mode)
    return np.where(finite, q, np.nan), np.triu(np.where(finite, r, np.nan))


@reference("svd")
def svd(x: Array, full_matrices: bool = True, compute_uv: bool = True) -> Any:
    if compute_uv:
        return tuple(np.linalg.svd(x, full_matrices, True))
    finite = _finite(x)
    found = np.linalg.svd(np.where(finite, x, 0.0), full_matrices, False)
    return np.where(finite[..., 0], found, np.nan)


@reference("lu_factor")
def lu_factor(x: Array) -> tuple[Array, Array]:
    """Doolittle's elimination with partial pivoting, as LAPACK numbers its pivots from zero."""
    *batch, rows, columns = x.shape
    count = min(rows, columns)
    found = [_eliminated(one) for one in np.reshape(x, (-1, rows, columns))]
    return (
        np.stack([lu for lu, _ in found]).reshape(x.shape),
        np.stack([pivots for _, pivots in found]).reshape((*batch, count)),
    )


def _eliminated(x: Array) -> tuple[Array, Array]:
    lu, count = np.array(x, np.float64), min(x.shape)
    if not np.isfinite(x).all():
        return np.full(x.shape, np.nan), np.arange(count, dtype=np.int32)
    pivots = np.zeros(count, np.int32)
    for column in range(count):
        pivot = column + int(np.argmax(np.abs(lu[column:, column])))
        pivots[column] = pivot
        lu[[column, pivot]] = lu[[pivot, column]]
        lu[column + 1 :, column] /= lu[column, column] or 1.0
        lu[column + 1 :, column + 1 :] -= np.outer(
            lu[column + 1 :, column], lu[column, column + 1 :]
        )
    return lu, pivots


@reference("cdist")
def cdist(x: Array, y: Array) -> Array:
    return np.sqrt(np.sum((x[..., :, None, :] - y[..., None, :, :]) ** 2, -1))


@reference("correlate")
def correlate(x1: Array, x2: Array, mode: str = "valid") -> Array:
    return np.correlate(x1, x2, mode)  # type: ignore[no-any-return]
