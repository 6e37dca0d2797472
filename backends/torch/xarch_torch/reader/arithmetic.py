"""Arithmetic that means the same on every backend, for the converters."""

from __future__ import annotations

from typing import Any

import torch
from keras import ops

from xarch_torch.reader.context import Context
from xarch_torch.reader.weights import dtype_name


def add(a: Any, b: Any) -> Any:
    """A + b.

    TensorFlow's `ops.add` takes a second operand with one axis longer than one for a bias of the
    first (Keras 3.13 to 3.15) and adds it along the wrong axis when sizes coincide.
    """
    if not _looks_like_bias(a, b):
        return ops.add(a, b)
    if not _looks_like_bias(b, a):
        return ops.add(b, a)
    return ops.subtract(a, ops.negative(b))


def operands(ctx: Context, *values: Any, dtype: str | None = None) -> list[Any]:
    """The values as tensors of one dtype: the result's, unless another is given."""
    wanted = dtype or ctx.out.dtype
    return [ctx.tensor(value, wanted) for value in values]


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


def _looks_like_bias(a: Any, b: Any) -> bool:
    shape_a, shape_b = list(getattr(a, "shape", ())), list(getattr(b, "shape", ()))
    if len(shape_a) < 2 or not shape_b:
        return False
    if sum(size is not None and size > 1 for size in shape_b) > 1:
        return False
    if all(size == 1 for size in shape_b):
        return False
    last = shape_b[-1]
    plain = last is not None and last > 1 and last == shape_a[-1]
    return not (plain and all(size == 1 for size in shape_b[:-1]))
