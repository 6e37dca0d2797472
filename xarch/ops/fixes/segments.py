"""Functions that fold the rows of each segment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from keras import ops

from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import concrete, dtype_name, is_float, is_symbolic, tensor


def _segments(name: str, start: float | None) -> Callable[..., Any]:
    """The fold of that name; `start` where the framework starts from something else."""
    plain = getattr(ops, name)

    def fold(data: Any, segment_ids: Any, num_segments: Any = None, sorted: bool = False) -> Any:
        """Folds rows by segment: none outside, an empty one the start, one with NaN is NaN."""
        data, ids = tensor(data), ids_of(segment_ids)
        num_segments = _number(ids, num_segments)
        if dtype_name(data) == "bool":
            if start is not None and start < 0:  # the end of truth values is false
                found = fold(ops.cast(data, "int32"), ids, num_segments, sorted)
                return ops.greater(found, ops.zeros_like(found))
            return ops.cast(fold(ops.cast(data, "int32"), ids, num_segments, sorted), "bool")
        if num_segments is None:
            found = plain(data, ids, num_segments=None, sorted=sorted)
            outside = None
        else:
            outside = ops.logical_or(ids < 0, ids >= num_segments)
            spare = ops.cast(ops.full_like(ids, num_segments), ids.dtype)
            ids = ops.where(outside, spare, ids)
            found = plain(data, ids, num_segments=num_segments + 1, sorted=False)
            found = found[(slice(None, num_segments),)]
        if start is None:
            return found
        count = None if num_segments is None else num_segments + 1
        held = ops.segment_sum(ops.ones_like(ids, dtype="int32"), ids, num_segments=count)
        held = held if num_segments is None else held[(slice(None, num_segments),)]
        held = ops.reshape(held, (-1, *[1] * (len(data.shape) - 1)))
        if not is_float(data):
            ends = np.iinfo(dtype_name(data))
            identity = ends.min if start < 0 else ends.max
            return ops.where(held > 0, found, ops.full_like(found, identity))
        found = ops.where(held > 0, found, ops.full_like(found, start))
        lost = ops.segment_sum(ops.cast(ops.isnan(data), "int32"), ids, num_segments=count)
        lost = lost if num_segments is None else lost[(slice(None, num_segments),)]
        return ops.where(lost > 0, ops.cast(float("nan"), found.dtype), found)

    return fold


def _number(ids: Any, given: Any) -> Any:
    """How many segments there are: where that is not said, as many as the ids name."""
    known = concrete(ids) if given is None else None
    return given if known is None else max(int(known.max(initial=-1)) + 1, 0)


def ids_of(segment_ids: Any) -> Any:
    """The names of segments as a tensor, of 32 bits or more."""
    ids = tensor(segment_ids)
    return ids if dtype_name(ids) in {"int32", "int64"} else ops.cast(ids, "int32")


def segment_prod(
    data: Any, segment_ids: Any, num_segments: Any = None, sorted: bool = False
) -> Any:
    """Multiplies rows by segment; a segment outside is dropped, an empty one is 1.

    JAX's product has no gradient: that of a row is the product of the others of its segment.
    """
    data, ids = tensor(data), ids_of(segment_ids)
    num_segments = _number(ids, num_segments)
    if not is_float(data) or is_symbolic(data, ids):
        return _prod(data, ids, num_segments, sorted)

    @ops.custom_gradient  # type: ignore[untyped-decorator, unused-ignore]
    def product(data: Any) -> Any:
        found = _prod(data, ids, num_segments, sorted)

        def gradient(*args: Any, upstream: Any = None) -> Any:
            (above,) = args if upstream is None else (upstream,)
            return _of_others(data, ids, num_segments, sorted, above)

        return found, gradient

    return product(data)


def _of_others(data: Any, ids: Any, num_segments: Any, sorted: bool, above: Any) -> Any:
    """The gradient of each row: the product of the others of its segment times that above."""
    zero = ops.equal(data, ops.zeros_like(data))
    factors = ops.where(zero, ops.ones_like(data), data)
    count = above.shape[0]
    inside = ops.logical_and(ids >= 0, ids < count)
    places = ops.where(inside, ids, ops.zeros_like(ids))
    zeros = ops.take(_sum(ops.cast(zero, "int32"), ids, num_segments, sorted), places, axis=0)
    product = ops.take(_prod(factors, ids, num_segments, sorted), places, axis=0)
    # without this row no zero may be left, or the product of the others is zero
    alone = ops.equal(zeros - ops.cast(zero, "int32"), ops.zeros_like(zeros))
    alone = ops.logical_and(alone, ops.reshape(inside, (-1, *[1] * (len(data.shape) - 1))))
    others = ops.where(alone, product / factors, ops.zeros_like(data))
    others = ops.where(ops.isfinite(others), others, ops.zeros_like(data))
    return others * ops.take(above, places, axis=0)


_sum = _segments("segment_sum", None)
_prod = _segments("segment_prod", None)
segment_max = fix("segment_max")(_segments("segment_max", float("-inf")))
segment_min = fix("segment_min")(_segments("segment_min", float("inf")))
fix("segment_sum")(_sum)
fix("segment_prod")(segment_prod)
