"""Environments by name, as observations that are vectors and actions that are numbers."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np

from xarch.data.extra import load
from xarch.errors import ArgumentError, nearest

Array = np.ndarray[Any, Any]

#: Environments of this package, beside gymnasium's.
OWN = {"tictactoe": "xarch.agents.environments.tictactoe:TicTacToe"}


class Player:
    """One environment, played from a seed; it begins a new episode by itself.

    Attributes:
        size: Numbers in an observation; a discrete one becomes a vector of zeros and one 1.
        actions: How many actions there are.
    """

    def __init__(self, environment: Any, seed: int, name: str) -> None:
        self.environment, self._seed = environment, seed
        spaces = load("gymnasium.spaces", "apps", name)
        seen, done = environment.observation_space, environment.action_space
        if not isinstance(done, spaces.Discrete):
            raise ArgumentError(
                f"The environment {name!r} has actions of the kind {type(done).__name__}; agents "
                "here choose among a number of actions (Discrete)."
            )
        if not isinstance(seen, (spaces.Discrete, spaces.Box)):
            raise ArgumentError(
                f"The environment {name!r} has observations of the kind {type(seen).__name__}; "
                "agents here see numbers (Box) or one of several states (Discrete)."
            )
        self._states = int(seen.n) if isinstance(seen, spaces.Discrete) else 0
        self.size = self._states or int(np.prod(seen.shape))
        self.actions = int(done.n)
        self._begun = False

    def begin(self) -> Array:
        """The first observation of a new episode."""
        seed = None if self._begun else self._seed
        self._begun = True
        return self._vector(self.environment.reset(seed=seed)[0])

    def act(self, action: int) -> tuple[Array, float, bool, bool]:
        """Observation, reward, whether the episode is over, whether a time limit ended it."""
        seen, reward, over, cut, _ = self.environment.step(action)
        return self._vector(seen), float(reward), bool(over or cut), bool(cut and not over)

    def close(self) -> None:
        """Frees what the environment holds."""
        self.environment.close()

    def _vector(self, seen: Any) -> Array:
        if self._states:
            vector = np.zeros(self._states, np.float32)
            vector[int(seen)] = 1
            return vector
        return np.asarray(seen, np.float32).reshape(-1)


def make(name: str, seed: int) -> Player:
    """An environment.

    Args:
        name: A name of `OWN`, or an id that gymnasium knows, such as `CartPole-v1`.
        seed: Of all that happens by chance in it.

    Raises:
        MissingDataExtra: gymnasium is not installed.
        ArgumentError: There is none of that name, or it is of a kind that agents cannot play.
    """
    gymnasium = load("gymnasium", "apps", name)
    if name in OWN:
        module, _, attribute = OWN[name].partition(":")
        return Player(getattr(importlib.import_module(module), attribute)(), seed, name)
    try:
        return Player(gymnasium.make(name), seed, name)
    except gymnasium.error.Error as error:
        known = [*OWN, *gymnasium.envs.registry]
        raise ArgumentError(
            f"There is no environment {name!r}: {str(error).rstrip('.')}. {nearest(name, known)}"
        ) from None
