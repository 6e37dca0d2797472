"""Functions compiled and differentiated by torch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch

Function = Callable[..., Any]


def compiled(function: Function) -> Function:
    """`torch.compile` as far as its graph: inductor's code takes seconds for each function."""
    torch.compiler.reset()
    return torch.compile(function, backend="aot_eager", dynamic=False)  # type: ignore[no-any-return]


def gradients(function: Function, inputs: Sequence[Any], weights: Sequence[Any]) -> list[Any]:
    """`torch.autograd.grad`."""
    leaves = [tensor.detach().clone().requires_grad_() for tensor in inputs]
    outputs = list(function(*leaves))
    given = [
        torch.as_tensor(weight, device=output.device).to(output.dtype)
        for weight, output in zip(weights, outputs, strict=True)
    ]
    return list(torch.autograd.grad(outputs, leaves, given, allow_unused=True))
