"""Losses by margins between the scores of classes."""

from __future__ import annotations

from typing import Any

import numpy as np
from keras import ops

from xarch_torch.reader.context import Context
from xarch_torch.reader.registry import converts

_NONE, _MEAN = 0, 1


@converts("aten.multilabel_margin_loss.default")
def multilabel_margin_loss(ctx: Context, self: Any, target: Any, reduction: int = _MEAN) -> Any:
    """Labels end at the first negative one, which torch's own composition (2.13) leaves out."""
    classes = ctx.meta(0).shape[-1]
    if not isinstance(classes, int):
        raise ctx.refuse("the number of classes is unknown")
    named = ops.cumprod(ops.cast(ops.greater_equal(target, 0), "int32"), axis=-1)
    named = ops.greater(named, 0)
    labels = ops.where(named, target, ops.zeros_like(target))
    hits = ops.equal(ops.expand_dims(labels, -1), np.arange(classes, dtype=ctx.dtype(labels)))
    own = ops.any(ops.logical_and(hits, ops.expand_dims(named, -1)), axis=-2, keepdims=True)
    counts = ops.logical_and(ops.expand_dims(named, -1), ops.logical_not(own))
    scores = ops.expand_dims(ops.take_along_axis(self, labels, axis=-1), -1)
    gaps = ops.subtract(ops.expand_dims(self, -2), ops.subtract(scores, ctx.tensor(1)))
    losses = ops.where(counts, ops.relu(gaps), ctx.tensor(0))
    losses = ops.divide(ops.sum(losses, axis=(-2, -1)), ctx.tensor(classes))
    if reduction == _NONE:
        return losses
    return ops.mean(losses) if reduction == _MEAN else ops.sum(losses)
