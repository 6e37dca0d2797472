"""Which backend a run uses, when nobody says so."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from xarch.backend import registry
from xarch.backend.selection import VARIABLE, keras_variable
from xarch.workers import Workers


def chosen(name: str | None, workers: Workers | None = None) -> str:
    """The backend that is named, else `XARCH_BACKEND`, else `KERAS_BACKEND`, else the first found.

    Args:
        name: The backend, or None.
        workers: Processes that run already; their first backend comes before any other.

    Raises:
        ArgumentError: No backend is installed.
    """
    if workers is not None:
        return name or workers.backends[0]
    if name or os.environ.get(VARIABLE):
        return name or os.environ[VARIABLE]
    wanted = keras_variable()
    known = registry.find_by_keras_name(wanted) if wanted else None
    return known.name if known is not None else Workers().backends[0]


@contextmanager
def running(name: str, workers: Workers | None) -> Iterator[Workers]:
    """Workers with a process of a backend: those given, else one that ends with the block."""
    if workers is not None:
        yield workers
        return
    with Workers(name) as own:
        yield own
