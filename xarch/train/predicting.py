"""`predict`: what a run's model says of files."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xarch.data.base import Wanted
from xarch.data.data import Array
from xarch.data.reading.vocabulary import BEGIN, END, PADDING
from xarch.errors import DataError
from xarch.spec.fitting import fitted_inputs
from xarch.train import steps
from xarch.train.backends import chosen, running
from xarch.train.folder import Run, read_run
from xarch.workers import Workers


@dataclass(frozen=True)
class Prediction:
    """What the model says of one sample.

    Attributes:
        name: The file, with the row where it holds several samples.
        answers: In words, by output.
        certainty: From 0 to 1 by output, where the head tells.
    """

    name: str
    answers: dict[str, str]
    certainty: dict[str, float]


def predict(
    path: str | os.PathLike[str],
    files: Sequence[str],
    *,
    beam: int = 1,
    backend: str | None = None,
    workers: Workers | None = None,
) -> list[Prediction]:
    """What a run's model says of files, read as the training data were.

    Args:
        path: The run folder.
        files: Files that the run's source of data reads: pictures, recordings, tables, `.npy`.
        beam: Candidates that are kept while a model writes a text token by token; 1 takes the
            likeliest token each time. Models that answer at once take no notice.
        backend: As for `train`; any backend will do.
        workers: As for `train`.

    Raises:
        TrainError: There is no such run.
        DataError: A file cannot be read or does not fit.
        WorkerFailed: The backend's worker raised or died.
    """
    run = read_run(path)
    if run.environment is not None:
        raise DataError(
            f"{run.path} is an agent's run, which answers to what it sees in {run.environment} and "
            "not to files. xarch eval plays a hundred episodes with it."
        )
    if run.spec.data is None or not files:
        raise DataError("There is nothing to predict: name one or more files.")
    name = chosen(backend, workers)
    wanted = Wanted(run.spec)
    names, parts = [], []
    for file in files:
        split = fitted_inputs(run.spec, run.spec.data.read(file, wanted, run.labels), str(file))
        names += [file] if len(split) == 1 else [f"{file}:{row + 1}" for row in range(len(split))]
        parts.append(split.inputs)
    inputs = {key: np.concatenate([one[key] for one in parts]) for key in parts[0]}
    into = run.spec.data.writes(run.spec)
    with running(name, workers) as at_work:
        if into is not None:
            answers = _written(run, at_work, name, inputs, into, beam)
            return [Prediction(sample, one, {}) for sample, one in zip(names, answers, strict=True)]
        given = (str(run.model.absolute()), list(run.spec.outputs), inputs, min(len(names), 256))
        outputs = at_work.call(steps.predict, given, only=name)[name]
    heads = {key: one.head for key, one in run.spec.outputs.items()}
    said = {key: head.answers(outputs[key], run.labels.get(key, ())) for key, head in heads.items()}
    sure = {key: head.certainty(outputs[key]) for key, head in heads.items()}
    return [
        Prediction(
            sample,
            {key: one[row] for key, one in said.items()},
            {key: float(one[row]) for key, one in sure.items() if one is not None},
        )
        for row, sample in enumerate(names)
    ]


def _written(
    run: Run, workers: Workers, name: str, inputs: dict[str, Array], into: str, beam: int
) -> list[dict[str, str]]:
    """Texts that a model writes token by token, by output."""
    ((output, one),) = run.spec.outputs.items()
    given = (str(run.model.absolute()), inputs, into, (BEGIN, END, PADDING), beam, 256)
    tokens = workers.call(steps.write, given, only=name)[name]
    truths = one.head.truths(np.where(tokens == PADDING, -1, tokens), run.labels.get(output, ()))
    return [{output: text} for text in truths]
