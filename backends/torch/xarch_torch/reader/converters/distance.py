"""Distances between the rows of matrices."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from keras import ops

from xarch_torch.reader.context import Context
from xarch_torch.reader.converters.reduce import norm_of, root
from xarch_torch.reader.registry import converts

_FEW = 25  # rows up to which torch subtracts each from each, if told nothing else
_ALWAYS, _NEVER = 1, 2  # whether it multiplies matrices


@converts("aten.cdist.default", "aten._cdist_forward.default")
def cdist(ctx: Context, x1: Any, x2: Any, p: float = 2.0, compute_mode: int | None = None) -> Any:
    rows = [ctx.meta(place).shape[-2] for place in (0, 1)]
    many = any(isinstance(one, int) and one > _FEW for one in rows)
    if p == 2 and compute_mode != _NEVER and (many or compute_mode == _ALWAYS):
        squares = [ops.sum(ops.square(one), axis=-1, keepdims=True) for one in (x1, x2)]
        turned = [ops.swapaxes(one, -1, -2) for one in (x2, squares[1])]
        sums = ops.subtract(squares[0], ops.negative(turned[1]))
        products = ops.matmul(ops.multiply(x1, ctx.tensor(-2, ctx.out.dtype)), turned[0])
        return root(ctx, ops.maximum(ops.add(products, sums), ctx.tensor(0, ctx.out.dtype)))
    return _norms(ctx, ops.subtract(ops.expand_dims(x1, -2), ops.expand_dims(x2, -3)), p)


@converts("aten.pdist.default", "aten._pdist_forward.default")
def pdist(ctx: Context, self: Any, p: float = 2.0) -> Any:
    count = ctx.meta(0).shape[0]
    if not isinstance(count, int):
        raise ctx.refuse("the number of rows is unknown")
    first, second = np.triu_indices(count, 1)
    pairs = [ctx.tensor(torch.from_numpy(one)) for one in (first, second)]
    one, two = (ops.take(self, rows, axis=0) for rows in pairs)
    return _norms(ctx, ops.subtract(one, two), p)


def _norms(ctx: Context, value: Any, p: float) -> Any:
    """The norm of each row."""
    return norm_of(ctx, value, p, lambda function, one: function(one, axis=-1))
