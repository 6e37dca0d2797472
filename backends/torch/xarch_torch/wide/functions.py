"""Functions of float64, which Keras's promotion cuts to float32 on torch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch

Function = Callable[..., Any]


def axes(x: torch.Tensor, axis: Any) -> tuple[int, ...]:
    """The axes that `axis` names; None names all."""
    if axis is None:
        return tuple(range(x.ndim))
    return tuple(axis) if isinstance(axis, (tuple, list)) else (axis,)


def _running(native: Function) -> Function:
    def call(x: torch.Tensor, axis: Any = None) -> Any:
        return native(x.flatten() if axis is None else x, 0 if axis is None else axis)

    return call


def _over_numbers(native: Function, start: float) -> Function:
    """A running sum or product over what is not NaN."""
    return _running(lambda x, axis: native(torch.where(x.isnan(), start, x), axis))


def _product(x: torch.Tensor, axis: Any = None, keepdims: bool = False) -> Any:
    for one in sorted((at % max(x.ndim, 1) for at in axes(x, axis)), reverse=True):
        x = torch.prod(x, one, keepdim=keepdims)
    return x


def _product_of_numbers(x: torch.Tensor, axis: Any = None, keepdims: bool = False) -> Any:
    return _product(torch.where(x.isnan(), 1.0, x), axis, keepdims)


def _variance(x: torch.Tensor, axis: Any = None, keepdims: bool = False) -> Any:
    folded = axes(x, axis)
    return torch.var(x, folded, correction=0, keepdim=keepdims) if folded else torch.square(x - x)


def mean_of_numbers(x: torch.Tensor, axis: Any = None, keepdims: bool = False) -> Any:
    """NaN where there is none, with the gradient 0."""
    return _mean(x, ~x.isnan(), axis, keepdims) if axes(x, axis) else x.clone()


def _mean(x: torch.Tensor, known: torch.Tensor, axis: Any, keepdims: bool) -> torch.Tensor:
    folded = axes(x, axis)
    count = known.sum(folded, keepdim=keepdims)
    total = torch.where(known, x, 0.0).sum(folded, keepdim=keepdims)
    return torch.where(count > 0, total / count.clamp(min=1), torch.nan)


def variance_of_numbers(x: torch.Tensor, axis: Any = None, keepdims: bool = False) -> Any:
    """As `mean_of_numbers`."""
    if not axes(x, axis):
        return torch.square(x - x)
    known = ~x.isnan()
    away = torch.where(known, x - _mean(x, known, axis, keepdims=True), 0.0)
    return _mean(torch.square(away), known, axis, keepdims)


def deviation_of_numbers(x: torch.Tensor, axis: Any = None, keepdims: bool = False) -> Any:
    """As `mean_of_numbers`; of equal numbers the slope is 0."""
    variance = variance_of_numbers(x, axis, keepdims)
    none = variance == 0
    return torch.where(none, 0.0, torch.sqrt(torch.where(none, 1.0, variance)))


def _norm(
    x: torch.Tensor, ord: Any = None, axis: Any = None, keepdims: bool = False,  # noqa: A002
) -> Any:  # fmt: skip
    axis = tuple(axis) if isinstance(axis, list) else axis
    return torch.linalg.norm(x, ord, axis, keepdim=keepdims)


def _sparsemax(x: torch.Tensor, axis: int = -1) -> Any:
    """The nearest point of the probability simplex (Martins and Astudillo 2016)."""
    if not x.numel():
        return x
    x = x - x.amax(axis, keepdim=True).detach()
    falling = x.sort(axis, descending=True).values
    rank = torch.ones_like(falling).cumsum(axis)
    held = 1 + rank * falling > falling.cumsum(axis)
    excess = torch.where(held, falling, 0.0).sum(axis, keepdim=True) - 1
    return torch.relu(x - excess / held.sum(axis, keepdim=True))


WIDE: Mapping[str, Function] = {
    "ceil": torch.ceil,
    "cumprod": _running(torch.cumprod),
    "cumsum": _running(torch.cumsum),
    "floor": torch.floor,
    "nancumprod": _over_numbers(torch.cumprod, 1.0),
    "nancumsum": _over_numbers(torch.cumsum, 0.0),
    "nanmean": mean_of_numbers,
    "nanprod": _product_of_numbers,
    "nanstd": deviation_of_numbers,
    "nanvar": variance_of_numbers,
    "norm": _norm,
    "prod": _product,
    "sparsemax": _sparsemax,
    "var": _variance,
}
