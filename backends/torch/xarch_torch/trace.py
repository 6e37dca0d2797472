"""Functions compiled and differentiated by torch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch

Function = Callable[..., Any]


def compiled(function: Function, *, generated: bool = False) -> Function:
    """`torch.compile`, as far as its graph unless inductor's code is asked for."""
    torch.compiler.reset()
    backend = "inductor" if generated else "aot_eager"
    return torch.compile(function, backend=backend, dynamic=False)  # type: ignore[no-any-return]


def gradients(function: Function, inputs: Sequence[Any], weights: Sequence[Any]) -> list[Any]:
    """`torch.autograd.grad`."""
    leaves = [tensor.detach().clone().requires_grad_() for tensor in inputs]
    outputs = list(function(*leaves))
    reached = [pair for pair in zip(outputs, weights, strict=True) if pair[0].requires_grad]
    if not reached or not leaves:  # torch refuses what depends on none of the inputs
        return [None] * len(leaves)
    given = [torch.as_tensor(weight, device=one.device).to(one.dtype) for one, weight in reached]
    outputs = [one for one, _ in reached]
    return list(torch.autograd.grad(outputs, leaves, given, allow_unused=True))
