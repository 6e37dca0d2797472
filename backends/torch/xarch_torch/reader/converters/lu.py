"""Factorisations of matrices into triangles.

Keras has them for one matrix at a time on TensorFlow, and there without gradients (Keras 3.15). The
elimination is written out: a step for each column, in which the row of the largest pivot moves up.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from keras import ops

from xarch_torch.reader.arithmetic import constants
from xarch_torch.reader.context import Context
from xarch_torch.reader.converters.linalg import turned
from xarch_torch.reader.registry import converts

_LARGEST = 64  # steps, beyond which the graph would be long


@converts("aten.linalg_lu_factor.default")
def factors(ctx: Context, A: Any, *, pivot: bool = True) -> Any:
    return list(_eliminated(ctx, A, pivot))


@converts("aten.linalg_lu_factor_ex.default")
def factors_with_info(
    ctx: Context, A: Any, *, pivot: bool = True, check_errors: bool = False
) -> Any:
    return _with_info(ctx, A, pivot)


@converts("aten._lu_with_info.default")
def old_factors(ctx: Context, self: Any, pivot: bool = True, check_errors: bool = True) -> Any:
    return _with_info(ctx, self, pivot)


@converts("aten.linalg_lu.default")
def triangles(ctx: Context, A: Any, *, pivot: bool = True) -> Any:
    found, pivots = _eliminated(ctx, A, pivot)
    lower, upper = _split(ctx, found, ctx.meta(0).shape[-2:])
    return [_order(ctx, pivots, ctx.meta(0).shape) if pivot else None, lower, upper]


@converts("aten.lu_unpack.default")
def unpacked(
    ctx: Context,
    LU_data: Any,
    LU_pivots: Any,
    unpack_data: bool = True,
    unpack_pivots: bool = True,
) -> Any:
    shape = ctx.meta(0).shape
    order = _order(ctx, LU_pivots, shape) if unpack_pivots else None
    return [order, *(_split(ctx, LU_data, shape[-2:]) if unpack_data else (None, None))]


@converts("aten.lu_solve.default")
def old_solution(ctx: Context, self: Any, LU_data: Any, LU_pivots: Any) -> Any:
    return _solved(ctx, LU_data, LU_pivots, self, adjoint=False)


@converts("aten.linalg_lu_solve.default")
def solution(
    ctx: Context, LU: Any, pivots: Any, B: Any, *, left: bool = True, adjoint: bool = False
) -> Any:
    if left:
        return _solved(ctx, LU, pivots, B, adjoint=adjoint)
    return turned(_solved(ctx, LU, pivots, turned(B), adjoint=not adjoint))


def _with_info(ctx: Context, value: Any, pivot: bool) -> list[Any]:
    """The place, from one on, of the first pivot of zero; zero where there is none."""
    found, pivots = _eliminated(ctx, value, pivot)
    diagonal = ops.diagonal(found, axis1=-2, axis2=-1)
    bad = ops.cast(ops.equal(diagonal, ctx.tensor(0, ctx.out.dtype)), "int32")
    count = ctx.tensor(1, "int32")
    first = ops.multiply(ops.add(ops.cast(ops.argmax(bad, axis=-1), "int32"), count), count)
    return [found, pivots, ops.multiply(first, ops.max(bad, axis=-1))]


def _eliminated(ctx: Context, rows: Any, pivot: bool) -> tuple[Any, Any]:
    """Both triangles in one matrix, and with which row each row changed places, from one on."""
    height, width = _size(ctx, ctx.meta(0).shape)
    zero, one = ctx.tensor(0, ctx.out.dtype), ctx.tensor(1, ctx.out.dtype)
    places = np.arange(height)[:, None]
    pivots = []
    for step in range(min(height, width)):
        below = places > step
        if pivot:
            column = ops.abs(ops.stop_gradient(rows[..., step]))
            free = ops.where((places >= step)[:, 0], column, -one)
            largest = ops.cast(ops.argmax(free, axis=-1, keepdims=True), "int32")
            rows = _swapped(ctx, rows, step, largest, height)
            pivots.append(ops.add(largest, ctx.tensor(1, "int32")))
        row = rows[..., step : step + 1, :]
        own = row[..., step : step + 1]
        empty = ops.equal(own, zero)
        quotients = ops.true_divide(rows[..., step : step + 1], ops.where(empty, one, own))
        factors = ops.where(ops.logical_and(below, ops.logical_not(empty)), quotients, zero)
        later = np.arange(width) > step
        reduced = ops.subtract(rows, ops.multiply(factors, ops.where(later, row, zero)))
        rows = ops.where(np.logical_and(below, np.arange(width) == step), factors, reduced)
    if not pivots:
        plain = constants(ctx, np.arange(1, min(height, width) + 1), "int32")
        return rows, ctx.broadcast(plain, ctx.outs[1].shape) if len(ctx.outs) > 1 else plain
    return rows, ops.concatenate(pivots, axis=-1)


def _size(ctx: Context, shape: Any) -> tuple[int, int]:
    if any(not isinstance(one, int) for one in shape[-2:]):
        raise ctx.refuse("a matrix of unknown size")
    if min(shape[-2:]) > _LARGEST:
        raise ctx.refuse(f"a matrix of more than {_LARGEST} rows and columns")
    return int(shape[-2]), int(shape[-1])


def _swapped(ctx: Context, rows: Any, step: int, other: Any, height: int) -> Any:
    """The rows with one and another, whose place is a tensor, in each other's place."""
    places = constants(ctx, np.arange(height), "int32")
    chosen = ops.expand_dims(ops.equal(places, other), -1)
    zero = ctx.tensor(0, ctx.dtype(rows))
    theirs = ops.sum(ops.where(chosen, rows, zero), axis=-2, keepdims=True)
    mine = (np.arange(height) == step)[:, None]
    return ops.where(mine, theirs, ops.where(chosen, rows[..., step : step + 1, :], rows))


def _reordered(ctx: Context, rows: Any, pivots: Any, height: int, *, back: bool = False) -> Any:
    """The rows after all changes of places, or before them."""
    count = pivots.shape[-1]
    for step in reversed(range(count)) if back else range(count):
        other = ops.subtract(
            ops.cast(pivots[..., step : step + 1], "int32"), ctx.tensor(1, "int32")
        )
        rows = _swapped(ctx, rows, step, other, height)
    return rows


def _order(ctx: Context, pivots: Any, shape: Any) -> Any:
    """The matrix that puts rows back."""
    height, _ = _size(ctx, shape)
    own = ctx.broadcast(constants(ctx, np.eye(height)), [*shape[:-2], height, height])
    return turned(_reordered(ctx, own, pivots, height))


def _split(ctx: Context, value: Any, shape: Any) -> tuple[Any, Any]:
    """The lower triangle, with ones on its diagonal, and the upper."""
    height, width = _size(ctx, shape)
    least = min(height, width)
    lower = ops.tril(value[..., :least], -1)
    lower = ops.subtract(lower, constants(ctx, -np.eye(height, least)))
    return lower, ops.triu(value[..., :least, :])


def _solved(ctx: Context, factors: Any, pivots: Any, sides: Any, *, adjoint: bool) -> Any:
    size, _ = _size(ctx, factors.shape)
    front = list(ctx.out.shape[:-2])
    factors = ctx.broadcast(factors, [*front, size, size])
    sides = ctx.broadcast(sides, [*front, *sides.shape[-2:]])
    lower, upper = _split(ctx, factors, (size, size))
    solve = ops.linalg.solve_triangular
    if adjoint:
        half = solve(turned(upper), sides, lower=True)
        return _reordered(ctx, solve(turned(lower), half, lower=False), pivots, size, back=True)
    half = solve(lower, _reordered(ctx, sides, pivots, size), lower=True)
    return solve(upper, half, lower=False)
