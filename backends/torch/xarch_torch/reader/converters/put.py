"""Writing to the places that indices or a mask name: `x[i, j] = y`."""

from __future__ import annotations

from typing import Any

from keras import ops

from xarch_torch.reader.context import Context, Meta
from xarch_torch.reader.converters.index import flat_index
from xarch_torch.reader.dims import Dim, unknown
from xarch_torch.reader.registry import converts


@converts("aten.index_put.default")
def index_put(ctx: Context, self: Any, indices: Any, values: Any, accumulate: bool = False) -> Any:
    meta = ctx.meta(0)
    given = [(axis, one) for axis, one in enumerate(indices) if one is not None]
    axes = [axis for axis, _ in given]
    value = ctx.tensor(values, meta.dtype)
    if any(ctx.dtype(one) == "bool" for _, one in given):
        return _masked_put(ctx, self, given, value, accumulate)
    if axes != list(range(axes[0], axes[0] + len(axes))):
        raise ctx.refuse("indices with a gap between them are not supported yet")
    flat, size = flat_index(ctx, given, meta.shape)
    lead, tail = list(meta.shape[: axes[0]]), list(meta.shape[axes[-1] + 1 :])
    fakes = [one.meta["val"] for one in ctx.node.args[1] if one is not None]
    picked = _joint(fakes)
    value = ctx.broadcast(value, [*lead, *picked, *tail])
    value = ops.transpose(value, _behind(len(lead), len(picked), value))
    value = ctx.reshape(value, [_product(picked), *lead, *tail])
    merged = ops.moveaxis(ctx.reshape(self, [*lead, size, *tail]), len(lead), 0)
    found = _write(merged, ctx.broadcast(flat, picked), value, accumulate)
    return ctx.reshape(ops.moveaxis(found, 0, len(lead)), meta.shape)


def _masked_put(ctx: Context, old: Any, given: Any, value: Any, accumulate: bool) -> Any:
    """A mask picks a number of entries that depends on the data; one value for all needs none."""
    (axis, mask), *more = given
    if more or axis or len(value.shape) > 1 or (value.shape and value.shape[0] != 1):
        raise ctx.refuse("an index by a mask takes one value for all its places only")
    rank, count = ctx.meta(0).rank, len(mask.shape)
    mask = ctx.reshape(mask, [*ctx.meta(0).shape[:count], *[1] * (rank - count)])
    if value.shape:
        value = ops.squeeze(value, 0)
    return ops.where(mask, ops.add(old, value) if accumulate else value, old)


def _write(old: Any, places: Any, new: Any, accumulate: bool) -> Any:
    """Rows of `old` replaced by, or increased by, rows of `new`."""
    places = ops.reshape(places, [-1, 1])
    if accumulate:
        return ops.scatter_update(old, places, new, reduction="add")
    return ops.scatter_update(old, places, new)


def _joint(fakes: Any) -> list[Any]:
    """The shape to which index tensors broadcast."""
    metas = [Meta.of(one) for one in fakes]
    rank = max(meta.rank for meta in metas)
    shapes = [[1] * (rank - meta.rank) + list(meta.shape) for meta in metas]
    return [next((one for one in sizes if one != 1), 1) for sizes in zip(*shapes, strict=True)]


def _behind(lead: int, picked: int, value: Any) -> list[int]:
    """The order of axes that puts the picked ones before the leading ones."""
    rank = len(value.shape)
    return [*range(lead, lead + picked), *range(lead), *range(lead + picked, rank)]


def _product(sizes: Any) -> Any:
    total: Any = 1
    for one in sizes:
        total = total * (one.expr if isinstance(one, Dim) else one)
    return Dim(total) if unknown(sizes) else total
