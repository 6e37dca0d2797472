"""Functions that fold an axis."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from xarch.conformance.reference._registry import reference, table
from xarch.conformance.reference.creation import cast

Array = np.ndarray[Any, Any]
Axis = int | tuple[int, ...] | list[int] | None


def _of_axes(fold: Callable[..., Any]) -> Callable[..., Any]:
    """NumPy's function, to which a list of axes means what a tuple does."""

    def call(*args: Any, **options: Any) -> Any:
        if "axis" in options:
            options["axis"] = _axis(options["axis"])
        return fold(*args, **options)

    return call


def _folds(**functions: Callable[..., Any]) -> None:
    table(**{name: _of_axes(one) for name, one in functions.items()})


_folds(
    all=np.all, any=np.any, amax=np.max, amin=np.min, ptp=np.ptp, prod=np.prod, sum=np.sum,
    mean=np.mean, var=np.var, std=np.std, median=np.median, argmax=np.argmax, argmin=np.argmin,
    nansum=np.nansum, nanprod=np.nanprod,
    nanmean=np.nanmean, nanvar=np.nanvar, nanstd=np.nanstd, nanmax=np.nanmax, nanmin=np.nanmin,
    nanmedian=np.nanmedian, nancumsum=np.nancumsum, nancumprod=np.nancumprod,
    nanargmax=np.nanargmax, nanargmin=np.nanargmin, trapezoid=np.trapezoid,
)  # fmt: skip


def _running(fold: Callable[..., Any]) -> Callable[..., Any]:
    """Floats become integers before they are added up, as in NumPy; what does not fit saturates."""

    def call(x: Array, axis: Axis = None, dtype: str | None = None) -> Array:
        if dtype is not None and "int" in dtype and x.dtype.kind not in "iub":
            x = cast(x, dtype)
        return np.asarray(fold(x, _axis(axis), dtype))

    return call


table(cumsum=_running(np.cumsum), cumprod=_running(np.cumprod))


@reference("count_nonzero")
def count_nonzero(x: Array, axis: Axis = None) -> Array:
    return np.asarray(np.count_nonzero(x, axis=_axis(axis)))


def _quantile(function: Callable[..., Any], whole: float) -> Callable[..., Any]:
    """The line from a number to an infinity is that infinity; NumPy gives NaN at its ends."""

    def quantile(x: Array, q: Array, axis: Axis = None, method: str = "linear",
                 keepdims: bool = False) -> Array:  # fmt: skip
        share = np.clip(np.asarray(q) / whole, 0, 1)  # a last bit more is tried too

        def at(how: Any) -> Array:
            return np.asarray(function(x, share, _axis(axis), method=how, keepdims=keepdims))

        with np.errstate(invalid="ignore"):
            found, low, high = at(method), at("lower"), at("higher")
            line = np.where(low == high, low, low + high)
        return np.where(np.isfinite(found), found, line)

    return quantile


table(
    quantile=_quantile(np.quantile, 1), percentile=_quantile(np.quantile, 100),
    nanquantile=_quantile(np.nanquantile, 1), nanpercentile=_quantile(np.nanquantile, 100),
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
    if ord in {2, -2, "nuc"} and (x.ndim == 2 if axis is None else np.size(axis) == 2):
        folded = _every(axis, 2)  # of a matrix that is not finite, singular values are NaN
        finite = np.isfinite(x).all(folded, keepdims=keepdims)
        x = np.where(np.isfinite(x).all(folded, keepdims=True), x, 0)
        return np.where(finite, np.linalg.norm(x, ord, folded, keepdims), np.nan)
    return np.asarray(np.linalg.norm(x, ord, _axis(axis), keepdims))


def _axis(axis: Axis) -> Any:
    return tuple(axis) if isinstance(axis, list) else axis


def _every(axis: Axis, ndim: int) -> Any:
    return tuple(range(ndim)) if axis is None else _axis(axis)


def _initial(initial: Any) -> dict[str, Any]:
    return {} if initial is None else {"initial": initial}
