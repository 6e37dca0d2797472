"""The generators of cases: one file per op family, found by its name.

A file holds functions under `@generator`; each yields cases. Generators run only when the corpus
is frozen (`nox -s freeze`), never in a conformance run.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

from xarch.conformance.case import Case
from xarch.conformance.generate._registry import generator, registered
from xarch.errors import ConformanceError

__all__ = ["cases", "families", "generator"]


def families() -> list[str]:
    """The names of the files beside this one that hold generators."""
    found = pkgutil.iter_modules(__path__)
    return sorted(module.name for module in found if not module.name.startswith("_"))


def cases(family: str) -> Iterator[Case]:
    """The cases of one family, in the order of its file.

    Raises:
        ConformanceError: Two cases share an id.
    """
    module = importlib.import_module(f"{__name__}.{family}")
    seen: set[str] = set()
    for function in registered(module.__name__):
        for case in function():
            if case.id in seen:
                raise ConformanceError(f"Two cases of {family} are called {case.id!r}.")
            seen.add(case.id)
            yield case
