"""Several environments played side by side."""

from __future__ import annotations

from collections import deque
from typing import Any

import numpy as np

from xarch.agents.environments import make
from xarch.random import derive

Array = np.ndarray[Any, Any]
_REMEMBERED = 100


class Crowd:
    """Environments that begin anew by themselves.

    Args:
        environment: The name of all of them.
        players: How many.
        seed: Each has a seed of its own under it.

    Attributes:
        seen: What each sees now, float32 of shape `(players, size)`.
    """

    def __init__(self, environment: str, players: int, seed: int) -> None:
        self.players = [make(environment, derive(seed, at, bits=31)) for at in range(players)]
        self.size, self.actions = self.players[0].size, self.players[0].actions
        self.seen = np.stack([one.begin() for one in self.players])
        self._totals = [0.0] * players
        self._ended: deque[float] = deque(maxlen=_REMEMBERED)

    def act(self, actions: Array) -> tuple[Array, Array, Array, Array]:
        """Rewards, whether episodes are over, whether by a time limit, what was seen last."""
        found = [one.act(int(action)) for one, action in zip(self.players, actions, strict=True)]
        final, rewards, over, cut = (np.array(part) for part in zip(*found, strict=True))
        self.seen = final.copy()
        for at, one in enumerate(self.players):
            self._totals[at] += float(rewards[at])
            if over[at]:
                self._ended.append(self._totals[at])
                self._totals[at] = 0.0
                self.seen[at] = one.begin()
        return rewards, over, cut, final

    def recent(self) -> float | None:
        """The mean return of the last hundred episodes; None before there are so many."""
        return float(np.mean(self._ended)) if len(self._ended) == _REMEMBERED else None

    def close(self) -> None:
        """Frees what the environments hold."""
        for one in self.players:
            one.close()
