"""Episodes played to the end, to see how well an agent does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from xarch.agents.environments import make
from xarch.agents.mirror import Mirror

Array = np.ndarray[Any, Any]
Choose = Callable[[Array], int]


@dataclass(frozen=True)
class Score:
    """What came of some episodes.

    Attributes:
        returns: The sum of each episode's rewards.
        steps: All steps together.
    """

    returns: tuple[float, ...]
    steps: int

    @property
    def mean(self) -> float:
        """The mean return."""
        return float(np.mean(self.returns))

    def share(self, least: float) -> float:
        """The share of episodes with a return of at least `least`."""
        return float(np.mean([one >= least for one in self.returns]))


def play(choose: Choose, environment: str, episodes: int, seed: int) -> Score:
    """Plays episodes one after another.

    Args:
        choose: Gives the action for an observation of shape `(size,)`.
        environment: Its name, as for `xarch.agents.environments.make`.
        episodes: How many.
        seed: Of what happens by chance in the environment.

    Raises:
        ArgumentError: There is no such environment.
    """
    player = make(environment, seed)
    returns, steps = [], 0
    for _ in range(episodes):
        seen, total, over = player.begin(), 0.0, False
        while not over:
            seen, reward, over, _ = player.act(choose(seen))
            total += reward
            steps += 1
        returns.append(total)
    player.close()
    return Score(tuple(returns), steps)


def greedy(mirror: Mirror, name: str) -> Choose:
    """The action with the largest logit or value.

    Args:
        mirror: The agent's model; its one input is `observation`.
        name: The output that has one number for each action.
    """
    return lambda seen: int(mirror(observation=seen[None])[name][0].argmax())


def at_random(actions: int, seed: int) -> Choose:
    """Any action, each as likely as the others: the least that an agent has to beat."""
    generator = np.random.default_rng(seed)
    return lambda _: int(generator.integers(actions))
