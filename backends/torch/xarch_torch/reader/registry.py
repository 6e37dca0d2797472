"""Converters by op name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from typing import Any

import torch

from xarch_torch.reader.errors import ConverterError

GROUP = "xarch.converters"
Function = Callable[..., Any]


@dataclass(frozen=True)
class Converter:
    """One registered converter.

    Attributes:
        function: Takes the context, then the op's arguments.
        weights: The names of the arguments that it wants as `WeightRef`.
        constants: Whether it wants constant tensors as torch tensors.
    """

    function: Function
    weights: frozenset[str]


_converters: dict[str, Converter] = {}


def converts(
    *names: str, weights: Sequence[str] = (), imported: bool = True
) -> Callable[[Function], Function]:
    """Registers a function as the converter of one or several ops.

    Args:
        *names: Full op names with overload, such as `aten.conv2d.default`.
        weights: Arguments that the function takes as `WeightRef` where they are parameters.
        imported: Whether the ops exist by now; False for those of a library that registers them
            when it is imported, and for those that some versions of torch lack, so that their names
            cannot be checked.

    Raises:
        ConverterError: torch has no such op, or the op has a converter already.
    """

    def register(function: Function) -> Function:
        for name in names:
            if imported:
                _check(name)
            if name in _converters:
                old = _converters[name].function
                raise ConverterError(
                    f"The op {name!r} has the converter {old.__module__}.{old.__qualname__} "
                    f"already; {function.__module__}.{function.__qualname__} cannot replace it."
                )
            _converters[name] = Converter(function, frozenset(weights))
        return function

    return register


def find(name: str) -> Converter | None:
    """The converter of an op, or None."""
    load()
    return _converters.get(name)


def known() -> list[str]:
    """All ops that have a converter, sorted."""
    load()
    return sorted(_converters)


def op_name(target: Any) -> str:
    """The full name of an op as the graph holds it."""
    if isinstance(target, torch._ops.OpOverload):
        return str(target)
    if isinstance(target, torch._ops.HigherOrderOperator):
        return f"higher_order.{target.name()}"
    return getattr(target, "__name__", str(target))


def _check(name: str) -> None:
    parts = name.split(".")
    if len(parts) != 3:
        raise ConverterError(
            f"{name!r} is no full op name; write namespace.op.overload, such as aten.relu.default."
        )
    namespace, op, overload = parts
    packet = getattr(getattr(torch.ops, namespace), op, None)
    if packet is None or overload not in packet.overloads():
        have = f"; {namespace}.{op} has {', '.join(packet.overloads())}" if packet else ""
        raise ConverterError(f"torch {torch.__version__} has no op {name!r}{have}.")


@cache
def load() -> None:
    """Imports the converters of this package, then those of others."""
    package = importlib.import_module("xarch_torch.reader.converters")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
    for entry in entry_points(group=GROUP):
        try:
            entry.load()
        except Exception as error:  # a stranger's code
            owner = "" if entry.dist is None else f" of {entry.dist.name} {entry.dist.version}"
            raise ConverterError(
                f"The converters {entry.value!r}{owner}, registered as {entry.name!r} under "
                f"{GROUP}, cannot be loaded: {type(error).__name__}: {error}. Mend the package or "
                "uninstall it."
            ) from error
