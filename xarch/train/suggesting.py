"""`suggest`: blocks that fit the data and a budget, trained briefly and ranked by what they do."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from xarch.data.data import Data
from xarch.errors import SpecError, TrainError, nearest
from xarch.spec.costs import Budget
from xarch.spec.document import Spec
from xarch.spec.fitting import data_of
from xarch.spec.loading import load
from xarch.spec.planning import checked
from xarch.spec.text import written
from xarch.train.backends import eligible, running
from xarch.train.fastest import seconds_of_epochs
from xarch.train.fit import counted, fit, require_losses, right, set_aside
from xarch.workers import Workers

Options = tuple[str, Mapping[str, Any]]

_IMAGE: tuple[Options, ...] = (
    ("cnn", {"widths": [16, 32]}),
    ("cnn", {"widths": [32, 64]}),
    ("cnn", {"widths": [32, 64], "style": "residual"}),
    ("cnn", {"widths": [32, 64], "style": "separable"}),
    ("cnn", {"widths": [64, 128], "style": "convnext"}),
    ("vit", {"patch": 2, "dim": 64, "depth": 2}),
    ("mlp", {"widths": [128, 64]}),
)
_SEQUENCE: tuple[Options, ...] = (
    ("rnn", {"widths": [64], "cell": "gru"}),
    ("rnn", {"widths": [64], "cell": "lstm", "bidirectional": True}),
    ("transformer", {"dim": 64, "depth": 2, "heads": 4}),
    ("conv1d", {"widths": [64, 64], "pool": "mean"}),
)
_VECTOR: tuple[Options, ...] = (
    ("mlp", {"widths": [32]}),
    ("mlp", {"widths": [128, 64]}),
    ("mlp", {"widths": [256, 256, 128], "dropout": 0.2}),
    ("mlp", {"widths": [128, 64], "norm": "batch"}),
)
#: What is tried, by the kind of what a module is given.
CANDIDATES: Mapping[str, tuple[Options, ...]] = {
    "image": _IMAGE,
    "sequence": _SEQUENCE,
    "table": _VECTOR,
    "vector": _VECTOR,
}


@dataclass(frozen=True)
class Suggestion:
    """One candidate with the evidence for it.

    Attributes:
        block: The block that was tried in the module.
        changes: The overrides that make the candidate of the spec.
        budget: What it costs.
        right: The share of right answers on samples set aside; None where the head has none.
        loss: The loss on them.
        seconds: Of each epoch but the first, or of the only one.
        backend: Where it was trained.
        estimates: Seconds of an epoch on each backend that could have been, the fastest first, from
            a few batches; empty where there was no choice.
    """

    block: str
    changes: tuple[str, ...]
    budget: Budget
    right: float | None
    loss: float
    seconds: float
    backend: str
    estimates: Mapping[str, float]


def candidates(spec: Spec, module: str, parameters: int) -> list[tuple[str, tuple[str, ...], Spec]]:
    """Variants of a spec with another block in a module that fit data and budget.

    Args:
        spec: The spec; its own block comes first.
        module: The module whose block is exchanged.
        parameters: The most that the model may have.

    Returns:
        Block, overrides and spec of each.

    Raises:
        SpecError: There is no such module.
    """
    if module not in spec.modules:
        raise SpecError(f"There is no module {module!r}. {nearest(module, spec.modules)}")
    kind = next(one.inputs[0].kind for one in checked(spec).nodes if one.scope == module)
    tried: list[tuple[str, tuple[str, ...]]] = [(spec.modules[module].name, ())]
    for block, options in CANDIDATES.get(kind, ()):
        given = [f"modules.{module}.{key}={written(one)}" for key, one in options.items()]
        tried.append((block, (f"modules.{module}.block={block}", *given)))
    found: list[tuple[str, tuple[str, ...], Spec]] = []
    for block, changes in tried:
        try:
            made = load(spec, *changes)
        except SpecError:
            continue  # too small a picture, too long a kernel, or over the spec's own budget
        same = any(made == one for *_, one in found)
        if not same and made.budget().parameters <= parameters:
            found.append((block, changes, made))
    return found


def suggest(
    source: Spec | Mapping[str, Any] | str | os.PathLike[str],
    *changes: str,
    module: str | None = None,
    parameters: int = 2_000_000,
    epochs: int = 3,
    backend: str | None = None,
    workers: Workers | None = None,
    on_stage: Callable[[str], None] | None = None,
) -> list[Suggestion]:
    """Tries blocks in a module of a spec, and ranks them.

    A fifth of the samples to learn from is set aside to rank by; the held-out samples of the data
    stay unseen, so that they can judge the choice. Where several backends may be used, each
    candidate is trained on the one that is fastest for it: one seed gives the same numbers on all.

    Args:
        source: As for `xarch.load`.
        *changes: Overrides.
        module: The module whose block is exchanged; None for the only one.
        parameters: The most that a model may have.
        epochs: How long each is trained.
        backend: The only one to use; None for `XARCH_BACKEND`, else all that are installed.
        workers: Their processes; None starts some that end with the call.
        on_stage: Called with a sentence when a new stage begins.

    Returns:
        The candidates, the best first: by right answers, then by loss, then by parameters. A
        candidate whose loss is no number any more is left out.

    Raises:
        SpecError: The spec holds a mistake, or no candidate fits the budget.
        DataError: The data cannot be read or do not fit.
        TrainError: The head cannot be trained by `fit`, or no candidate could be trained.
        WorkerFailed: The backend's worker raised or died.
    """
    spec = load(source, *changes, f"train.epochs={epochs}")
    module = module or _only(spec)
    found = candidates(spec, module, parameters)
    if not found:
        raise SpecError(f"No candidate for {module!r} has {parameters:,} parameters or fewer.")
    require_losses(spec)
    data = set_aside(data_of(spec), spec.run.seed)
    names, stage = eligible(backend, workers), on_stage or (lambda _: None)
    made = []
    with running(names, workers) as at_work:
        for number, (block, given, one) in enumerate(found, 1):
            words = f"{number} of {len(found)}: {' '.join(given) or f'{block}, as it is'}"
            estimates: Mapping[str, float] = {}
            if len(names) > 1:
                stage(f"{words}, which backend is the fastest?")
                estimates = seconds_of_epochs(at_work, names, one, data)
            name = next(iter(estimates), names[0])
            stage(f"{words}, on {name}")
            seen = _tried(at_work, name, one, data)
            if seen is not None:
                made.append(Suggestion(block, given, one.budget(), *seen, name, estimates))
    if not made:
        raise TrainError("Every candidate's loss became no number; lower the learning rate.")
    return sorted(made, key=lambda s: (-(s.right or 0.0), s.loss, s.budget.parameters))


def _only(spec: Spec) -> str:
    if len(spec.modules) == 1:
        return next(iter(spec.modules))
    raise SpecError(f"Say which module to exchange with --module: {', '.join(spec.modules)}.")


def _tried(
    workers: Workers, name: str, spec: Spec, data: Data
) -> tuple[float | None, float, float] | None:
    seconds: list[float] = []
    losses: list[float] = []

    def heard(backend: str, news: dict[str, Any]) -> None:
        if "values" in news:
            seconds.append(news["seconds"])
            losses.append(news["values"]["val_loss"])

    done = fit(workers, name, counted(spec, len(data.train)), data, None, heard)
    if done["diverged"] or not np.isfinite(losses[-1]):
        return None
    typical = float(np.mean(seconds[1:] or seconds))
    return right(spec, data.test, done["outputs"]), losses[-1], typical
