"""Processor time of functions that are called by turns."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from xarch.backend.contract import Arrays
from xarch.workers import trees

SHORTEST = 0.05
"""Seconds that one measurement takes at least."""


def awaited(arrays: Arrays, function: Callable[[], Any]) -> Callable[[], Any]:
    """The function, and then its results are there."""
    return lambda: trees.to_numpy(function(), arrays)


def timed(
    contenders: dict[str, Callable[[], Any]], rounds: int, shortest: float = SHORTEST
) -> dict[str, list[float]]:
    """Seconds of processor time of one call, in every round, by contender.

    Args:
        contenders: What to call, by name; each is called once before anything is timed.
        rounds: How often each is measured, in turn.
        shortest: Seconds that one measurement takes at least: a short call is repeated.
    """
    counts = {name: _count(one, shortest) for name, one in contenders.items()}
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, one in contenders.items():
            seconds[name].append(_run(one, counts[name]))
    return seconds


def _count(function: Callable[[], Any], shortest: float) -> int:
    function()
    return max(1, int(shortest / max(_run(function, 2), 1e-6)))


def _run(function: Callable[[], Any], count: int) -> float:
    start = time.process_time()
    for _ in range(count):
        function()
    return (time.process_time() - start) / count
