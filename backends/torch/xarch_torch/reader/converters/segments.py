"""Reductions of the runs of rows that lengths or offsets tell."""

from __future__ import annotations

import math
from typing import Any

from keras import ops

from xarch_torch.reader.context import Context
from xarch_torch.reader.converters.create import positions
from xarch_torch.reader.converters.scatter import Index, reduced
from xarch_torch.reader.registry import converts

_EMPTY = {"sum": 0.0, "mean": math.nan, "max": -math.inf, "min": math.inf, "prod": 1.0}


@converts("aten.segment_reduce.default")
def segment_reduce(
    ctx: Context,
    data: Any,
    reduce: str,
    *,
    lengths: Any = None,
    indices: Any = None,
    offsets: Any = None,
    axis: int = 0,
    unsafe: bool = False,
    initial: Any = None,
) -> Any:
    given = lengths if offsets is None else offsets
    if given is None or len(given.shape) != 1 or axis != 0:
        raise ctx.refuse("runs of rows along axis 0 alone are supported")
    counts = lengths if offsets is None else ops.subtract(offsets[1:], offsets[:-1])
    shape, rank = ctx.meta(0).shape, ctx.meta(0).rank
    places = ops.expand_dims(positions(ctx, shape[0]), 1)
    ends = ops.cumsum(ctx.cast(counts, "int64")) if offsets is None else offsets[1:]
    runs = ops.sum(ops.cast(ops.less_equal(ctx.cast(ends, "int64"), places), "int64"), axis=1)
    spread = ctx.broadcast(ops.reshape(runs, [-1, *[1] * (rank - 1)]), shape)
    start = ctx.tensor(float(_EMPTY[reduce] if initial is None else initial), ctx.out.dtype)
    zero, one = (ctx.tensor(number, ctx.out.dtype) for number in (0, 1))
    counts = ops.reshape(ops.cast(counts, ctx.out.dtype), [-1, *[1] * (rank - 1)])
    empty = ctx.broadcast(ops.equal(counts, zero), ctx.out.shape)
    first = ops.where(empty, start, zero) if initial is None and reduce == "mean" else start
    base = ctx.broadcast(first, ctx.out.shape)
    index = Index(ctx, spread, shape, 0)
    kind = {"max": "amax", "min": "amin", "mean": "sum"}.get(reduce, reduce)
    found = reduced(index, base, ops.reshape(data, (-1,)), kind, "a" not in kind)
    if initial is not None and reduce in ("max", "min"):
        found = (ops.maximum if reduce == "max" else ops.minimum)(found, start)
    return ops.true_divide(found, ops.maximum(counts, one)) if reduce == "mean" else found
