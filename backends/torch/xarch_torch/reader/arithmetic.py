"""Arithmetic that means the same on every backend, for the converters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from keras import ops

from xarch.ops.adding import add
from xarch_torch.reader.context import Context
from xarch_torch.reader.weights import dtype_name

__all__ = ["add", "compared", "constants", "numbers", "operands", "parts", "promoted"]


def numbers(ctx: Context) -> Callable[[float], Any]:
    """What makes tensors of the result's dtype of numbers."""
    return lambda value: ctx.tensor(float(value), ctx.out.dtype)


def constants(ctx: Context, values: Any, dtype: str | None = None) -> Any:
    """The values as a constant tensor, of the result's dtype unless another is given."""
    held = torch.from_numpy(np.asarray(values))
    return ctx.tensor(held.to(getattr(torch, dtype or ctx.out.dtype)))


def operands(ctx: Context, *values: Any, dtype: str | None = None) -> list[Any]:
    """The values as tensors of one dtype: the result's, unless another is given."""
    wanted = dtype or ctx.out.dtype
    return [ctx.tensor(value, wanted) for value in values]


def parts(ctx: Context, value: Any) -> tuple[Any, Any]:
    """The real and the imaginary part, whose dtype Keras does not know (3.13 to 3.15)."""
    dtype = {"complex128": "float64", "complex64": "float32"}[ctx.dtype(value)]
    return ops.cast(ops.real(value), dtype), ops.cast(ops.imag(value), dtype)


def compared(ctx: Context, *values: Any) -> list[Any]:
    """The values as tensors of the dtype in which torch compares the node's arguments."""
    fakes = [ctx.fake(at) for at in range(len(values))]
    return [ctx.tensor(value, promoted(*fakes)) for value in values]


def promoted(a: Any, b: Any) -> str:
    """The dtype that torch's rules give two fake tensors or numbers."""
    if not isinstance(a, torch.Tensor) and not isinstance(b, torch.Tensor):
        return dtype_name(torch.result_type(torch.tensor(a), torch.tensor(b)))
    return dtype_name(torch.result_type(_plain(a), _plain(b)))


def _plain(value: Any) -> Any:
    if isinstance(value, torch.SymInt):
        return 1
    return 1.0 if isinstance(value, torch.SymFloat) else value
