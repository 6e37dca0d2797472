"""How an agent learns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class PPO:
    """Proximal policy optimisation.

    Attributes:
        steps: Steps in the environment, all players together.
        players: Environments played side by side.
        horizon: Steps that each plays between two updates.
        passes: How often each update goes through what was played.
        batch: Steps in a batch.
        discount: What a reward one step later is worth.
        smoothing: Of the advantages: 0 trusts the expected values, 1 the rewards that came.
        clip: How far an update may change an action's probability, as a share.
        entropy: What keeps actions varied.
    """

    steps: int = 100_000
    players: int = 8
    horizon: int = 64
    passes: int = 8
    batch: int = 256
    discount: float = 0.99
    smoothing: float = 0.95
    clip: float = 0.2
    entropy: float = 0.01


@dataclass(frozen=True)
class DQN:
    """Deep Q-learning with replay, a target network and double estimation (van Hasselt 2016).

    Attributes:
        steps: Steps in the environment.
        memory: Steps that are remembered.
        begin: Steps at random before learning begins.
        every: Steps between two updates.
        updates: Batches in an update.
        batch: Steps in a batch.
        refresh: Updates between two renewals of the target network.
        discount: What a reward one step later is worth.
        explored: The share of the steps over which random actions become rare.
        least: How rare they become.
    """

    steps: int = 50_000
    memory: int = 50_000
    begin: int = 1_000
    every: int = 64
    updates: int = 32
    batch: int = 64
    refresh: int = 4
    discount: float = 0.99
    explored: float = 0.2
    least: float = 0.04


Options = PPO | DQN

#: What differs from the usual, by algorithm and environment.
_OWN: dict[tuple[str, str], dict[str, float]] = {
    ("ppo", "FrozenLake-v1"): {"steps": 150_000, "entropy": 0.02},
    ("ppo", "tictactoe"): {"steps": 150_000, "discount": 1.0, "entropy": 0.03},
    ("dqn", "CartPole-v1"): {"steps": 80_000},
    ("dqn", "FrozenLake-v1"): {"steps": 60_000, "explored": 0.5},
    ("dqn", "tictactoe"): {"steps": 60_000, "discount": 1.0, "explored": 0.5},
}


def options_for(environment: str, algorithm: str) -> Options:
    """How an agent learns an environment unless told otherwise.

    Args:
        environment: Its name.
        algorithm: `ppo` or `dqn`.
    """
    kind: Any = {"ppo": PPO, "dqn": DQN}[algorithm]
    made: Options = kind(**_OWN.get((algorithm, environment), {}))
    return made


def shortened(options: Options, steps: int) -> Options:
    """The same options with another number of steps."""
    return replace(options, steps=steps)
