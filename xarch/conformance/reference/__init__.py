"""What each op should give: plain numpy in float64, one file per op family.

A reference has the op's name and signature. It gets floats as float64, everything else as the case
has it, and returns the same tree of arrays as the op. It never calls Keras.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil

from xarch.conformance.reference._registry import Reference, known
from xarch.errors import ConformanceError, nearest

__all__ = ["Reference", "names", "of"]


def of(op: str) -> Reference:
    """The reference of an op.

    Raises:
        ConformanceError: There is none.
    """
    _load()
    if op not in known:
        raise ConformanceError(f"The op {op!r} has no reference. {nearest(op, known)}")
    return known[op]


def names() -> list[str]:
    """The ops that have a reference."""
    _load()
    return sorted(known)


@functools.cache
def _load() -> None:
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"{__name__}.{module.name}")
