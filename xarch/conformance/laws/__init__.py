"""What must hold of a result whose numbers are not unique, such as the vectors of an SVD.

A law gets the arrays of a result and the case's arguments and gives pairs that must be equal
within the tolerance. Shapes and dtypes are still those of the reference.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from typing import Any

import numpy as np

from xarch.conformance.laws._registry import Law, known
from xarch.errors import ConformanceError, nearest

Array = np.ndarray[Any, Any]

__all__ = ["of"]


def of(name: str) -> Law:
    """The law of that name.

    Raises:
        ConformanceError: There is none.
    """
    _load()
    if name not in known:
        raise ConformanceError(f"There is no law {name!r}. {nearest(name, known)}")
    return known[name]


@functools.cache
def _load() -> None:
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"{__name__}.{module.name}")
