"""Decompositions give back the matrix that they were made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xarch.conformance.laws._registry import law

Array = np.ndarray[Any, Any]
Pairs = Iterator[tuple[Array, Array]]


@law
def qr(found: list[Array], x: Array, **options: Any) -> Pairs:
    """A product of an orthogonal and an upper triangular matrix."""
    q, r = found
    yield q @ r, x
    yield _transposed(q) @ q, np.eye(q.shape[-1])
    yield np.tril(r, -1), np.zeros(r.shape)


@law
def svd(found: list[Array], x: Array, **options: Any) -> Pairs:
    """Two orthogonal matrices with the singular values between them."""
    u, s, v = found
    count = s.shape[-1]
    yield (u[..., :count] * s[..., None, :]) @ v[..., :count, :], x
    yield _transposed(u) @ u, _eye_like(u)
    yield v @ _transposed(v), _eye_like(_transposed(v))
    yield s, np.linalg.svd(x, compute_uv=False)


@law
def eigh(found: list[Array], x: Array) -> Pairs:
    """Orthogonal vectors that a symmetric matrix scales, by values in ascending order."""
    w, v = found
    yield x @ v, v * w[..., None, :]
    yield _transposed(v) @ v, _eye_like(v)
    yield w, np.linalg.eigvalsh(x)


@law
def eig(found: list[Array], x: Array) -> Pairs:
    """Vectors of length 1 that a matrix scales; their order is open."""
    w, v = found
    yield x @ v, v * w[..., None, :]
    yield np.linalg.norm(v, axis=-2), np.ones(w.shape)
    yield np.sort_complex(w), np.sort_complex(np.linalg.eigvals(x).astype(complex))


@law
def lu_factor(found: list[Array], x: Array) -> Pairs:
    """Row exchanges, then a unit lower and an upper triangular matrix."""
    lu, pivots = found
    exchanged = x.copy()
    for row, pivot in enumerate(pivots.astype(int)):
        exchanged[[row, pivot]] = exchanged[[pivot, row]]
    yield (np.tril(lu, -1) + np.eye(lu.shape[-1])) @ np.triu(lu), exchanged


def _transposed(x: Array) -> Array:
    return np.swapaxes(x, -1, -2)


def _eye_like(x: Array) -> Array:
    n = x.shape[-1]
    return np.broadcast_to(np.eye(n), (*x.shape[:-2], n, n))
