"""Which functions generate cases, by module."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from xarch.conformance.case import Case

Generator = Callable[[], Iterator[Case]]
_GENERATORS: dict[str, list[Generator]] = {}


def generator(function: Generator) -> Generator:
    """Registers a function that yields cases under its module."""
    _GENERATORS.setdefault(function.__module__, []).append(function)
    return function


def registered(module: str) -> list[Generator]:
    """The generators of one module, in order."""
    return _GENERATORS.get(module, [])
