"""Running maxima and running sums of exponentials."""

from __future__ import annotations

from typing import Any

from keras import ops

from xarch_torch.reader.context import Context
from xarch_torch.reader.converters.create import positions
from xarch_torch.reader.dims import Dim
from xarch_torch.reader.registry import converts


@converts("aten.logcumsumexp.default")
def logcumsumexp(ctx: Context, self: Any, dim: int) -> Any:
    def joined(one: Any, two: Any) -> Any:
        return (ops.logaddexp(one[0], two[0]),)

    if isinstance(ctx.out.shape[dim], Dim):
        return _all_at_once(ctx, self, dim % ctx.out.rank)
    return _running(ctx, (self,), dim, joined)[0]


def _all_at_once(ctx: Context, value: Any, axis: int) -> Any:
    """Of an axis of unknown size, which costs its square in memory."""
    place = positions(ctx, ctx.out.shape[axis])
    early = ops.less_equal(ops.expand_dims(place, 0), ops.expand_dims(place, 1))
    rows = ops.expand_dims(ops.moveaxis(value, axis, -1), -2)
    shown = ops.where(early, rows, ctx.tensor(float("-inf"), ctx.out.dtype))
    return ops.moveaxis(ops.logsumexp(shown, axis=-1), -1, axis)


@converts("aten.cummax.default")
def cummax(ctx: Context, self: Any, dim: int) -> Any:
    return _extremes(ctx, self, dim, ops.greater_equal)


@converts("aten.cummin.default")
def cummin(ctx: Context, self: Any, dim: int) -> Any:
    return _extremes(ctx, self, dim, ops.less_equal)


def _extremes(ctx: Context, value: Any, dim: int, better: Any) -> Any:
    shape = [1] * ctx.out.rank
    shape[dim] = -1
    place = ops.reshape(positions(ctx, ctx.out.shape[dim]), shape)
    place = ops.add(place, ops.zeros_like(value, dtype="int64"))

    def best(one: Any, two: Any) -> Any:
        later = better(two[0], one[0])
        return tuple(ops.where(later, b, a) for a, b in zip(one, two, strict=True))

    return list(_running(ctx, (value, place), dim, best))


def _running(ctx: Context, values: Any, dim: int, combine: Any) -> Any:
    """Combines every entry with all before it, by doubling steps.

    Keras's `associative_scan` loses float64 on torch (Keras 3.13 to 3.15).
    """
    axis = dim % ctx.out.rank
    length = ctx.out.shape[axis]
    if not isinstance(length, int):
        raise ctx.refuse("the axis has an unknown size")
    lead, step = (slice(None),) * axis, 1
    while step < length:
        early = [one[(*lead, slice(0, -step))] for one in values]
        late = [one[(*lead, slice(step, None))] for one in values]
        first = [one[(*lead, slice(0, step))] for one in values]
        joined = combine(tuple(early), tuple(late))
        values = [ops.concatenate(pair, axis=axis) for pair in zip(first, joined, strict=True)]
        step *= 2
    return values
