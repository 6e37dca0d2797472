"""Functions in 64 bits, where Keras's promotion cuts them to 32 and torch need not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch

Function = Callable[..., Any]

_WIDE = frozenset({torch.int64, torch.float64})


def _is_wide(x: Any) -> bool:
    return isinstance(x, torch.Tensor) and x.dtype in _WIDE


def _of_two(native: Function) -> Callable[[Function], Function]:
    def around(plain: Function) -> Function:
        def call(x1: Any, x2: Any, **options: Any) -> Any:
            if _is_wide(x1) or _is_wide(x2):
                dtype = torch.result_type(x1, x2)
                if dtype in _WIDE and _has_kernel(native, x1, x2, dtype):
                    pair = (torch.as_tensor(x).to(dtype) for x in (x1, x2))
                    return native(*pair, **options)
            return plain(x1, x2, **options)

        return call

    return around


def _has_kernel(native: Function, x1: Any, x2: Any, dtype: torch.dtype) -> bool:
    """Products of integers are computed on the processor only."""
    if dtype is torch.float64 or native not in _PRODUCTS:
        return True
    return all(not isinstance(x, torch.Tensor) or x.device.type == "cpu" for x in (x1, x2))


def _matmul(x1: torch.Tensor, x2: torch.Tensor) -> torch.Tensor:
    return torch.matmul(x1, x2)


def _dot(x1: torch.Tensor, x2: torch.Tensor) -> torch.Tensor:
    if not x1.ndim or not x2.ndim:
        return torch.mul(x1, x2)
    return torch.tensordot(x1, x2, dims=([-1], [max(x2.ndim - 2, 0)]))


def _inner(x1: torch.Tensor, x2: torch.Tensor) -> torch.Tensor:
    return torch.inner(x1, x2)


def _vdot(x1: torch.Tensor, x2: torch.Tensor) -> torch.Tensor:
    return torch.vdot(x1.reshape(-1), x2.reshape(-1))


def _tensordot(x1: torch.Tensor, x2: torch.Tensor, axes: Any = 2) -> Any:
    if isinstance(axes, (list, tuple)):
        axes = tuple([one] if isinstance(one, int) else list(one) for one in axes)
    return torch.tensordot(x1, x2, dims=axes)


def _divide_no_nan(x1: torch.Tensor, x2: torch.Tensor) -> torch.Tensor:
    zero = x2 == 0
    return torch.where(zero, torch.zeros_like(x1), x1 / torch.where(zero, torch.ones_like(x2), x2))


def _float_only(native: Function) -> Function:
    """Integers are computed in Keras's float type, which is not wide."""

    def around(plain: Function) -> Function:
        wide = _of_two(native)(plain)

        def call(x1: Any, x2: Any) -> Any:
            for x in (x1, x2):
                if isinstance(x, torch.Tensor) and x.dtype is torch.float64:
                    return wide(x1, x2)
            return plain(x1, x2)

        return call

    return around


def _prod(plain: Function) -> Function:
    def call(x: Any, axis: Any = None, keepdims: bool = False, dtype: Any = None) -> Any:
        if dtype is None and isinstance(x, torch.Tensor) and x.dtype is torch.int64:
            dtype = "int64"
        return plain(x, axis=axis, keepdims=keepdims, dtype=dtype)

    return call


def _nanprod(plain: Function) -> Function:
    from keras import ops

    def call(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        if isinstance(x, torch.Tensor) and x.dtype is torch.int64 and axis != ():
            found = ops.prod(x, axis=axis, keepdims=False, dtype="int64")
            if not keepdims:
                return found
            folded = range(x.ndim) if axis is None else axis
            for one in sorted(at % x.ndim for at in _tuple(folded)):
                found = torch.unsqueeze(found, one)
            return found
        return plain(x, axis=axis, keepdims=keepdims)

    return call


def _tuple(axis: Any) -> tuple[int, ...]:
    return (axis,) if isinstance(axis, int) else tuple(axis)


_PRODUCTS = frozenset({_matmul, _dot, _inner, _vdot, _tensordot})

AROUND: Mapping[str, Callable[[Function], Function]] = {
    "arctan2": _float_only(torch.arctan2),
    "divide_no_nan": _float_only(_divide_no_nan),
    "dot": _of_two(_dot),
    "floor_divide": _of_two(torch.floor_divide),
    "fmax": _of_two(torch.fmax),
    "fmin": _of_two(torch.fmin),
    "hypot": _float_only(torch.hypot),
    "inner": _of_two(_inner),
    "logaddexp": _float_only(torch.logaddexp),
    "logaddexp2": _float_only(torch.logaddexp2),
    "matmul": _of_two(_matmul),
    "maximum": _of_two(torch.maximum),
    "minimum": _of_two(torch.minimum),
    "nanprod": _nanprod,
    "prod": _prod,
    "tensordot": _of_two(_tensordot),
    "vdot": _of_two(_vdot),
}
