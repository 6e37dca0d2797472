"""Torch's functions whose own float64 is no truth, by their formulas.

The gradient of `hardsigmoid` holds 1/6 as a float32, in float64 too, and is 3e-8 off on CPUs
(`hardsigmoid_backward_kernel`, torch 2.13); `hardswish` has it right.
"""

from __future__ import annotations

from typing import Any

import torch
from torch.overrides import TorchFunctionMode

_NAMES = {"hardsigmoid", "hardsigmoid_"}


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
        if name not in _NAMES:
            return func(*args, **given)
        self.replaced.add(name.strip("_"))
        value = args[0] if args else given["input"]
        result = torch.clamp(value + 3.0, 0.0, 6.0) / 6.0
        inplace = name.endswith("_") or given.get("inplace") or (len(args) > 1 and args[1])
        return value.copy_(result) if inplace else result
