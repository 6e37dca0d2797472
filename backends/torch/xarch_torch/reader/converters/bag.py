"""Bags of embeddings."""

from __future__ import annotations

from typing import Any

from keras import ops

from xarch_torch.reader.context import Context
from xarch_torch.reader.converters.create import filled, positions
from xarch_torch.reader.converters.scatter import extremes_of_rows
from xarch_torch.reader.registry import converts

_SUM, _MEAN = 0, 1


@converts("aten.embedding_bag.default", "aten.embedding_bag.padding_idx")
def embedding_bag(
    ctx: Context,
    weight: Any,
    indices: Any,
    offsets: Any,
    scale_grad_by_freq: bool = False,
    mode: int = 0,
    sparse: bool = False,
    per_sample_weights: Any = None,
    include_last_offset: bool = False,
    padding_idx: int | None = None,
) -> Any:
    if scale_grad_by_freq:
        raise ctx.refuse(
            "scale_grad_by_freq: torch divides the gradients of bags by counts of other rows on "
            "CPUs (torch 2.13); leave it out, or add up the rows of an embedding"
        )
    dtype = ctx.out.dtype
    at = ops.expand_dims(positions(ctx, ctx.meta(1).shape[0]), 1)
    begun = ops.less_equal(ops.expand_dims(ctx.cast(offsets, "int64"), 0), at)
    bag = ops.subtract(ops.sum(ops.cast(begun, "int64"), axis=1), ctx.tensor(1, "int64"))
    share = ops.ones_like(indices, dtype=dtype)
    if padding_idx is not None:
        padding = padding_idx % ctx.meta(0).shape[0]
        share = ops.cast(ops.not_equal(indices, ctx.tensor(padding, "int64")), dtype)
    scale = share if per_sample_weights is None else ops.multiply(share, per_sample_weights)
    rows = ops.multiply(ops.take(weight, indices, axis=0), ops.expand_dims(scale, 1))
    places = ops.expand_dims(bag, 1)
    if mode not in (_SUM, _MEAN):
        counts = ops.scatter_update(
            ctx.tensor(filled(ctx, ctx.out.shape[:1], 0)), places, share, "add"
        )
        kept = ops.not_equal(ops.expand_dims(share, 1), ctx.tensor(0, dtype))
        rows = ops.where(kept, rows, ctx.tensor(float("-inf"), dtype))
        return [extremes_of_rows(ctx, rows, bag, counts), None, None, None]
    total = ops.scatter_update(ctx.tensor(filled(ctx, ctx.out.shape, 0)), places, rows, "add")
    if mode == _MEAN:
        counts = ops.scatter_update(ops.zeros_like(total[:, 0]), places, share, "add")
        total = ops.true_divide(
            total, ops.expand_dims(ops.maximum(counts, ctx.tensor(1, dtype)), 1)
        )
    return [total, None, None, None]
