"""One backend's part of a run of cases, done by one worker or several.

A worker gets batches and tells of every case before and after it runs. When the process ends in
the middle, the case that had begun gets a verdict in the channel health and the rest goes on in a
new process.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from xarch.conformance import corpus, ledger
from xarch.conformance.case import EVERY, Case
from xarch.conformance.journal import Journal
from xarch.conformance.judge import Truth, Verdict, ended, judge
from xarch.errors import ConformanceError, DeviceLost
from xarch.workers import Cause, Failure, Workers

ENDLESS = "hangs"  # how a case ends that does not return in its time
TARGET = "xarch.conformance.execute:run_batch"
BATCH = 25
BRIEF = 5.0  # seconds of processor time that show again what a ledger says: a case never returns
OnCase = Callable[[str, Case, list[Verdict]], None]


@dataclass(frozen=True)
class Settings:
    """How to run.

    Attributes:
        module: The module that is judged; `keras` for each case that of its own.
        case_seconds: How much processor time one case may take before its process is ended; a
            case that the ledger says never returns is given `BRIEF`.
        patience: How many times as long it may take on the clock: the machine may be busy.
        cache: A folder in which what a framework compiles is kept for later runs; None for none.
        journal: A folder in which the verdicts are kept as they come; None for nowhere.
    """

    module: str = EVERY
    case_seconds: float = 30.0
    patience: float = 10.0
    cache: Path | None = None
    journal: Path | None = None


class Stopped(Exception):
    """Another lane failed or the user interrupted."""


class Lane:
    """A backend's cases, and what was found.

    Args:
        name: The backend.
        cases: What to run.
        truths: What each case should give, by its id; shared by all lanes.
        settings: How to run.
        on_case: Told of every case that is done.
        stop: Set where the run is to end early.

    Attributes:
        name: The backend.
        verdicts: The verdicts so far, by the case's id.
        environment: Versions, devices and capabilities; empty until a worker has started.
        seconds: How long it took, by part of the work.
    """

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
        self._lock = threading.Lock()
        self._queue = list(cases)
        endless = [entry for entry in ledger.of(name) if entry.fingerprint == ENDLESS]
        self._endless = [pattern for entry in endless for pattern in entry.cases]
        self._ran = 0  # cases, by workers of this run
        self._began = self._first = time.monotonic()  # of all, and of the cases
        self._open = ExitStack()
        self._journal = Journal(None, name, None)

    @property
    def waiting(self) -> int:
        """How many cases no worker has begun with."""
        return len(self._queue)

    def estimate(self) -> float:
        """Seconds until the last case is begun; 0 where that is unknown, or no worker may help.

        On an accelerator one process alone has the memory.
        """
        devices = self.environment.get("devices", [])
        if not self._ran or any(one["kind"] != "cpu" for one in devices):
            return 0.0
        return self.waiting * (time.monotonic() - self._first) / self._ran

    def work(self) -> None:
        """Starts a worker and does cases until none is left; several threads may be at it."""
        settings = self._settings
        with Workers(self.name, threads=1, cache=settings.cache) as workers:
            self._prepare(workers)
            while batch := self._next():
                while left := [case for case in batch if case.id not in self.verdicts]:
                    self._batch(workers, left)
        self.seconds["all"] = time.monotonic() - self._began

    def close(self) -> None:
        """Closes the journal; where every case is done, the next run starts anew."""
        if len(self.verdicts) == len(self._cases):
            self._journal.end()
        self._open.close()

    def _prepare(self, workers: Workers) -> None:
        current = workers.current(self.name)
        with self._lock:
            if self.environment:
                return
            settings = self._settings
            environment = {**asdict(current), "capabilities": sorted(current.capabilities)}
            header = [settings.module, corpus.version(), environment]
            self._journal = self._open.enter_context(Journal(settings.journal, self.name, header))
            for case, verdicts in self._journal.known():
                if case in self._cases:
                    self._done(self._cases[case], verdicts)
            self._queue = [case for case in self._queue if case.id not in self.verdicts]
            self._first = time.monotonic()
            self.environment = environment

    def _next(self) -> list[Case]:
        with self._lock:
            batch, self._queue = self._queue[:BATCH], self._queue[BATCH:]
            return batch

    def _batch(self, workers: Workers, batch: list[Case]) -> None:
        settings, begun = self._settings, ""
        patience = settings.case_seconds * settings.patience
        seconds = [self._limit(case) for case in batch]
        arguments = (batch, settings.module, seconds, patience)

        def take(backend: str, event: Any) -> None:
            nonlocal begun
            if self._stop.is_set():
                raise Stopped
            begun = event[1]
            self._take(event)

        limit = patience * (len(batch) + 1)
        results = workers.call(TARGET, arguments, timeout=limit, on_event=take)
        failure = results.failures.get(self.name)
        if failure is not None:
            self._fail(failure, begun)

    def _limit(self, case: Case) -> float:
        endless = any(ledger.matches(pattern, case.id) for pattern in self._endless)
        return min(BRIEF if endless else math.inf, self._settings.case_seconds)

    def _take(self, event: Any) -> None:
        kind, case_id, *rest = event
        if kind == "ended":
            case, outcome = self._cases[case_id], rest[0]
            started = time.monotonic()
            verdicts = judge(case, outcome, self._truths[case_id])
            spent = {part: one["seconds"] for part, one in outcome.items()}
            with self._lock:
                for part, seconds in {**spent, "judge": time.monotonic() - started}.items():
                    self.seconds[part] = self.seconds.get(part, 0.0) + seconds
            self._keep(case, verdicts)

    def _fail(self, failure: Failure, begun: str) -> None:
        own_mistake = failure.cause is Cause.RAISED and not _device_lost(failure)
        if own_mistake or not begun:
            raise ConformanceError(f"A batch of cases cannot be run on {failure}")
        case = self._cases[begun]
        if case.id in self.verdicts:
            raise ConformanceError(
                f"The process ended between two cases, after {case.id}: {failure}"
            )
        how, detail = ending(failure)
        self._keep(case, ended(case, how, detail))

    def _keep(self, case: Case, verdicts: list[Verdict]) -> None:
        with self._lock:
            self._ran += 1
            self._journal.write(case.id, verdicts)
            self._done(case, verdicts)

    def _done(self, case: Case, verdicts: list[Verdict]) -> None:
        self.verdicts[case.id] = verdicts
        if self._on_case is not None:
            self._on_case(self.name, case, verdicts)


def _device_lost(failure: Failure) -> bool:
    return failure.error == DeviceLost.__qualname__


def ending(failure: Failure) -> tuple[str, str]:
    """How a process ended: a signature and what it printed last."""
    if _device_lost(failure):
        return "loses the device", failure.message
    detail = " | ".join(failure.lines[-3:])[:300]
    # SIGPROF: past its processor time; the text is what `faulthandler` prints past its time
    hung = failure.cause is Cause.TIMED_OUT or "SIGPROF" in failure.message
    hung = hung or any("Timeout (" in line for line in failure.lines)
    return (ENDLESS if hung else failure.message.partition(",")[0]), detail
