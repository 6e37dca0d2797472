"""Runs cases on several backends, side by side.

Each backend has a worker; when it is done, its thread starts another worker for the backend that
would be done last. A run that was interrupted goes on where it was, as long as corpus and versions
stay the same.
"""

from __future__ import annotations

import fnmatch
import os
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from xarch.conformance import corpus
from xarch.conformance.case import EVERY, Case
from xarch.conformance.judge import Truth, Verdict
from xarch.conformance.lane import Lane, OnCase, Settings, Stopped
from xarch.errors import ConformanceError
from xarch.workers import Workers

__all__ = ["Run", "Settings", "run", "select"]

MOST = 4  # workers at a time, where there are fewer backends
WORTH = 20.0  # seconds of work that are worth the start of another worker


@dataclass
class Run:
    """What a run found.

    Attributes:
        module: The module that was judged, or `keras` for several of Keras's.
        corpus: The content hash of the frozen corpus.
        cases: The cases that were run.
        environments: Versions and devices by backend.
        verdicts: Every verdict by backend, in the order of the cases.
        seconds: How long each backend took, by part of the work.
    """

    module: str
    corpus: str
    cases: Sequence[Case]
    environments: dict[str, dict[str, Any]] = field(default_factory=dict)
    verdicts: dict[str, list[Verdict]] = field(default_factory=dict)
    seconds: dict[str, dict[str, float]] = field(default_factory=dict)

    def versions(self, backend: str) -> dict[str, Any]:
        """What a ledger's entry must speak of: the module and the versions of a backend."""
        environment = self.environments[backend]
        return {
            "module": self.module,
            "keras": environment["keras_version"],
            "framework": environment["version"],
        }

    def by_module(self, backend: str) -> list[tuple[dict[str, Any], list[Verdict]]]:
        """The verdicts of each module that was judged, with what its entries must speak of."""
        versions, verdicts = self.versions(backend), self.verdicts[backend]
        if self.module != EVERY:
            return [(versions, verdicts)]
        module_of = {case.id: case.module for case in self.cases}
        grouped: dict[str, list[Verdict]] = {}
        for one in verdicts:
            grouped.setdefault(module_of[one.case], []).append(one)
        return [({**versions, "module": name}, found) for name, found in grouped.items()]


def select(
    cases: Iterable[Case], patterns: Sequence[str] = (), part: tuple[int, int] = (1, 1)
) -> list[Case]:
    """The cases whose id matches one of some patterns, then every so manieth of them.

    Args:
        cases: Cases.
        patterns: Globs such as `softmax/*`; none means all. A bracket stands for itself.
        part: `(2, 5)` is the second of five equal parts.

    Raises:
        ConformanceError: Nothing is left: an empty run would say nothing.
    """
    index, count = part
    literal = [pattern.replace("[", "[[]") for pattern in patterns]
    found = [
        case
        for case in cases
        if not literal or any(fnmatch.fnmatchcase(case.id, pattern) for pattern in literal)
    ][index - 1 :: count]
    if not found:
        raise ConformanceError(
            f"No case matches {', '.join(patterns) or 'anything'}; an empty run proves nothing. "
            "Ids look like softmax/special[float32]."
        )
    return found


def run(
    cases: Sequence[Case],
    backends: Sequence[str] = (),
    settings: Settings | None = None,
    on_case: OnCase | None = None,
) -> Run:
    """Runs cases and judges them.

    Args:
        cases: What to run.
        backends: Backends; none means every installed one.
        settings: How.
        on_case: Told of every case that is done, with its backend and verdicts.

    Raises:
        ConformanceError: There are no cases.
        WorkerStartError: A worker cannot be started.
    """
    if not cases:
        raise ConformanceError("There are no cases to run; an empty run proves nothing.")
    settings = settings or Settings()
    names = Workers(*backends).backends
    found = Run(settings.module, corpus.version(), cases)
    truths = {case.id: Truth(case) for case in cases}
    stop = threading.Event()
    lanes = [Lane(name, cases, truths, settings, on_case, stop) for name in names]
    count = max(len(names), min(os.cpu_count() or 1, MOST))
    own = [*lanes, *[None] * (count - len(lanes))]
    with ExitStack() as closing:
        for lane in lanes:
            closing.callback(lane.close)
        pool = closing.enter_context(ThreadPoolExecutor(count))
        closing.callback(stop.set)
        futures = [pool.submit(_work, lane, lanes, stop) for lane in own]
        errors = [error for future in futures if (error := future.exception()) is not None]
    for error in sorted(errors, key=lambda one: isinstance(one, Stopped)):
        raise error
    for lane in lanes:
        found.environments[lane.name] = lane.environment
        found.verdicts[lane.name] = [one for case in cases for one in lane.verdicts[case.id]]
        found.seconds[lane.name] = {name: round(spent, 1) for name, spent in lane.seconds.items()}
    return found


def _work(own: Lane | None, lanes: Sequence[Lane], stop: threading.Event) -> None:
    """Does a lane's cases, then helps the lane that would be done last, where it is worth it."""
    try:
        if own is not None:
            own.work()
        while not stop.is_set() and any(lane.waiting for lane in lanes):
            last = max(lanes, key=Lane.estimate)
            if last.estimate() > WORTH:
                last.work()
            else:
                stop.wait(1.0)
    except BaseException:
        stop.set()
        raise
