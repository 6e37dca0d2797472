"""The demo's story: each backend alone, then one model handed from backend to backend.

All numbers come from the worker processes; this module decides who does what.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xarch.demo import data, numbers, steps
from xarch.demo.numbers import Array
from xarch.demo.results import Disagreement, Relay, Score, Settings, Story, Task
from xarch.errors import ArgumentError
from xarch.workers import Workers

FEWEST_EPOCHS = 2  # one before the relay's hand-over and one after


@dataclass(frozen=True)
class Problem:
    """One model with its data."""

    name: str
    title: str
    train_set: tuple[Array, Array]
    test_set: tuple[Array, Array]


@dataclass(frozen=True)
class Stage:
    """A part of the story that takes time: `backends` each do `epochs` epochs."""

    title: str
    backends: tuple[str, ...]
    epochs: int


OnStage = Callable[[Stage], None]
OnEpoch = Callable[[str, float], None]


def problems(digits: data.Digits) -> tuple[Problem, ...]:
    """The two models with their data."""
    flat = (len(digits.train_x), 64), (len(digits.test_x), 64)
    return (
        Problem(
            "dense",
            "Is it even? Three dense layers",
            (digits.train_x.reshape(flat[0]), data.is_even(digits.train_y)),
            (digits.test_x.reshape(flat[1]), data.is_even(digits.test_y)),
        ),
        Problem(
            "cnn",
            "Which digit? A small CNN",
            (digits.train_x, digits.train_y),
            (digits.test_x, digits.test_y),
        ),
    )


def run(
    settings: Settings,
    on_stage: OnStage | None = None,
    on_epoch: OnEpoch | None = None,
) -> Story:
    """Tells the whole story.

    Args:
        settings: What to do.
        on_stage: Called when a stage begins.
        on_epoch: Called with backend and loss whenever a backend has finished an epoch.

    Returns:
        What came out; whether the numbers agree is for `Story.check` to say.

    Raises:
        ArgumentError: A setting makes no sense.
        WorkerStartError: A worker process cannot be started.
        WorkerFailed: A worker raised or died.
        MissingExtra: scikit-learn is not installed.
    """
    if settings.epochs < FEWEST_EPOCHS:
        raise ArgumentError(
            f"The demo needs {FEWEST_EPOCHS} epochs or more, to change hands between them; got "
            f"{settings.epochs}."
        )
    if not 0 <= settings.seed < 2**64:
        raise ArgumentError(f"The seed lies between 0 and 2**64 - 1; got {settings.seed}.")
    digits = data.load(settings.seed)
    if on_stage is not None:
        on_stage(Stage("starting workers", settings.backends, 0))
    with (
        Workers(*settings.backends, threads=1) as workers,
        tempfile.TemporaryDirectory(prefix="xarch-demo-") as folder,
    ):
        teller = _Teller(settings, workers, Path(folder), on_stage, on_epoch)
        tasks = tuple(teller.task(problem) for problem in problems(digits))
        versions = {name: workers.current(name).version for name in settings.backends}
    return Story(settings, versions, tasks)


class _Teller:
    """Runs the stages of each task."""

    def __init__(
        self,
        settings: Settings,
        workers: Workers,
        folder: Path,
        on_stage: OnStage | None,
        on_epoch: OnEpoch | None,
    ) -> None:
        self.settings = settings
        self.workers = workers
        self.folder = folder
        self.on_stage = on_stage
        self.on_epoch = on_epoch

    def task(self, problem: Problem) -> Task:
        orders = numbers.orders(self.settings.seed, self.settings.epochs, len(problem.train_set[0]))
        weights = self._weights(problem)
        alone = self._call(
            Stage(f"{problem.name}, each backend alone", self.settings.backends, len(orders)),
            steps.train,
            (problem.name, weights, problem.train_set, problem.test_set, orders),
        )
        return Task(
            problem.name,
            problem.title,
            self.settings,
            {name: tuple(result["losses"]) for name, result in alone.items()},
            {name: _score(result) for name, result in alone.items()},
            self._relay(problem, weights, orders),
        )

    def _weights(self, problem: Problem) -> list[Array]:
        found = self.workers.call(steps.shapes, (problem.name,)).require()
        first = found[self.settings.train]
        for name, shapes in found.items():
            if shapes != first:
                raise Disagreement(
                    f"{problem.title}: the weights have the shapes {shapes} on {name} and {first} "
                    f"on {self.settings.train}."
                )
        return numbers.initial_weights(self.settings.seed, first)

    def _relay(self, problem: Problem, weights: list[Array], orders: Array) -> Relay:
        half = self.settings.hand_over
        first = str(self.folder / f"{problem.name}-1.keras")
        second = str(self.folder / f"{problem.name}-2.keras")
        sets = problem.train_set, problem.test_set
        begun = self._leg(
            f"{problem.name} relay, begun", self.settings.train, half,
            steps.train, (problem.name, weights, *sets, orders[:half], first),
        )  # fmt: skip
        resumed = self._leg(
            f"{problem.name} relay, resumed", self.settings.resume, len(orders) - half,
            steps.resume, (first, *sets, orders[half:], second),
        )  # fmt: skip
        evaluated = self._leg(
            f"{problem.name} relay, evaluated", self.settings.evaluate, 0,
            steps.evaluate, (second, problem.test_set),
        )  # fmt: skip
        losses = (*begun["losses"], *resumed["losses"])
        return Relay(losses, _score(evaluated), tuple(begun["changes"]))

    def _leg(
        self,
        title: str,
        backend: str,
        epochs: int,
        function: Callable[..., Any],
        args: tuple[Any, ...],
    ) -> Any:
        return self._call(Stage(title, (backend,), epochs), function, args)[backend]

    def _call(
        self, stage: Stage, function: Callable[..., Any], args: tuple[Any, ...]
    ) -> dict[str, Any]:
        if self.on_stage is not None:
            self.on_stage(stage)
        results = self.workers.call(function, args, only=stage.backends, on_event=self.on_epoch)
        return results.require()


def _score(result: dict[str, Any]) -> Score:
    return Score(result["loss"], result["accuracy"])
