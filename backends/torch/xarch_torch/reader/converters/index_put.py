"""`x[index] = values`."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from keras import ops

from xarch_torch.reader.context import Context, Meta
from xarch_torch.reader.converters.index import counted, together
from xarch_torch.reader.dims import Dim, expression, unknown
from xarch_torch.reader.registry import converts


@converts("aten.index_put.default", "aten._unsafe_index_put.default")
def index_put(ctx: Context, self: Any, indices: Any, values: Any, accumulate: bool = False) -> Any:
    given = [(axis, one) for axis, one in enumerate(indices) if one is not None]
    values = ctx.tensor(values, ctx.out.dtype)
    if any(ctx.dtype(one) == "bool" for _, one in given):
        return _masked(ctx, self, given, values, accumulate)
    axes = [axis for axis, _ in given]
    order = [*axes, *(axis for axis in range(ctx.out.rank) if axis not in axes)]
    places, joint = _rows(ctx, given)
    source = _source(ctx, values, axes, joint)
    result = ops.scatter_update(
        ops.transpose(self, order), places, source, "add" if accumulate else None
    )
    return ops.transpose(result, [int(axis) for axis in np.argsort(order)])


def _rows(ctx: Context, given: Any) -> tuple[Any, list[Any]]:
    """The positions along the indexed axes, one row for each, and the shape that they have."""
    fakes = [ctx.node.args[1][axis].meta["val"] for axis, _ in given]
    joint = list(Meta.of(torch.broadcast_tensors(*fakes)[0]).shape)
    columns = [ctx.broadcast(counted(ctx, one, ctx.out.shape[axis]), joint) for axis, one in given]
    flat = [ops.reshape(ctx.cast(one, "int64"), (-1,)) for one in columns]
    return ops.stack(flat, axis=-1), joint


def _source(ctx: Context, values: Any, axes: list[int], joint: list[Any]) -> Any:
    """The values in the order of the rows, with the axes that are not indexed behind."""
    kept = [one for axis, one in enumerate(ctx.out.shape) if axis not in axes]
    front, count = (axes[0] if together(axes) else 0), len(joint)
    values = ctx.broadcast(values, [*kept[:front], *joint, *kept[front:]])
    order = [
        *range(front, front + count),
        *range(front),
        *range(front + count, count + len(kept)),
    ]
    return ctx.reshape(ops.transpose(values, order), [_product(joint), *kept])


def _product(sizes: list[Any]) -> Any:
    if unknown(sizes):
        return Dim(math.prod(expression(one) for one in sizes))
    return math.prod(sizes)


def _masked(ctx: Context, base: Any, given: Any, values: Any, accumulate: bool) -> Any:
    """One value wherever a mask is true; several would have to be counted."""
    (axis, mask), *more = given
    if more:
        raise ctx.refuse("a write to a mask and another index is not supported")
    rest = ctx.out.rank - axis - len(mask.shape)
    lead, tail = (1,), ()
    if values.shape:
        split = max(len(values.shape) - rest, 0)
        lead, tail = values.shape[:split], values.shape[split:]
    if any(one != 1 for one in lead) or (axis and values.shape):
        raise ctx.refuse("as many values as a mask selects depend on the data")
    shape = Meta.of(ctx.node.args[1][axis].meta["val"]).shape
    mask = ctx.reshape(mask, [*shape, *[1] * rest])
    values = ctx.reshape(values, tail)
    return ops.where(mask, ops.add(base, values) if accumulate else values, base)
