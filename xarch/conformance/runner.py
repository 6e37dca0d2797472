"""Runs cases on several backends: a worker each, side by side.

A worker gets batches and tells of every case before and after it runs. When the process ends in
the middle, the case that had begun gets a verdict in the channel health and the rest goes on in a
new process. A run that was interrupted goes on where it was, as long as corpus and versions stay
the same.
"""

from __future__ import annotations

import fnmatch
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from xarch.conformance import corpus
from xarch.conformance.case import Case
from xarch.conformance.journal import Journal
from xarch.conformance.judge import Truth, Verdict, ended, judge
from xarch.errors import ConformanceError, DeviceLost
from xarch.workers import Cause, Failure, Workers

TARGET = "xarch.conformance.execute:run_batch"
BATCH = 100
OnCase = Callable[[str, Case, list[Verdict]], None]


@dataclass
class Run:
    """What a run found.

    Attributes:
        module: The module whose ops were judged.
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


@dataclass(frozen=True)
class Settings:
    """How to run.

    Attributes:
        module: The module whose ops are judged.
        case_seconds: How much processor time one case may take before its process is ended.
        patience: How many times as long it may take on the clock: the machine may be busy.
        cache: A folder in which what a framework compiles is kept for later runs; None for none.
        journal: A folder in which the verdicts are kept as they come; None for nowhere.
    """

    module: str = "keras.ops"
    case_seconds: float = 30.0
    patience: float = 10.0
    cache: Path | None = None
    journal: Path | None = None


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
    with ThreadPoolExecutor(len(names)) as pool:
        lanes = [_Lane(name, cases, truths, settings, on_case, stop) for name in names]
        futures = [pool.submit(lane.run) for lane in lanes]
        try:
            for future in futures:
                future.result()
        except BaseException:
            stop.set()
            raise
    for lane in lanes:
        found.environments[lane.name] = lane.environment
        found.verdicts[lane.name] = [one for case in cases for one in lane.verdicts[case.id]]
        found.seconds[lane.name] = {name: round(spent, 1) for name, spent in lane.seconds.items()}
    return found


class _Stopped(Exception):
    """Another lane failed or the user interrupted."""


class _Lane:
    """One backend's part of a run."""

    def __init__(
        self,
        name: str,
        cases: Sequence[Case],
        truths: Mapping[str, Truth],
        settings: Settings,
        on_case: OnCase | None,
        stop: threading.Event,
    ) -> None:
        self.name = name
        self.verdicts: dict[str, list[Verdict]] = {}
        self.environment: dict[str, Any] = {}
        self.seconds: dict[str, float] = {}
        self._cases = {case.id: case for case in cases}
        self._truths = truths
        self._settings = settings
        self._on_case = on_case
        self._stop = stop
        self._begun = ""

    def run(self) -> None:
        started = time.monotonic()
        with Workers(self.name, threads=1, cache=self._settings.cache) as workers:
            current = workers.current(self.name)
            self.environment = {**asdict(current), "capabilities": sorted(current.capabilities)}
            header = [self._settings.module, corpus.version()]
            with Journal(self._settings.journal, self.name, [*header, self.environment]) as journal:
                for case, verdicts in journal.known():
                    if case in self._cases:
                        self._done(self._cases[case], verdicts)
                self._run(workers, journal)
        self.seconds["all"] = time.monotonic() - started

    def _run(self, workers: Workers, journal: Journal) -> None:
        while waiting := [case for id_, case in self._cases.items() if id_ not in self.verdicts]:
            batch = waiting[:BATCH]
            settings = self._settings
            patience = settings.case_seconds * settings.patience
            arguments = (batch, settings.module, settings.case_seconds, patience)
            self._begun = ""

            def take(backend: str, event: Any) -> None:
                if self._stop.is_set():
                    raise _Stopped
                self._take(event, journal)

            limit = patience * (len(batch) + 1)
            results = workers.call(TARGET, arguments, timeout=limit, on_event=take)
            failure = results.failures.get(self.name)
            if failure is not None:
                self._fail(failure, journal)

    def _take(self, event: Any, journal: Journal) -> None:
        kind, case_id, *rest = event
        self._begun = case_id
        if kind == "ended":
            case, outcome = self._cases[case_id], rest[0]
            for part, one in outcome.items():
                self.seconds[part] = self.seconds.get(part, 0.0) + one["seconds"]
            started = time.monotonic()
            verdicts = judge(case, outcome, self._truths[case_id])
            self.seconds["judge"] = self.seconds.get("judge", 0.0) + time.monotonic() - started
            self._done(case, verdicts)
            journal.write(case_id, verdicts)

    def _fail(self, failure: Failure, journal: Journal) -> None:
        own_mistake = failure.cause is Cause.RAISED and not _device_lost(failure)
        if own_mistake or not self._begun:
            raise ConformanceError(f"A batch of cases cannot be run on {failure}")
        case = self._cases[self._begun]
        if case.id in self.verdicts:
            raise ConformanceError(
                f"The process ended between two cases, after {case.id}: {failure}"
            )
        how, detail = _end(failure)
        verdicts = ended(case, how, detail)
        self._done(case, verdicts)
        journal.write(case.id, verdicts)

    def _done(self, case: Case, verdicts: list[Verdict]) -> None:
        self.verdicts[case.id] = verdicts
        if self._on_case is not None:
            self._on_case(self.name, case, verdicts)


def _device_lost(failure: Failure) -> bool:
    return failure.error == DeviceLost.__qualname__


def _end(failure: Failure) -> tuple[str, str]:
    """How a process ended: a signature and what it printed last."""
    if _device_lost(failure):
        return "loses the device", failure.message
    detail = " | ".join(failure.lines[-3:])[:300]
    # SIGPROF: past its processor time; the text is what `faulthandler` prints past its time
    hung = failure.cause is Cause.TIMED_OUT or "SIGPROF" in failure.message
    hung = hung or any("Timeout (" in line for line in failure.lines)
    return ("hangs" if hung else failure.message.partition(",")[0]), detail
