"""Linear algebra beyond products."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from keras import ops

from xarch_torch.reader.arithmetic import constants
from xarch_torch.reader.context import Context
from xarch_torch.reader.dims import unknown
from xarch_torch.reader.registry import converts

_HALVINGS, _TERMS = 8, 18  # of the matrix exponential


@converts("aten.linalg_inv.default", "aten.inverse.default")
def inverse(ctx: Context, A: Any = None, self: Any = None) -> Any:
    return ops.linalg.inv(A if A is not None else self)


@converts("aten.linalg_det.default", "aten.det.default")
def determinant(ctx: Context, A: Any = None, self: Any = None) -> Any:
    return ops.linalg.det(A if A is not None else self)


@converts("aten.cholesky.default", imported=False)  # torch 2.15 has it no more
@converts("aten.linalg_cholesky.default")
def cholesky(ctx: Context, self: Any, upper: bool = False) -> Any:
    lower = ops.linalg.cholesky(self)
    return turned(lower) if upper else lower


@converts("aten.linalg_solve.default")
def solve(ctx: Context, A: Any, B: Any, *, left: bool = True) -> Any:
    one, two = ctx.meta(0).shape, ctx.meta(1).shape
    vectors = len(two) == 1 or (len(two) == len(one) - 1 and two == one[:-1])
    right = ops.expand_dims(B, -1) if vectors else B
    if left:
        solved = ops.linalg.solve(*_spread(ctx, A, right, vectors=vectors))
    else:
        solved = turned(ops.linalg.solve(*_spread(ctx, turned(A), turned(right), vectors=vectors)))
    return ops.squeeze(solved, -1) if vectors else solved


def _spread(ctx: Context, *matrices: Any, vectors: bool = False) -> list[Any]:
    """Matrices with all axes in front that the result has."""
    front = ctx.out.shape[: -1 if vectors else -2]
    found = []
    for one in matrices:
        rows = list(one.shape[-2:])
        same = len(one.shape) == len(front) + 2 and not any(
            have == 1 and want != 1 for have, want in zip(one.shape, front, strict=False)
        )
        found.append(one if same else ctx.broadcast(one, [*front, *rows]))
    return found


@converts("aten.linalg_inv_ex.default")
def inverse_with_info(ctx: Context, A: Any, *, check_errors: bool = False) -> Any:
    return _with_info(ctx, ops.linalg.inv(A))


@converts("aten._linalg_det.default")
def determinant_with_factors(ctx: Context, A: Any) -> Any:
    return [ops.linalg.det(A), None, None]


@converts("aten.linalg_cholesky_ex.default")
def cholesky_with_info(
    ctx: Context, self: Any, *, upper: bool = False, check_errors: bool = False
) -> Any:
    return _with_info(ctx, cholesky(ctx, self, upper))


@converts("aten._linalg_solve_ex.default")
def solve_with_factors(
    ctx: Context, A: Any, B: Any, *, left: bool = True, check_errors: bool = False
) -> Any:
    result, info = _with_info(ctx, solve(ctx, A, B, left=left))
    return [result, None, None, info]


def _with_info(ctx: Context, result: Any) -> list[Any]:
    """A result, and for each matrix whether it failed: 1 where torch tells the place, else 0.

    Where a matrix has no such result, JAX gives what is not finite, and torch and TensorFlow raise.
    """
    rank = ctx.outs[-1].rank
    axes = list(range(rank, len(result.shape)))
    return [result, ops.cast(ops.any(ops.logical_not(ops.isfinite(result)), axis=axes), "int32")]


@converts("aten.linalg_solve_triangular.default")
def solve_triangular(
    ctx: Context, self: Any, B: Any, *, upper: bool, left: bool = True, unitriangular: bool = False
) -> Any:
    if unitriangular:  # what stands on the diagonal counts as ones
        identity = np.eye(ctx.meta(0).shape[-1], dtype=ctx.out.dtype)
        ones, rest = (ctx.tensor(torch.from_numpy(one)) for one in (identity, 1 - identity))
        self = ops.subtract(ops.multiply(self, rest), ops.negative(ones))
    if left:
        return ops.linalg.solve_triangular(*_spread(ctx, self, B), lower=not upper)
    sides = _spread(ctx, turned(self), turned(B))
    return turned(ops.linalg.solve_triangular(*sides, lower=upper))


@converts("aten.triangular_solve.default")
def triangular_solve(
    ctx: Context,
    self: Any,
    A: Any,
    upper: bool = True,
    transpose: bool = False,
    unitriangular: bool = False,
) -> Any:
    """The sides' own solution comes with a copy of the triangle."""
    own = constants(ctx, np.eye(ctx.meta(1).shape[-1]))
    side = ops.triu(A) if upper else ops.tril(A)
    if unitriangular:
        side = ops.add(ops.triu(A, 1) if upper else ops.tril(A, -1), own)
    side, lower = (turned(side), upper) if transpose else (side, not upper)
    return [ops.linalg.solve_triangular(*_spread(ctx, side, self), lower=lower), A]


@converts("aten.cholesky_inverse.default")
def cholesky_inverse(ctx: Context, self: Any, upper: bool = False) -> Any:
    """The inverse of the matrix that the triangle is a factor of; its slope counts all of it."""
    own = constants(ctx, np.eye(ctx.out.shape[-1]))
    still = ops.stop_gradient(self)
    factor = turned(still) if upper else still
    half = ops.linalg.solve_triangular(*_spread(ctx, ops.tril(factor), own), lower=True)
    found = ops.stop_gradient(ops.matmul(turned(half), half))
    offset = ops.subtract(self, still)
    moved = ops.matmul(turned(offset) if upper else offset, turned(factor))
    change = ops.matmul(found, ops.matmul(ops.add(moved, turned(moved)), found))
    return ops.subtract(found, change)


@converts("aten._linalg_slogdet.default")
def signed_log_determinant(ctx: Context, A: Any) -> Any:
    """Torch returns the factorisation besides, for its own gradient.

    From A = QR, because the shape that Keras tells for `slogdet` of several matrices is wrong
    (Keras 3.15).
    """
    q, r = ops.linalg.qr(A)
    diagonal = ops.diagonal(r, axis1=-2, axis2=-1)
    signs = ops.multiply(ops.prod(ops.sign(diagonal), axis=-1), ops.round(ops.linalg.det(q)))
    return [ops.stop_gradient(signs), ops.sum(ops.log(ops.abs(diagonal)), axis=-1), None, None]


@converts("aten.linalg_qr.default")
def qr(ctx: Context, A: Any, mode: str = "reduced") -> Any:
    if mode == "r":
        return [None, ops.linalg.qr(A, mode="reduced")[1]]
    return list(ops.linalg.qr(A, mode=mode))


@converts("aten.linalg_householder_product.default")
def householder_product(ctx: Context, input: Any, tau: Any) -> Any:
    """The first columns of a product of reflections, as `I - V T V'` with a triangular T.

    Schreiber and Van Loan, 1989: T is the solution of `(I + D S) T = D`, where D holds `tau` and S
    is `V' V` above its diagonal. No `tau` is divided by, so that those of zero reflect nothing.
    """
    (rows, columns), count = ctx.meta(0).shape[-2:], ctx.meta(1).shape[-1]
    own, wide = constants(ctx, np.eye(count)), constants(ctx, np.eye(rows, columns))
    vectors = ops.add(ops.tril(input[..., :count], -1), constants(ctx, np.eye(rows, count)))
    overlaps = ops.triu(ops.matmul(turned(vectors), vectors), 1)
    scales = ops.expand_dims(tau, -1)
    left = ops.add(ops.multiply(scales, overlaps), own)
    right = ops.matmul(ops.multiply(scales, own), turned(vectors[..., :columns, :]))
    inner = ops.linalg.solve_triangular(*_spread(ctx, left, right), lower=False)
    return ops.subtract(wide, ops.matmul(vectors, inner))


@converts("aten._linalg_svd.default")
def singular_values(
    ctx: Context,
    A: Any,
    full_matrices: bool = False,
    compute_uv: bool = True,
    *,
    driver: str | None = None,
) -> Any:
    if not compute_uv:
        return [None, ops.linalg.svd(A, full_matrices=False)[1], None]
    return list(ops.linalg.svd(A, full_matrices=full_matrices))


@converts("aten._linalg_eigh.default")
def eigenvalues(ctx: Context, A: Any, UPLO: str = "L", compute_v: bool = True) -> Any:
    return list(ops.linalg.eigh(turned(A) if UPLO == "U" else A))


@converts("aten.linalg_matrix_exp.default")
def matrix_exponential(ctx: Context, self: Any) -> Any:
    """Scaling and squaring: the series of a matrix made small, squared as often as it was halved.

    How often is fixed beforehand, enough for norms up to 2 ** _HALVINGS.
    """
    value = ops.multiply(self, ctx.tensor(0.5**_HALVINGS, ctx.out.dtype))
    identity = constants(ctx, np.eye(ctx.out.shape[-1]))
    total = ops.add(value, identity)
    power = value
    for order in range(2, _TERMS):
        power = ops.matmul(power, ops.multiply(value, ctx.tensor(1 / order, ctx.out.dtype)))
        total = ops.add(total, power)
    for _ in range(_HALVINGS):
        total = ops.matmul(total, total)
    return total


@converts("aten.cholesky_solve.default")
def cholesky_solve(ctx: Context, self: Any, input2: Any, upper: bool = False) -> Any:
    lower = turned(input2) if upper else input2
    half = ops.linalg.solve_triangular(lower, self, lower=True)
    return ops.linalg.solve_triangular(turned(lower), half, lower=False)


@converts("aten.linalg_pinv.atol_rtol_tensor")
def pseudo_inverse(
    ctx: Context, self: Any, *, atol: Any = None, rtol: Any = None, hermitian: bool = False
) -> Any:
    """From the singular values above the tolerances.

    The slope is that which holds while their number does: that of the singular vectors has poles
    where values are equal.
    """
    if unknown(ctx.meta(0).shape[-2:]):
        raise ctx.refuse("a matrix of unknown size")
    given = ops.stop_gradient(self)
    value = ops.add(ops.tril(given), turned(ops.tril(given, -1))) if hermitian else given
    left, sizes, right = ops.linalg.svd(value, full_matrices=False)
    kept = ops.greater(sizes, _cutoff(ctx, sizes, atol, rtol))
    zero, one = (ctx.tensor(number, ctx.out.dtype) for number in (0, 1))
    inverses = ops.where(kept, ops.true_divide(one, ops.where(kept, sizes, one)), zero)
    scaled = ops.multiply(turned(right), ops.expand_dims(inverses, -2))
    found = ops.stop_gradient(ops.matmul(scaled, turned(left)))
    offset, back = ops.subtract(self, given), turned(found)
    rows = ops.subtract(offset, ops.matmul(ops.matmul(given, found), offset))
    columns = ops.subtract(turned(offset), ops.matmul(ops.matmul(found, given), turned(offset)))
    slope = ops.matmul(columns, ops.matmul(back, found))
    slope = ops.add(slope, ops.matmul(found, ops.matmul(back, turned(rows))))
    return ops.add(found, ops.subtract(slope, ops.matmul(ops.matmul(found, offset), found)))


def _cutoff(ctx: Context, sizes: Any, atol: Any, rtol: Any) -> Any:
    """The size up to which singular values count as zero."""
    dtype, size = ctx.out.dtype, max(ctx.meta(0).shape[-2:])
    none = ctx.tensor(0, dtype)
    least = none if atol is None else ops.expand_dims(ctx.tensor(atol, dtype), -1)
    share = none if rtol is None else ops.expand_dims(ctx.tensor(rtol, dtype), -1)
    if rtol is None:
        usual = ctx.tensor(float(np.finfo(dtype).eps) * size, dtype)
        share = usual if atol is None else ops.where(ops.greater(least, none), none, usual)
    if not size or 0 in sizes.shape:
        return least
    return ops.maximum(least, ops.multiply(share, ops.max(sizes, axis=-1, keepdims=True)))


def turned(value: Any) -> Any:
    """Rows as columns."""
    return ops.swapaxes(value, -1, -2)


@converts("aten.bilinear.default")
def bilinear(ctx: Context, input1: Any, input2: Any, weight: Any, bias: Any = None) -> Any:
    out, one, two = ctx.meta(2).shape
    flat = ops.reshape(ops.transpose(ctx.tensor(weight), (1, 0, 2)), (one, out * two))
    first = ctx.reshape(ops.matmul(input1, flat), [*ctx.meta(0).shape[:-1], out, two])
    outputs = ops.squeeze(ops.matmul(first, ops.expand_dims(input2, -1)), -1)
    return outputs if bias is None else ops.subtract(outputs, ops.negative(bias))


@converts("aten.addbmm.default")
def addbmm(ctx: Context, self: Any, batch1: Any, batch2: Any, beta: Any = 1, alpha: Any = 1) -> Any:
    product = ops.sum(ops.matmul(batch1, batch2), axis=0)
    scaled = [ctx.tensor(one, ctx.out.dtype) for one in (beta, alpha)]
    return ops.add(ops.multiply(self, scaled[0]), ops.multiply(product, scaled[1]))
