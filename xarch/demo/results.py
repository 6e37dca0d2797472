"""What the demo was asked for and what came out, and whether the numbers agree."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from xarch.errors import XarchError

TOLERANCE = 1e-5
"""How far apart the final losses may lie, relative to the largest of them."""


class Disagreement(XarchError):
    """The backends' numbers lie further apart than they may."""


@dataclass(frozen=True)
class Settings:
    """What the demo is to do.

    Attributes:
        train: The backend that the relay starts on.
        resume: The backend that goes on.
        evaluate: The backend that evaluates.
        epochs: Epochs in all; the relay changes hands after half of them.
        seed: Decides the split, the initial weights and the order of the samples.
    """

    train: str = "torch"
    resume: str = "jax"
    evaluate: str = "tensorflow"
    epochs: int = 6
    seed: int = 0

    @property
    def backends(self) -> tuple[str, ...]:
        """The backends that take part, each once, in the relay's order."""
        return tuple(dict.fromkeys((self.train, self.resume, self.evaluate)))

    @property
    def hand_over(self) -> int:
        """The epoch after which the relay changes hands."""
        return self.epochs // 2


@dataclass(frozen=True)
class Score:
    """Loss and accuracy on the held-out images."""

    loss: float
    accuracy: float


@dataclass(frozen=True)
class Relay:
    """One model's way over three backends.

    Attributes:
        losses: The training loss of each epoch, first on one backend, then on the next.
        score: The finished model on the held-out images, evaluated on the last backend.
        changes: What was made portable when the first backend saved.
    """

    losses: tuple[float, ...]
    score: Score
    changes: tuple[str, ...]


@dataclass(frozen=True)
class Task:
    """What came out for one model.

    Attributes:
        name: The builder's name.
        title: What the model is and does.
        settings: What was asked for.
        losses: The training loss of each epoch by backend, each backend alone.
        scores: Each backend's own model on the held-out images.
        relay: The model that changed hands.
    """

    name: str
    title: str
    settings: Settings
    losses: dict[str, tuple[float, ...]]
    scores: dict[str, Score]
    relay: Relay

    @property
    def gap(self) -> float:
        """The relative difference between the backends' final losses."""
        return relative_gap([losses[-1] for losses in self.losses.values()])

    @property
    def relay_gap(self) -> float:
        """The largest relative difference between the relay and the uninterrupted run.

        The relay's epochs after the hand-over and its evaluation are held against those of the
        backend that resumed, had it trained from the start.
        """
        target = self.settings.resume
        pairs = list(zip(self.relay.losses, self.losses[target], strict=True))
        pairs = pairs[self.settings.hand_over :]
        pairs.append((self.relay.score.loss, self.scores[target].loss))
        return worst([relative_gap(pair) for pair in pairs])


@dataclass(frozen=True)
class Story:
    """Everything that came out.

    Attributes:
        settings: What was asked for.
        versions: Each backend's framework version.
        tasks: One for each model.
    """

    settings: Settings
    versions: dict[str, str]
    tasks: tuple[Task, ...]

    def check(self) -> None:
        """Whether the numbers agree.

        Raises:
            Disagreement: They do not; all the reasons together.
        """
        found = []
        for task in self.tasks:
            for what, gap in (
                ("the final losses of the backends", task.gap),
                ("the relay and the uninterrupted run", task.relay_gap),
            ):
                if not gap <= TOLERANCE:  # NaN disagrees too
                    found.append(f"{task.title}: {what} differ by {gap:.1e}.")
        if found:
            raise Disagreement(
                "\n".join(found) + f"\nAllowed is {TOLERANCE:.0e}, relative to the larger loss."
            )


def relative_gap(values: Sequence[float]) -> float:
    """The distance between the outermost of some numbers, relative to the largest magnitude.

    Example:
        >>> relative_gap([2.0, 1.0, 1.5])
        0.5
        >>> relative_gap([0.0, 0.0])
        0.0
    """
    if any(value != value for value in values):  # noqa: PLR0124  # NaN
        return float("nan")
    distance = max(values) - min(values)
    return distance / max(abs(value) for value in values) if distance else 0.0


def worst(gaps: Sequence[float]) -> float:
    """The largest of some differences, NaN where one is; `max` alone may pass a NaN over.

    Example:
        >>> worst([1e-7, float("nan"), 2e-7])
        nan
    """
    return math.nan if any(map(math.isnan, gaps)) else max(gaps)
