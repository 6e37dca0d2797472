"""The trials of a study, one after another or several at once."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from xarch.data.data import Data
from xarch.errors import TrainError, XarchError
from xarch.spec.document import Spec
from xarch.spec.fitting import fitted
from xarch.spec.loading import load
from xarch.train.fit import counted, fit, right
from xarch.train.scoring import finite
from xarch.train.training import Epoch
from xarch.train.tuning.crew import Crew, News
from xarch.train.tuning.objective import Objective
from xarch.train.tuning.study import Asked, Study
from xarch.train.tuning.trial import COMPLETE, FAILED, PRUNED, Trial
from xarch.workers import Cause, WorkerFailed, Workers

_LONGEST = 300  # characters of a reason


@dataclass(frozen=True)
class Training:
    """A job for a process: one training.

    Attributes:
        backend: The backend's name.
        spec: Of the model, with the steps of its schedule.
        data: To learn from, and to measure on after each epoch.
    """

    backend: str
    spec: Spec
    data: Data

    def __call__(self, workers: Workers, heard: Callable[[str, Any], Any]) -> dict[str, Any]:
        """See `fit`."""
        return fit(workers, self.backend, self.spec, self.data, None, heard)


@dataclass
class _Running:
    asked: Asked
    spec: Spec
    parameters: int
    started: float
    measures: dict[str, float] = field(default_factory=dict)
    state: str = COMPLETE
    reason: str = ""


@dataclass
class Trials:
    """What `run` needs to know.

    Attributes:
        study: Proposes candidates, and keeps what came of them.
        data: To learn from, and to compare by.
        objective: By what.
        backend: The backend's name.
        most: How many trials there are to be in all.
        parameters: The most that a model may have, or None.
        seconds: After so many no trial begins, or None.
        on_epoch: Called with a trial's number and how far it is.
        on_trial: Called with each trial that has ended.
    """

    study: Study
    data: Data
    objective: Objective
    backend: str
    most: int
    parameters: int | None
    seconds: float | None
    on_epoch: Callable[[int, Epoch], None]
    on_trial: Callable[[Trial], None]

    def run(self, crew: Crew) -> None:
        """Goes on until there are enough trials, or the time is over."""
        until = math.inf if self.seconds is None else time.monotonic() + self.seconds
        running: dict[int, _Running] = {}
        while True:
            while crew.idle and time.monotonic() < until and (begun := self._begin()):
                given = counted(begun.spec, len(self.data.train))
                running[crew.give(Training(self.backend, given, self.data))] = begun
            if not crew.is_busy:
                return
            news = crew.hear()
            if news.ended:
                self._end(running.pop(news.seat), news.payload)
            else:
                self._hear(running[news.seat], news)

    def _begin(self) -> _Running | None:
        """The next trial that needs training."""
        while asked := self.study.ask(self.most):
            started = time.monotonic()
            twin = next((t for t in self.study.trials if t.changes == asked.changes), None)
            if twin is not None:
                self._repeat(asked, twin)
                continue
            facts: dict[str, Any] = {}
            try:
                spec = load(self.study.space.spec, *asked.changes)
                fitted(spec, self.data)
                facts["parameters"] = count = spec.budget().parameters
                if self.parameters is None or count <= self.parameters:
                    return _Running(asked, spec, count, started)
                reason = f"{count:,} parameters are more than {self.parameters:,}"
            except XarchError as error:
                reason = _short(error)
            self.on_trial(self.study.tell(asked, PRUNED, {"reason": reason, **facts}))
        return None

    def _repeat(self, asked: Asked, twin: Trial) -> None:
        """The same candidate again would train to the same end."""
        for value in twin.values[-1:]:
            self.study.report(asked, value)
        facts = {"reason": f"the same as trial {twin.number}", "repeats": twin.number}
        self.on_trial(self.study.tell(asked, twin.state, {**facts, "parameters": twin.parameters}))

    def _hear(self, one: _Running, news: News) -> None:
        told: Mapping[str, Any] = news.payload
        values, done = told.get("values"), told.get("batch", told["batches"])
        goes_on = True
        if values is not None:
            one.measures = values
            goes_on = self._goes_on(one, told)
        news.answer(goes_on)
        seconds = told.get("seconds", 0.0)
        epoch = Epoch(told["epoch"], told["epochs"], done, told["batches"], values, seconds)
        self.on_epoch(one.asked.number, epoch)

    def _goes_on(self, one: _Running, told: Mapping[str, Any]) -> bool:
        name, epoch = self.objective.measure, told["epoch"]
        if name not in told["values"]:
            raise TrainError(f"No {name} was measured, but {', '.join(told['values'])}.")
        if not all(math.isfinite(told["values"][key]) for key in ("loss", name)):
            one.state, one.reason = FAILED, f"the loss is no number any more in epoch {epoch}"
            return False
        worse = self.study.report(one.asked, told["values"][name])
        if worse and epoch < told["epochs"]:
            one.state = PRUNED
            one.reason = f"worse than the median after epoch {epoch} of {told['epochs']}"
            return False
        return True

    def _end(self, one: _Running, made: Any) -> None:
        if isinstance(made, WorkerFailed):
            failure = made.failures[0]
            if failure.cause is Cause.NOT_STARTED:
                raise made
            one.state, one.reason = FAILED, _short(failure.message)
        elif isinstance(made, BaseException):
            raise made
        measures = finite(one.measures)
        if one.state == COMPLETE:
            measures["right"] = right(one.spec, self.data.test, made["outputs"])
        facts = {
            "reason": one.reason,
            "measures": measures,
            "parameters": one.parameters,
            "backend": self.backend,
            "seconds": round(time.monotonic() - one.started, 3),
        }
        self.on_trial(self.study.tell(one.asked, one.state, facts))


def _short(error: object) -> str:
    return " ".join(str(error).split())[:_LONGEST]
