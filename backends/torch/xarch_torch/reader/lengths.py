"""Integers that Python code makes of open sizes, which would fix them at the example's.

`len(x)` is an integer whatever `__len__` gives, and opt_einsum, which orders products of three
factors and more where it is installed, makes integers of all sizes. While a module is traced, the
packages of its classes have a `len` of their own, which gives the size as `x.shape[0]` does, and
opt_einsum an `int` that takes the example's size and fixes none.
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


def whole(value: Any, /) -> int:
    """`int`, of an open size that of the example."""
    hint = value.node.hint if isinstance(value, torch.SymInt) else value
    return int(value if hint is None else hint)


@contextmanager
def lengths(module: torch.nn.Module) -> Iterator[None]:
    """Gives `length` to the code of a module, of all within it and beside it, and `whole`."""
    classes = {cls for one in module.modules() for cls in type(one).__mro__}
    packages = {_package(cls.__module__) for cls in classes}
    packages -= {"builtins", "torch", _package(__name__)}
    loaded = [one for name, one in sys.modules.items() if _package(name) in packages]
    given: list[tuple[Any, str, Any]] = [(one, "len", length) for one in loaded]
    given.append((sys.modules.get("opt_einsum.contract"), "int", whole))
    replaced = [
        (vars(one), name, function)
        for one, name, function in given
        if isinstance(one, ModuleType) and name not in vars(one)
    ]
    for file, name, function in replaced:
        file[name] = function
    try:
        yield
    finally:
        for file, name, _ in replaced:
            del file[name]


def _package(name: str) -> str:
    return name.partition(".")[0]
