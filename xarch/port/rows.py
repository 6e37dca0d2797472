"""The rows of a verification, one for each check on each backend, as workers deliver them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from xarch.backend.reading import Array
from xarch.port import initial
from xarch.port.attached import attach
from xarch.port.distance import worst
from xarch.port.verdict import Row, Verification
from xarch.workers import Failure, Returned, Workers

LARGE = 2**28
"""Bytes of weights from which on the workers run one after the other and end after each call: what
training holds is several times the weights, and a process keeps what it once used."""

Say = Callable[[str], None]
Outcome = Returned | Failure
Pick = Callable[[Any], Mapping[str, Array]]


class Rows:
    """Runs checks in workers and keeps what came out.

    Attributes:
        workers: One worker per backend.
        folder: Where files for them go.
        result: What is filled in.
        say: Called with what is done next, and with each row.
    """

    def __init__(self, workers: Workers, folder: Path, result: Verification, say: Say) -> None:
        self.workers, self.folder, self.result, self.say = workers, folder, result, say

    def written(self, model: Any, weights: Any, name: str) -> str:
        """The path of a file with the model and its weight map."""
        path = self.folder / name
        attach(model, weights)
        initial.save_without(model, path)
        return str(path)

    def outcomes(
        self, target: str, path: str, *args: Any, heavy: bool = False
    ) -> Iterator[tuple[str, Outcome]]:
        """What each backend returns for a file.

        Args:
            target: The function.
            path: The file, its first argument.
            *args: The others.
            heavy: Whether the call holds several times the file's weights.
        """
        if not heavy or Path(path).stat().st_size < LARGE:
            yield from self.workers.run(target, path, *args).outcomes.items()
            return
        self.workers.close()
        for name in self.workers.backends:
            found = self.workers.call(target, (path, *args), only=name).outcomes[name]
            self.workers.close()
            yield name, found

    def add(
        self, backend: str, name: str, limit: float, outcome: Outcome,
        want: Mapping[str, Array], pick: Pick = dict,
    ) -> None:  # fmt: skip
        """Adds the row of one outcome.

        Args:
            backend: The backend.
            name: The check.
            limit: What the distance may be.
            outcome: What the worker returned.
            want: What it should hold.
            pick: Makes, of what was returned, what is to be compared.
        """
        if isinstance(outcome, Failure):
            text = str(outcome.message).split("\n")[0]
            row = Row(backend, name, float("inf"), "", limit, text)
        else:
            gap = worst(pick(outcome.value), want, gradients=name == "gradients")
            row = Row(backend, name, gap.size, gap.at, limit)
        self.result.rows.append(row)
        self.say(f"  {row.backend}: {row.check} {row.shown_gap} {row.verdict}")

    def note(self, text: str) -> None:
        """Adds a note for the user."""
        self.result.notes.append(text)

    @contextmanager
    def timed(self, name: str, text: str) -> Iterator[None]:
        """Says what is done, and keeps how long it took."""
        self.say(text)
        start = time.perf_counter()
        yield
        self.result.seconds[name] = round(time.perf_counter() - start, 2)
