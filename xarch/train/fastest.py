"""On which backend a model trains fastest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xarch.data.data import Data
from xarch.spec.document import Spec
from xarch.train.fit import counted, fit
from xarch.workers import Workers

BATCHES = 8  # of one measured pass, after a first one that compiles


def seconds_of_epochs(
    workers: Workers, names: Sequence[str], spec: Spec, data: Data
) -> Mapping[str, float]:
    """How long one epoch of all samples would take on each backend, one after the other.

    Each trains on the same few batches twice; the second pass counts, so that what is compiled once
    is not counted as training.

    Args:
        workers: They run already.
        names: The backends.
        spec: What is trained.
        data: To learn from.

    Returns:
        Seconds by backend, the fastest first.
    """
    size = len(data.train) if spec.train.batch_size == "all" else spec.train.batch_size
    count = min(len(data.train), BATCHES * size)
    few = data.train.take(range(count))
    part = Data(few, data.test.take(range(min(len(data.test), size))), data.labels)
    twice = spec.set("train.epochs", 2)
    found: dict[str, float] = {}
    for name in names:
        passes: list[float] = []

        def heard(_: str, news: dict[str, Any], to: list[float] = passes) -> None:
            if "values" in news:
                to.append(news["seconds"])

        fit(workers, name, counted(twice, count), part, None, heard)
        found[name] = passes[-1] * len(data.train) / count
    return dict(sorted(found.items(), key=lambda item: item[1]))
