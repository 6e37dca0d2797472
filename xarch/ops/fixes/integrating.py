"""Integrals of samples."""

from __future__ import annotations

from typing import Any

from keras import ops

from xarch.ops.fixes.promoting import alike
from xarch.ops.fixes.registry import fix
from xarch.ops.promises import cast_symbol
from xarch.ops.tensors import axes_of, dtype_name, floating, is_symbolic


@fix("trapezoid")
def trapezoid(y: Any, x: Any = None, dx: float = 1.0, axis: int = -1) -> Any:
    """The trapezoidal rule, in which both ends count half; one sample alone gives 0."""
    if x is not None:
        y, x = alike(y, x)
        return cast_symbol(ops.trapezoid(y, x=x, dx=dx, axis=axis), dtype_name(y))
    if is_symbolic(y) or not len(getattr(y, "shape", ())):
        return ops.trapezoid(y, dx=dx, axis=axis)
    y = floating(y)
    rank = len(y.shape)
    (along,) = axes_of(axis, rank)
    count = y.shape[along]
    if count == 0:
        return ops.sum(y, axis=along)
    if count is None or count < 2:
        return ops.trapezoid(y, dx=dx, axis=axis)

    def part(*ends: int | None) -> Any:
        return y[tuple(slice(*ends) if one == along else slice(None) for one in range(rank))]

    ends = ops.squeeze(part(0, 1) + part(-1, None), along)
    return (ops.sum(part(1, -1), axis=along) + ends / 2) * dx
