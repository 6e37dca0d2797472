"""Ops on the bits of integers, which for booleans are logical ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keras import ops

from xarch_torch.reader.arithmetic import operands
from xarch_torch.reader.context import Context
from xarch_torch.reader.registry import converts

_BINARY: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "and": (ops.bitwise_and, ops.logical_and),
    "or": (ops.bitwise_or, ops.logical_or),
    "xor": (ops.bitwise_xor, ops.logical_xor),
}
_SHIFTS: dict[str, Callable[..., Any]] = {
    "left": ops.bitwise_left_shift,
    "right": ops.bitwise_right_shift,
}


def _binary(name: str, bits: Callable[..., Any], logic: Callable[..., Any]) -> None:
    forms = ("Tensor", "Scalar", "Scalar_Tensor")
    names = [f"aten.bitwise_{name}.{form}" for form in forms]
    names += [f"aten.__{name}__.{form}" for form in forms[:2]]

    @converts(*names, f"prims.bitwise_{name}.default")
    def convert(ctx: Context, self: Any, other: Any) -> Any:
        if ctx.out.dtype == "bool":
            return logic(*operands(ctx, self, other))
        return bits(*_alike(ctx, self, other))


def _shift(way: str, function: Callable[..., Any]) -> None:
    name, prim = f"aten.bitwise_{way}_shift", "left" if way == "left" else "right_arithmetic"
    short = "__lshift__" if way == "left" else "__rshift__"
    forms = [f"{name}.Tensor", f"{name}.Tensor_Scalar", f"{name}.Scalar_Tensor"]

    @converts(*forms, f"aten.{short}.Scalar", f"aten.{short}.Tensor", f"prims.shift_{prim}.default")
    def convert(ctx: Context, self: Any, other: Any) -> Any:
        return function(*_alike(ctx, self, other))


def _alike(ctx: Context, *values: Any) -> list[Any]:
    """Operands of one shape: Keras tells the shape of the first (Keras 3.13 to 3.15)."""
    given = operands(ctx, *values)
    if all(tuple(one.shape) == tuple(given[0].shape) for one in given):
        return given
    return [ctx.broadcast(one, ctx.out.shape) for one in given]


for _name, _functions in _BINARY.items():
    _binary(_name, *_functions)
for _way, _function in _SHIFTS.items():
    _shift(_way, _function)


@converts("aten.bitwise_not.default", "prims.bitwise_not.default")
def bitwise_not(ctx: Context, self: Any) -> Any:
    return ops.logical_not(self) if ctx.out.dtype == "bool" else ops.bitwise_not(self)
