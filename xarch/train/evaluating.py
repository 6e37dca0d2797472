"""`evaluate`: a run's model, measured on the held-out data, on any backend."""

from __future__ import annotations

import os
from dataclasses import dataclass

from xarch.data.data import Data
from xarch.errors import TrainError
from xarch.spec.fitting import data_of
from xarch.spec.loading import load
from xarch.train import steps
from xarch.train.backends import chosen, running
from xarch.train.folder import Run, read_run
from xarch.train.scoring import finite, scored
from xarch.workers import Workers

_PLAYS = (
    "{path} is an agent's run: it learned by playing {environment} and has no held-out data. "
    "xarch.agents.evaluate plays a hundred episodes with it, and so does xarch eval."
)


@dataclass(frozen=True)
class Evaluation:
    """What came out.

    Attributes:
        run: The run folder.
        backend: Where the model was evaluated.
        samples: How many held-out samples there are.
        values: The loss, Keras's metrics and the source's scores; None for NaN.
        recorded: The same as the run measured them when it was trained, by the same names.
        changed: Arrays that differ from those the run held out; none when the data are the same.
    """

    run: Run
    backend: str
    samples: int
    values: dict[str, float | None]
    recorded: dict[str, float]
    changed: list[str]


def evaluate(
    path: str | os.PathLike[str],
    *changes: str,
    backend: str | None = None,
    workers: Workers | None = None,
) -> Evaluation:
    """Measures a run's model on the held-out data.

    Args:
        path: The run folder.
        *changes: Overrides of the spec, such as `data.path=elsewhere.csv` for other data.
        backend: As for `train`; any backend will do.
        workers: As for `train`.

    Raises:
        TrainError: There is no such run.
        DataError: The data cannot be read or do not fit.
        WorkerFailed: The backend's worker raised or died.
    """
    run = read_run(path)
    if run.environment is not None:
        raise TrainError(_PLAYS.format(path=run.path, environment=run.environment))
    spec = load(run.spec, *changes)
    data = data_of(spec)
    name = chosen(backend, workers)
    size = spec.train.batch_size if spec.train.batch_size != "all" else 256
    test = dict(data.test.inputs), dict(data.test.targets)
    with running(name, workers) as at_work:
        given = (str(run.model.absolute()), list(spec.outputs), test, min(size, 256))
        found = at_work.call(steps.evaluate, given, only=name)[name]
    values = {**finite(found["values"]), **scored(spec, data.test, found["outputs"])}
    results = run.manifest.get("results", {})
    recorded = {key: results.get(f"val_{key}", results.get(key)) for key in values}
    known = {key: float(value) for key, value in recorded.items() if value is not None}
    return Evaluation(run, name, len(data.test), values, known, _changed(run, data))


def _changed(run: Run, data: Data) -> list[str]:
    before = run.manifest.get("data", {}).get("checksums", {})
    now = data.checksums()
    return [name for name in now if name.startswith("test.") and before.get(name) != now[name]]
