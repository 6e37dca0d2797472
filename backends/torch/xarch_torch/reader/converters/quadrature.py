"""Sums over constants along an axis of their own, which special functions are made of."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from keras import ops

from xarch_torch.reader.arithmetic import add, constants
from xarch_torch.reader.context import Context
from xarch_torch.reader.exact import differentiable


def weighted(ctx: Context, values: Any, weights: Any) -> Any:
    """The sum of the last axis, with weights."""
    return ops.sum(ops.multiply(values, constants(ctx, weights)), axis=-1)


def still(function: Callable[..., Any]) -> Callable[..., Any]:
    """A converter whose results have a gradient only where those of the op in this torch have."""

    @functools.wraps(function)
    def stopped(ctx: Context, *args: Any, **kwargs: Any) -> Any:
        found = function(ctx, *args, **kwargs)
        return found if differentiable(ctx.node.target) else ops.stop_gradient(found)

    return stopped


def at_most(ctx: Context, value: Any, limit: float) -> Any:
    """The value up to a limit; unlike a minimum, with its whole gradient at the limit."""
    bound = ctx.tensor(limit, ctx.out.dtype)
    return ops.where(ops.greater(value, bound), bound, value)


def at_least(ctx: Context, value: Any, limit: float) -> Any:
    """The value from a limit on, with its whole gradient there."""
    bound = ctx.tensor(limit, ctx.out.dtype)
    return ops.where(ops.less(value, bound), bound, value)


def polynomial(ctx: Context, value: Any, coefficients: Sequence[float]) -> Any:
    """The polynomial of these coefficients, the constant one first.

    All powers are taken at once. The sum is right where no terms cancel, and in float32 where the
    values lie between 0 and 1.
    """
    first, *rest = coefficients
    exponents = constants(ctx, np.arange(1, len(coefficients)))  # a zeroth power has no slope at 0
    powers = ops.power(ops.expand_dims(value, -1), exponents)
    return add(weighted(ctx, powers, rest), ctx.tensor(float(first), ctx.out.dtype))
