"""Torch's functions whose own float64 is no truth, by their formulas.

The gradient of `hardsigmoid` holds 1/6 as a float32, in float64 too, and is 3e-8 off on CPUs
(`hardsigmoid_backward_kernel`, torch 2.13); `hardswish` has it right. The second derivative of the
gamma function's logarithm ends its series early and is 2e-9 off, with it the gradient of `digamma`;
`zeta` has it right. Bessel's J0 and J1 are 3e-7 off beyond five.

Which functions have a gradient at all depends on torch's version, and is asked here.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch.overrides import TorchFunctionMode


@functools.cache
def differentiable(op: torch._ops.OpOverload) -> bool:
    """Whether this torch has a gradient of an op of tensors and numbers."""
    kinds = [str(one.type) for one in op._schema.arguments]
    with torch.enable_grad():
        given = [torch.ones((), requires_grad=True) if kind == "Tensor" else 1 for kind in kinds]
        return bool(op(*given).requires_grad)


class Exact(TorchFunctionMode):  # type: ignore[misc]  # torch is skipped by mypy
    """Runs the formula in place of these functions.

    Attributes:
        replaced: The names of those that ran.
    """

    def __init__(self) -> None:
        super().__init__()
        self.replaced: set[str] = set()

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        given = kwargs or {}
        name = getattr(func, "__name__", "")
        plain = name.strip("_").removeprefix("special_")
        found = _FORMULAS[plain](*args, **given) if plain in _FORMULAS else None
        if found is None:
            return func(*args, **given)
        self.replaced.add(plain)
        value = args[0] if args else given["input"]
        inplace = name.endswith("_") or given.get("inplace") or (plain == _HARD and any(args[1:]))
        return value.copy_(found) if inplace else found


def _hardsigmoid(input: torch.Tensor, inplace: bool = False) -> torch.Tensor:  # noqa: A002
    return torch.nn.functional.hardtanh(input + 3.0, 0.0, 6.0) / 6.0  # as flat at its bounds


class _Digamma(torch.autograd.Function):  # type: ignore[misc]
    @staticmethod
    def forward(ctx: Any, value: torch.Tensor) -> torch.Tensor:
        ctx.save_for_backward(value)
        return torch.special.digamma(value)

    @staticmethod
    def backward(ctx: Any, *gradients: Any) -> Any:
        return gradients[0] * _trigamma(*ctx.saved_tensors)


def _polygamma(first: Any, second: Any) -> torch.Tensor | None:
    """Torch takes the order first, its method second."""
    order, value = (second, first) if isinstance(first, torch.Tensor) else (first, second)
    return _trigamma(value) if order == 1 else None


def _trigamma(value: torch.Tensor) -> torch.Tensor:
    low = value < 0.5
    found = torch.special.zeta(2.0, torch.where(low, 1 - value, value))
    place = torch.where(low, value, 0.5)
    mirrored = (math.pi / torch.sin(math.pi * (place - place.round()))) ** 2
    return torch.where(low, mirrored - found, found)


def _bessel(order: int) -> Callable[[torch.Tensor], torch.Tensor]:
    """The integral over a period, with as many points as the fastest wave needs."""
    aten = torch.ops.aten
    theirs = (aten.special_bessel_j0.default, aten.special_bessel_j1.default)[order]

    def bessel(input: torch.Tensor) -> torch.Tensor:  # noqa: A002  torch's
        value = input if differentiable(theirs) else input.detach()
        largest = value.abs().nan_to_num(0.0, posinf=0.0).max() if value.numel() else 0
        count = int(largest) + 64
        angles = (torch.arange(count, dtype=value.dtype) + 0.5) * (math.pi / count)
        return torch.cos(order * angles - value.unsqueeze(-1) * angles.sin()).mean(-1)

    return bessel


_HARD = "hardsigmoid"
_FORMULAS: Mapping[str, Callable[..., torch.Tensor | None]] = {
    _HARD: _hardsigmoid,
    "digamma": _Digamma.apply,
    "psi": _Digamma.apply,
    "polygamma": _polygamma,
    "bessel_j0": _bessel(0),
    "bessel_j1": _bessel(1),
}
