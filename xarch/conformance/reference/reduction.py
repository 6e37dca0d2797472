"""Functions that fold an axis."""

from __future__ import annotations

from typing import Any

import numpy as np

from xarch.conformance.reference._registry import reference, table

Array = np.ndarray[Any, Any]
Axis = int | tuple[int, ...] | list[int] | None

table(
    all=np.all, any=np.any, amax=np.max, amin=np.min, ptp=np.ptp, prod=np.prod, sum=np.sum,
    mean=np.mean, var=np.var, std=np.std, median=np.median, argmax=np.argmax, argmin=np.argmin,
    cumsum=np.cumsum, cumprod=np.cumprod, nansum=np.nansum, nanprod=np.nanprod,
    nanmean=np.nanmean, nanvar=np.nanvar, nanstd=np.nanstd, nanmax=np.nanmax, nanmin=np.nanmin,
    nanmedian=np.nanmedian, nancumsum=np.nancumsum, nancumprod=np.nancumprod,
    nanargmax=np.nanargmax, nanargmin=np.nanargmin, trapezoid=np.trapezoid,
    count_nonzero=np.count_nonzero, quantile=np.quantile, nanquantile=np.nanquantile,
    percentile=np.percentile, nanpercentile=np.nanpercentile,
)  # fmt: skip


@reference("max")
def maximum(x: Array, axis: Axis = None, keepdims: bool = False, initial: Any = None) -> Array:
    return np.max(x, axis=_axis(axis), keepdims=keepdims, **_initial(initial))  # type: ignore[no-any-return]


@reference("min")
def minimum(x: Array, axis: Axis = None, keepdims: bool = False, initial: Any = None) -> Array:
    return np.min(x, axis=_axis(axis), keepdims=keepdims, **_initial(initial))  # type: ignore[no-any-return]


@reference("average")
def average(x: Array, axis: Axis = None, weights: Array | None = None) -> Array:
    return np.asarray(np.average(x, axis=_axis(axis), weights=weights))


@reference("moments")
def moments(x: Array, axes: Axis, keepdims: bool = False) -> tuple[Array, Array]:
    axis = _axis(axes)
    return np.mean(x, axis=axis, keepdims=keepdims), np.var(x, axis=axis, keepdims=keepdims)


@reference("logsumexp")
def logsumexp(x: Array, axis: Axis = None, keepdims: bool = False) -> Array:
    x = np.asarray(x, np.float64)
    top = np.max(x, axis=_axis(axis), keepdims=True, initial=-np.inf)
    top = np.where(np.isfinite(top), top, 0.0)
    total = np.log(np.sum(np.exp(x - top), axis=_axis(axis), keepdims=True)) + top
    return total if keepdims else np.squeeze(total, axis=_every(axis, x.ndim))


@reference("norm")
def norm(x: Array, ord: Any = None, axis: Axis = None, keepdims: bool = False) -> Array:
    return np.asarray(np.linalg.norm(x, ord, _axis(axis), keepdims))


def _axis(axis: Axis) -> Any:
    return tuple(axis) if isinstance(axis, list) else axis


def _every(axis: Axis, ndim: int) -> Any:
    return tuple(range(ndim)) if axis is None else _axis(axis)


def _initial(initial: Any) -> dict[str, Any]:
    return {} if initial is None else {"initial": initial}
