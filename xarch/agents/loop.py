"""What the loops of all algorithms share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from xarch.agents import learner as side
from xarch.agents.mirror import Mirror
from xarch.spec.document import Spec
from xarch.workers import Workers

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Update:
    """How far an agent is.

    Attributes:
        steps: Steps in the environment so far.
        loss: The mean loss of the update.
        recent: The mean return of the last hundred episodes, once there are so many.
    """

    steps: int
    loss: float
    recent: float | None


class Learner:
    """The model in a backend's worker, and its mirror here.

    Attributes:
        current: What the worker says of its framework.
        mirror: The model in numpy.

    Args:
        spec: The spec.
        workers: Running workers.
        backend: Whose worker holds the model.
        settings: What the losses need.
    """

    def __init__(
        self, spec: Spec, workers: Workers, backend: str, settings: Mapping[str, float]
    ) -> None:
        self.rate = spec.train.optimizer.learning_rate
        self._workers, self._backend = workers, backend
        self.current = workers.current(backend)
        weights = self._call(side.begin, {**spec.to_dict(), "data": None}, dict(settings))
        self.mirror = Mirror(spec, weights)

    def learn(self, batches: Sequence[tuple[Array, Any]], rate: float | None = None) -> float:
        """One step for each batch; the mirror follows.

        Returns:
            The mean loss.
        """
        self.mirror.weights, loss = self._call(side.learn, batches, rate)
        return float(loss)

    def save(self, path: str) -> None:
        """Writes the model with the mirror's weights."""
        self._call(side.save, path, self.mirror.weights)

    def _call(self, target: Any, *arguments: Any) -> Any:
        return self._workers.call(target, arguments, only=self._backend)[self._backend]
