"""`tune`: candidates of a spec, proposed by Optuna and trained, until the best is known."""

from __future__ import annotations

import os
import shlex
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xarch import report
from xarch.backend import registry
from xarch.errors import ArgumentError, TrainError
from xarch.spec.document import Spec
from xarch.spec.fitting import data_of, fitted
from xarch.spec.loading import load
from xarch.train.backends import chosen
from xarch.train.fit import require_losses, set_aside
from xarch.train.training import Epoch
from xarch.train.tuning import extra, folder, results
from xarch.train.tuning.checking import space
from xarch.train.tuning.crew import Crew
from xarch.train.tuning.objective import Objective, objective
from xarch.train.tuning.run import Trials
from xarch.train.tuning.space import parse
from xarch.train.tuning.study import Study
from xarch.train.tuning.trial import COMPLETE, Trial
from xarch.train.tuning.usual import usual

VERSION = 1


@dataclass(frozen=True)
class Tuning:
    """A study and what came of it.

    Attributes:
        path: Its folder.
        spec: What was varied.
        search: What varied, as texts.
        objective: By what trials were compared.
        trials: All of them, in order.
        importances: The share of each path in what makes trials good; empty where unknown.
    """

    path: Path
    spec: Spec
    search: tuple[str, ...]
    objective: Objective
    trials: tuple[Trial, ...]
    importances: Mapping[str, float]

    @property
    def ranked(self) -> list[Trial]:
        """The trials that were trained to the end, the best first."""
        done = [one for one in self.trials if one.state == COMPLETE and one.repeats is None]
        sign = -1 if self.objective.higher else 1
        return sorted(done, key=lambda one: (sign * (one.value or 0.0), one.number))

    @property
    def best(self) -> Trial | None:
        """The best of them; None where there is none."""
        return next(iter(self.ranked), None)

    @property
    def best_spec(self) -> Path:
        """The spec with the best settings, for `xarch train`."""
        return self.path / folder.BEST

    @property
    def page(self) -> Path:
        """The page with the charts."""
        return self.path / folder.PAGE


def tune(
    source: Spec | Mapping[str, Any] | str | os.PathLike[str],
    *changes: str,
    search: Sequence[str] = (),
    output: str | os.PathLike[str],
    trials: int = 20,
    workers: int = 1,
    by: str = "loss",
    parameters: int | None = None,
    seconds: float | None = None,
    pruning: bool = True,
    backend: str | None = None,
    on_stage: Callable[[str], None] | None = None,
    on_epoch: Callable[[int, Epoch], None] | None = None,
    on_trial: Callable[[Trial], None] | None = None,
    command: Sequence[str] | None = None,
) -> Tuning:
    """Varies a spec, trains each candidate, and finds the best.

    A fifth of the samples to learn from is set aside to compare by; the held-out samples of the
    data stay unseen, so that they can judge the choice. Where there are no more candidates than
    trials, each is tried once; else the first ten are spread over the space, and Optuna proposes
    the rest. Called again with the same folder, it goes on where it stopped.

    Args:
        source: As for `xarch.load`.
        *changes: Overrides.
        search: What varies: texts such as `modules.see.widths=[[16],[16,32]]`,
            `modules.see.depth=1..4` or `train.optimizer.learning_rate=1e-4..1e-2:log`; none for the
            learning rate and each block's size, depth and dropout.
        output: The folder of the study.
        trials: How many there are to be in all, with those that the folder has already.
        workers: How many are trained at once, each in a process of its own. With one, the same
            seed proposes the same candidates.
        by: The measure to compare by: `loss`, or a metric of the spec such as `accuracy`.
        parameters: The most that a model may have; candidates with more are not trained.
        seconds: After so many no trial begins; those under way are finished.
        pruning: Whether a trial is stopped that is worse, after an epoch, than the median of those
            before; not in the first quarter of the epochs.
        backend: As for `train`.
        on_stage: Called with a sentence when a new stage begins.
        on_epoch: Called with a trial's number and how far its training is.
        on_trial: Called with each trial that has ended.
        command: What the page says was run; None for the running program's arguments.

    Raises:
        SpecError: The spec holds a mistake, or a value of the search does not fit it.
        ArgumentError: The search or another argument does not fit.
        DataError: The data cannot be read or do not fit.
        TrainError: The folder holds something else, the head cannot be trained by `fit`, Optuna is
            not installed, or no trial came to its end.
        WorkerFailed: The backend's worker cannot be started.
    """
    _require_positive(trials=trials, workers=workers, parameters=parameters, seconds=seconds)
    extra.optuna()
    report.require()
    spec = load(source, *changes)
    require_losses(spec)
    measure = objective(spec, by)
    target, stage = Path(output), on_stage or (lambda _: None)
    folder.usable(target)
    items = [parse(one) for one in search] or usual(spec)
    space(spec, items, measure)  # mistakes are told before the data are read
    name = chosen(backend)
    registry.get(name)
    stage(f"Loading data: {spec.data.name if spec.data else ''}")
    data = data_of(spec)
    tried = space(spec, items, measure, lambda one: fitted(one, data))
    searched = tuple(map(str, tried.items))
    facts = {
        "tune": VERSION, "spec": spec.to_dict(), "search": [*searched], "objective": measure.name,
        "parameters": parameters, "pruning": pruning, "data": data.checksums(),
    }  # fmt: skip
    for one in searched:
        stage(f"  varies: {one}")
    with extra.quiet(), folder.held(target) as file:
        study = Study(file, tried, measure, pruning=pruning, seed=spec.run.seed)
        if study.facts is None:
            study.begin(facts, trials)
        folder.require_same(target, study.facts or facts, facts)
        study.take_up()
        if before := len(study.trials):
            stage(f"  going on: {before} of {trials} trials are made")
        started = time.time()
        stage(f"Starting {name}")
        try:
            with Crew(name, min(workers, trials)) as crew:
                given = (study, set_aside(data, spec.run.seed), measure, name, trials, parameters)
                heard = (on_epoch or (lambda *_: None), on_trial or (lambda _: None))
                Trials(*given, seconds, *heard).run(crew)
        finally:
            words = shlex.join(sys.argv if command is None else command)
            made = (tuple(study.trials), study.importances())
            tuning = Tuning(target, spec, searched, measure, *made)
            results.write(tuning, data, words, time.time() - started)
    if tuning.best is None:
        reasons = "\n".join(f"  trial {one.number}: {one.reason}" for one in tuning.trials[:5])
        raise TrainError(f"None of the {len(tuning.trials)} trials came to its end:\n{reasons}")
    return tuning


def _require_positive(**values: float | None) -> None:
    for name, value in values.items():
        if value is not None and value <= 0:
            raise ArgumentError(f"{name} is a number above 0; got {value!r}.")
