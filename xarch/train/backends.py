"""Which backend a run uses, when nobody says so."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from xarch.backend import registry
from xarch.backend.selection import VARIABLE, keras_variable
from xarch.errors import ArgumentError
from xarch.workers import Workers


def chosen(name: str | None, workers: Workers | None = None) -> str:
    """The backend that is named, else `XARCH_BACKEND`, else `KERAS_BACKEND`, else the first found.

    Args:
        name: The backend, or None.
        workers: Processes that run already; their first backend comes before any other.

    Raises:
        ArgumentError: No backend is installed.
    """
    return eligible(name, workers)[0]


def eligible(name: str | None, workers: Workers | None = None) -> list[str]:
    """All backends that may be used: the one that `chosen` is told of, else all that are there.

    Args:
        name: As for `chosen`.
        workers: As for `chosen`.

    Raises:
        ArgumentError: No backend is installed.
    """
    if workers is not None:
        return [name] if name else list(workers.backends)
    if name or os.environ.get(VARIABLE):
        return [name or os.environ[VARIABLE]]
    wanted = keras_variable()
    known = registry.find_by_keras_name(wanted) if wanted else None
    return [known.name] if known is not None else list(Workers().backends)


@contextmanager
def running(
    names: str | Sequence[str], workers: Workers | None, threads: int | None = None
) -> Iterator[Workers]:
    """Workers with a process of each backend: those given, else some that end with the block.

    Args:
        names: The backends.
        workers: Processes that run already; they keep the threads that they have.
        threads: For those that are started: threads of the processor that each may use.

    Raises:
        ArgumentError: There are both workers and a number of threads.
    """
    if workers is not None:
        if threads is not None:
            raise ArgumentError(
                "The workers run already, with the threads that they have: give threads to "
                "Workers, or leave workers out."
            )
        yield workers
        return
    with Workers(*([names] if isinstance(names, str) else names), threads=threads) as own:
        yield own
