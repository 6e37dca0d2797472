"""Linear algebra beyond products."""

from __future__ import annotations

from typing import Any

from keras import ops

from xarch_torch.reader.context import Context
from xarch_torch.reader.registry import converts


@converts("aten.linalg_inv.default", "aten.inverse.default")
def inverse(ctx: Context, A: Any = None, self: Any = None) -> Any:
    return ops.linalg.inv(A if A is not None else self)


@converts("aten.linalg_det.default", "aten.det.default")
def determinant(ctx: Context, A: Any = None, self: Any = None) -> Any:
    return ops.linalg.det(A if A is not None else self)


@converts("aten.linalg_cholesky.default", "aten.cholesky.default")
def cholesky(ctx: Context, self: Any, upper: bool = False, **more: Any) -> Any:
    lower = ops.linalg.cholesky(self)
    return ops.swapaxes(lower, -1, -2) if upper or more.get("upper") else lower


@converts("aten.linalg_solve.default")
def solve(ctx: Context, A: Any, B: Any, *, left: bool = True) -> Any:
    if not left:
        solved = ops.linalg.solve(ops.swapaxes(A, -1, -2), ops.swapaxes(B, -1, -2))
        return ops.swapaxes(solved, -1, -2)
    vectors = len(B.shape) < len(A.shape)
    return (
        ops.squeeze(ops.linalg.solve(A, ops.expand_dims(B, -1)), -1)
        if vectors
        else ops.linalg.solve(A, B)
    )


@converts("aten.linalg_solve_triangular.default")
def solve_triangular(
    ctx: Context, self: Any, B: Any, *, upper: bool, left: bool = True, unitriangular: bool = False
) -> Any:
    if unitriangular:
        raise ctx.refuse("a unit diagonal is not supported")
    if left:
        return ops.linalg.solve_triangular(self, B, lower=not upper)
    turned = [ops.swapaxes(one, -1, -2) for one in (self, B)]
    return ops.swapaxes(ops.linalg.solve_triangular(*turned, lower=upper), -1, -2)


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
