"""`len(x)` of a tensor whose first axis is open.

Python makes an integer of whatever `__len__` gives, which fixes the axis at the example's size.
While a module is traced, the packages of its classes have a `len` of their own, which gives the
size as `x.shape[0]` does.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import torch


def length(value: Any, /) -> Any:
    """`len`, by `shape` for tensors."""
    if isinstance(value, torch.Tensor) and value.dim():
        return value.shape[0]
    return len(value)


@contextmanager
def lengths(module: torch.nn.Module) -> Iterator[None]:
    """Gives `length` to the code of a module and of all within it, and to what lies beside that."""
    classes = {cls for one in module.modules() for cls in type(one).__mro__}
    packages = {_package(cls.__module__) for cls in classes} - {
        "builtins",
        "torch",
        _package(__name__),
    }
    loaded = [one for name, one in sys.modules.items() if _package(name) in packages]
    files = [vars(one) for one in loaded if isinstance(one, ModuleType) and "len" not in vars(one)]
    for one in files:
        one["len"] = length
    try:
        yield
    finally:
        for one in files:
            del one["len"]


def _package(name: str) -> str:
    return name.partition(".")[0]
