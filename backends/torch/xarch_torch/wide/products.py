"""Products and quotients of two in 64 bits, and products of integers, of which GPUs have none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import torch

from xarch_torch.wide.functions import axes
from xarch_torch.wide.promoting import of_two, operand

Function = Callable[..., Any]


def _on_accelerator(x: Any) -> bool:
    return isinstance(x, torch.Tensor) and x.device.type not in {"cpu", "meta"}


def on_processor(plain: Function) -> Function:
    """Computes on the processor what has no kernel elsewhere, and brings the result back."""

    def call(*args: Any, **options: Any) -> Any:
        given = [args, options]
        devices = [x.device for x in keras.tree.flatten(given) if _on_accelerator(x)]
        if not devices:
            return plain(*args, **options)
        args, options = keras.tree.map_structure(
            lambda x: x.cpu() if _on_accelerator(x) else x, given
        )
        with keras.device("cpu"):
            found = plain(*args, **options)
        return keras.tree.map_structure(lambda one: one.to(devices[0]), found)

    return call


def exact(plain: Function) -> Function:
    """A product of integers has no kernel on GPUs, and Keras takes float32 for it, which rounds."""
    moved = on_processor(plain)

    def call(*args: Any, **options: Any) -> Any:
        args = tuple(operand(x) for x in args)
        tensors = [x for x in args if isinstance(x, torch.Tensor)]
        floats = any(x.is_floating_point() or x.is_complex() for x in tensors)
        return (plain if floats else moved)(*args, **options)

    return call


def product(native: Function) -> Callable[[Function], Function]:
    """A product by torch's function in 64 bits, and of integers exactly."""

    def around(plain: Function) -> Function:
        return exact(of_two(native)(plain))

    return around


def matmul(x1: torch.Tensor, x2: torch.Tensor) -> torch.Tensor:
    """As `keras.ops.matmul`."""
    return torch.matmul(x1, x2)


def dot(x1: torch.Tensor, x2: torch.Tensor) -> torch.Tensor:
    """As `keras.ops.dot`."""
    if not x1.ndim or not x2.ndim:
        return torch.mul(x1, x2)
    return torch.tensordot(x1, x2, dims=([-1], [max(x2.ndim - 2, 0)]))


def inner(x1: torch.Tensor, x2: torch.Tensor) -> torch.Tensor:
    """As `keras.ops.inner`."""
    return torch.inner(x1, x2)


def vdot(x1: torch.Tensor, x2: torch.Tensor) -> torch.Tensor:
    """As `keras.ops.vdot`, of real numbers."""
    return torch.vdot(x1.reshape(-1), x2.reshape(-1))


def tensordot(x1: torch.Tensor, x2: torch.Tensor, axes: Any = 2) -> Any:
    """As `keras.ops.tensordot`."""
    if isinstance(axes, (list, tuple)):
        axes = tuple([one] if isinstance(one, int) else list(one) for one in axes)
    return torch.tensordot(x1, x2, dims=axes)


def floor_divide(x1: torch.Tensor, x2: torch.Tensor) -> torch.Tensor:
    """Without a slope; of integers by 0 it is 0."""
    x1, x2 = x1.detach(), x2.detach()
    if x1.is_floating_point() or x2.is_floating_point():
        return torch.floor_divide(x1, x2)
    none = x2 == 0
    found = torch.floor_divide(x1, torch.where(none, torch.ones_like(x2), x2))
    return torch.where(none, torch.zeros_like(found), found)


def divide_no_nan(x1: torch.Tensor, x2: torch.Tensor) -> torch.Tensor:
    """By 0 it is 0."""
    zero = x2 == 0
    return torch.where(zero, torch.zeros_like(x1), x1 / torch.where(zero, torch.ones_like(x2), x2))


def prod(plain: Function) -> Function:
    """`prod`, in 64 bits where the integers have them."""

    def call(x: Any, axis: Any = None, keepdims: bool = False, dtype: Any = None) -> Any:
        x = operand(x)
        if dtype is None and isinstance(x, torch.Tensor) and x.dtype is torch.int64:
            dtype = "int64"
        return plain(x, axis=axis, keepdims=keepdims, dtype=dtype)

    return call


def nanprod(plain: Function) -> Function:
    """`nanprod`, likewise; no integer is NaN."""

    def call(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        x = operand(x)
        if isinstance(x, torch.Tensor) and x.dtype is torch.int64 and axis != ():
            found = keras.ops.prod(x, axis=axis, keepdims=False, dtype="int64")
            if not keepdims:
                return found
            for one in sorted(at % x.ndim for at in axes(x, axis)):
                found = torch.unsqueeze(found, one)
            return found
        return plain(x, axis=axis, keepdims=keepdims)

    return call
