"""Arrays out of numbers, and casts."""

from __future__ import annotations

from typing import Any

import numpy as np

from xarch.conformance.dtypes import dtype_of
from xarch.conformance.reference._registry import reference, table

Array = np.ndarray[Any, Any]

table(
    arange=lambda start, stop=None, step=None, dtype=None: np.arange(
        *([start] if stop is None else [start, stop]),
        **({} if step is None else {"step": step}),
        **({"dtype": dtype} if "int" in (dtype or "") else {}),
    ),
    eye=lambda N, M=None, k=0, dtype=None: np.eye(N, M, k),
    identity=lambda n, dtype=None: np.identity(n),
    tri=lambda N, M=None, k=0, dtype=None: np.tri(N, M, k),
    full=lambda shape, fill_value, dtype=None: np.full(
        shape, cast(np.asarray(fill_value), dtype) if "int" in (dtype or "") else fill_value
    ),
    full_like=lambda x, fill_value, dtype=None: np.full(x.shape, fill_value),
    ones=lambda shape, dtype=None: np.ones(shape),
    zeros=lambda shape, dtype=None: np.zeros(shape),
    empty=lambda shape, dtype=None: np.zeros(shape),
    ones_like=lambda x, dtype=None: np.ones(x.shape),
    zeros_like=lambda x, dtype=None: np.zeros(x.shape),
    array=lambda x, dtype=None: np.asarray(x),
    convert_to_tensor=lambda x, dtype=None, sparse=None: np.asarray(x),
    convert_to_numpy=np.asarray, stop_gradient=np.asarray,
    bartlett=np.bartlett, blackman=np.blackman, hamming=np.hamming, hanning=np.hanning,
    kaiser=np.kaiser,
)  # fmt: skip


@reference("linspace")
def linspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True, retstep: bool = False,
             dtype: str | None = None, axis: int = 0) -> Any:  # fmt: skip
    found = np.linspace(start, stop, num, endpoint, retstep, axis=axis)
    return np.floor(found) if dtype and "int" in dtype else found


@reference("logspace")
def logspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True, base: float = 10,
             dtype: str | None = None, axis: int = 0) -> Array:  # fmt: skip
    found = np.logspace(start, stop, num, endpoint, base, axis=axis)
    return np.trunc(found) if dtype and "int" in dtype else found


@reference("geomspace")
def geomspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True,
              dtype: str | None = None, axis: int = 0) -> Array:  # fmt: skip
    found = np.geomspace(start, stop, num, endpoint, axis=axis)
    return np.trunc(found) if dtype and "int" in dtype else found


@reference("dtype", native=True)
def dtype(x: Array) -> Array:
    return np.asarray(x.dtype.name)


@reference("cast", native=True)
def cast(x: Array, dtype: str) -> Array:
    """Truncates floats; what an integer dtype cannot hold saturates, and NaN becomes 0."""
    target = dtype_of(dtype)
    if target.kind not in "iu" or x.dtype.kind in "iub":
        return x.astype(target)
    info = np.iinfo(target)
    whole = np.trunc(np.nan_to_num(x.astype(np.float64), nan=0.0))
    clipped = [
        min(max(int(item), info.min), info.max) for item in np.clip(whole, -1e30, 1e30).ravel()
    ]
    return np.array(clipped, target).reshape(x.shape)


@reference("saturate_cast", native=True)
def saturate_cast(x: Array, dtype: str) -> Array:
    target = dtype_of(dtype)
    if target.kind not in "iu":
        return x.astype(target)
    info = np.iinfo(target)
    if x.dtype.kind == "f" or "float" in x.dtype.name:
        return cast(x, dtype)
    clipped = [min(max(int(item), info.min), info.max) for item in x.ravel()]
    return np.array(clipped, target).reshape(x.shape)


@reference("view", native=True)
def view(x: Array, dtype: str | None = None) -> Array:
    return x.view(dtype_of(dtype or x.dtype.name))


@reference("view_as_real")
def view_as_real(x: Array) -> Array:
    return np.stack([x.real, x.imag], -1).astype(np.float64)


@reference("view_as_complex")
def view_as_complex(x: Array) -> Array:
    return x[..., 0] + 1j * x[..., 1]
