"""`train`: from a spec to a run folder."""

from __future__ import annotations

import os
import shlex
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xarch import report
from xarch.backend import registry
from xarch.errors import TrainError
from xarch.spec.document import Spec
from xarch.spec.fitting import data_of
from xarch.spec.loading import load
from xarch.train import folder, page
from xarch.train.backends import chosen, running
from xarch.train.fit import counted, fit, require_losses
from xarch.train.manifest import Facts, manifest, of_data
from xarch.train.scoring import baselines, finite, scored
from xarch.workers import Workers


@dataclass(frozen=True)
class Epoch:
    """How far a training is.

    Attributes:
        number: The epoch that runs or has ended, from 1.
        epochs: How many there are.
        batch: Batches of this epoch that are done.
        batches: Batches in an epoch.
        values: Once it has ended: the loss and metrics, `val_` in front for the held-out data.
        seconds: Once it has ended: how long it took, the held-out data included.
    """

    number: int
    epochs: int
    batch: int
    batches: int
    values: Mapping[str, float] | None = None
    seconds: float = 0.0

    @property
    def done(self) -> int:
        """Batches of the whole training that are done."""
        return (self.number - 1) * self.batches + self.batch

    @property
    def total(self) -> int:
        """Batches in the whole training."""
        return self.epochs * self.batches


OnEpoch = Callable[[Epoch], None]
OnStage = Callable[[str], None]


def train(
    source: Spec | Mapping[str, Any] | str | os.PathLike[str],
    *changes: str,
    output: str | os.PathLike[str],
    backend: str | None = None,
    threads: int | None = None,
    workers: Workers | None = None,
    on_epoch: OnEpoch | None = None,
    on_stage: OnStage | None = None,
    command: Sequence[str] | None = None,
) -> folder.Run:
    """Trains the model of a spec on the data that it names.

    The folder appears whole when all is done, and not at all when something goes wrong.

    Args:
        source: As for `xarch.load`.
        *changes: Overrides such as `train.epochs=10`.
        output: The run folder to make.
        backend: The backend's name; None for `XARCH_BACKEND`, else the first that is installed.
        threads: Threads of the processor that the backend may use; None leaves it to the backend.
        workers: Processes that run already and are left running; None starts one.
        on_epoch: Called when an epoch begins, at most ten times a second while it goes on, and when
            it has ended.
        on_stage: Called with a sentence when a new stage begins.
        command: What the manifest says was run; None for the running program's arguments.

    Returns:
        The run.

    Raises:
        SpecError: The spec holds a mistake.
        DataError: The data cannot be read or do not fit.
        TrainError: The folder exists, the model cannot be trained by `fit`, or the loss is no
            number any more.
        WorkerFailed: The backend's worker raised or died.
    """
    report.require()  # before minutes of work, not after
    spec = load(source, *changes)
    require_losses(spec)
    target = folder.free(output)
    stage = on_stage or (lambda _: None)
    if backend is not None:
        registry.get(backend)  # a misspelt name, before the data are read
    stage(f"Loading data: {spec.data.name if spec.data else ''}")
    data = data_of(spec)
    spec = counted(spec, len(data.train))
    name = chosen(backend, workers)
    stage(f"Starting {name}")
    log: list[dict[str, Any]] = []
    started = time.time()
    with (
        running(name, workers, threads) as at_work,
        folder.written(target) as (temporary, results),
    ):
        stage(f"Training on {name}")
        file = str(temporary / folder.MODEL)
        found = fit(at_work, name, spec, data, file, _listener(log, on_epoch))
        if found["diverged"]:
            raise TrainError(_diverged(spec, log))
        current = at_work.current(name)
        scores = {**scored(spec, data.test, found["outputs"]), **baselines(spec, data)}
        words = shlex.join(sys.argv if command is None else command)
        facts = Facts(name, current, words, started, time.time() - started)
        last = {key: value for key, value in log[-1].items() if key != "seconds"}
        described = manifest(spec, of_data(spec, data), {**last, **scores}, facts)
        results.write(spec, data.labels, log, described)
        page.write(spec, data, log, scores, facts, found["outputs"], temporary / folder.PAGE)
    return folder.read_run(target)


def _listener(log: list[dict[str, Any]], on_epoch: OnEpoch | None) -> Callable[[str, Any], None]:
    def heard(backend: str, news: dict[str, Any]) -> None:
        values, seconds = news.get("values"), news.get("seconds", 0.0)
        done = news.get("batch", news["batches"])
        if values is not None:
            log.append({"epoch": news["epoch"], **finite(values), "seconds": seconds})
        if on_epoch is not None:
            given = (news["epoch"], news["epochs"], done, news["batches"], values, seconds)
            on_epoch(Epoch(*given))

    return heard


def _diverged(spec: Spec, log: list[dict[str, Any]]) -> str:
    rate, epoch = spec.train.optimizer.learning_rate, log[-1]["epoch"]
    return (
        f"The loss is no number any more in epoch {epoch}, so the training stopped and no run "
        f"folder was made. Lower train.optimizer.learning_rate (now {rate:g}), or give "
        "train.optimizer.clip_norm=1."
    )
