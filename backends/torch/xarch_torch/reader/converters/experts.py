"""Mixtures of experts: products of rows that are sorted by group."""

from __future__ import annotations

from typing import Any

from keras import ops

from xarch_torch.reader.context import Context
from xarch_torch.reader.converters.create import positions
from xarch_torch.reader.registry import converts


@converts("aten._grouped_mm.default")
def grouped_product(
    ctx: Context, self: Any, mat2: Any, offs: Any = None, bias: Any = None, out_dtype: Any = None
) -> Any:
    if bias is not None:
        raise ctx.refuse("a bias is not supported yet")
    if offs is None and len(self.shape) == len(mat2.shape) == 3:
        return ops.matmul(self, mat2)
    if len(self.shape) != 2 or len(mat2.shape) != 3:
        raise ctx.refuse("only rows in groups, times a matrix for each group, are supported yet")
    return _product(ctx, self, mat2, offs)


@converts("xarch.grouped_mm.default")
def wide_product(ctx: Context, rows: Any, weights: Any, offs: Any) -> Any:
    return _product(ctx, rows, weights, offs)


@converts("transformers.grouped_mm_fallback.default", imported=False)
def grouped_product_of_transformers(ctx: Context, input: Any, weight: Any, offs: Any) -> Any:
    return _product(ctx, input, weight, offs)


def _product(ctx: Context, rows: Any, weights: Any, offs: Any) -> Any:
    """Every row beside zeros, in the place of its group, times all matrices on top of each other.

    The number of rows in a group depends on the data, and no backend compiles such shapes; so it
    costs what every group's product for every row costs.
    """
    groups, inner, columns = ctx.meta(1).shape
    ends = ops.expand_dims(ctx.cast(offs, "int64"), 0)
    place = ops.expand_dims(positions(ctx, ctx.meta(0).shape[0]), 1)
    passed = ops.cast(ops.greater_equal(place, ends), ctx.out.dtype)
    started = ops.pad(passed[:, :-1], [[0, 0], [1, 0]], constant_values=1)
    own = ops.expand_dims(ops.subtract(started, passed), 2)
    spread = ops.multiply(own, ops.expand_dims(rows, 1))
    flat = ops.reshape(spread, [-1, groups * inner])
    return ops.matmul(flat, ops.reshape(weights, [groups * inner, columns]))
