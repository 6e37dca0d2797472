"""What every training of a spec is made of, whoever asks for it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from xarch.data.data import Array, Data, Split
from xarch.data.splitting import split
from xarch.errors import TrainError
from xarch.spec.document import Spec
from xarch.train import steps
from xarch.workers import Workers


def require_losses(spec: Spec) -> None:
    """Refuses a spec with a head that `fit` cannot train.

    Raises:
        TrainError: One of its outputs has no loss.
    """
    if without := [name for name, one in spec.outputs.items() if not one.head.losses]:
        heads = ", ".join(f"{name} ({spec.outputs[name].head.name})" for name in without)
        raise TrainError(
            f"fit has no loss for the outputs {heads}: an agent is trained by "
            "xarch agent. Choose another head, for instance classifier."
        )


def counted(spec: Spec, samples: int) -> Spec:
    """The spec with the steps of its schedule filled in."""
    given = spec.train.optimizer.schedule
    if given is None or given.steps is not None:
        return spec
    size = samples if spec.train.batch_size == "all" else spec.train.batch_size
    steps_ = spec.train.epochs * math.ceil(samples / size)
    return spec.set("train.optimizer.schedule.steps", steps_)


def set_aside(data: Data, seed: int) -> Data:
    """The samples to learn from, parted in two to compare models by; those held out are not used.

    A fifth is set aside, so that the held-out samples can still judge what was chosen.
    """
    learn, rank = split(data.train.inputs, data.train.targets, seed, 0.2)
    return Data(learn, rank, data.labels, data.notice, data.report)


def right(spec: Spec, test: Split, outputs: Mapping[str, Array]) -> float | None:
    """The share of right answers, the mean over outputs; None where no head can tell."""
    shares = [
        one.head.right(outputs[key], test.targets[key]).mean()
        for key, one in spec.outputs.items()
        if one.head.exact
    ]
    return float(np.mean(shares)) if shares else None


def fit(
    workers: Workers,
    name: str,
    spec: Spec,
    data: Data,
    path: str | None,
    on_event: Callable[[str, Any], Any],
) -> dict[str, Any]:
    """Trains a spec's model in a worker; see `steps.train` for what it tells and returns.

    Args:
        workers: They run already.
        name: The backend.
        spec: With the steps of its schedule.
        data: To learn from, and to measure on after each epoch.
        path: The `.keras` file to write; None writes none.
        on_event: Called with what the worker tells; False in answer to an epoch's `values` stops
            the training.
    """
    sets = [(dict(one.inputs), dict(one.targets)) for one in (data.train, data.test)]
    given = (spec.to_dict(), *sets, path)
    return workers.call(steps.train, given, only=name, on_event=on_event)[name]  # type: ignore[no-any-return]
