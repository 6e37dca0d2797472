"""The loop of DQN."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from xarch.agents.episodes import Crowd
from xarch.agents.loop import Learner, Update
from xarch.agents.options import DQN
from xarch.random import derive

Array = np.ndarray[Any, Any]


class Memory:
    """The last steps that were played.

    Args:
        size: How many.
        width: Numbers in an observation.
    """

    def __init__(self, size: int, width: int) -> None:
        self._seen, self._next = (np.zeros((size, width), np.float32) for _ in range(2))
        self._rows = np.zeros((size, 3), np.float32)  # action, reward, whether the episode goes on
        self._written = 0

    def put(self, seen: Array, action: int, reward: float, after: Array, goes_on: bool) -> None:
        """Remembers a step, in the place of the oldest."""
        at = self._written % len(self._rows)
        self._seen[at], self._next[at] = seen, after
        self._rows[at] = action, reward, goes_on
        self._written += 1

    def draw(self, number: int, generator: np.random.Generator) -> tuple[Array, Array, Array]:
        """Steps at random: observations, the next ones, and `(action, reward, goes on)`."""
        rows = generator.integers(min(self._written, len(self._rows)), size=number)
        return self._seen[rows], self._next[rows], self._rows[rows]


def run(learner: Learner, environment: str, options: DQN, seed: int, name: str) -> Iterator[Update]:
    """Plays and learns; yields after each update. The arguments are those of `ppo.run`."""
    generator = np.random.default_rng(derive(seed, "dqn"))
    crowd = Crowd(environment, 1, derive(seed, "players", bits=31))
    memory = Memory(options.memory, crowd.size)
    target: Mapping[str, Any] = learner.mirror.weights
    updates = 0
    for step in range(1, options.steps + 1):
        chance = max(options.least, 1 - step / (options.explored * options.steps))
        if step <= options.begin or generator.random() < chance:
            action = int(generator.integers(crowd.actions))
        else:
            action = int(learner.mirror(observation=crowd.seen)[name][0].argmax())
        seen = crowd.seen[0]
        reward, over, cut, final = crowd.act(np.array([action]))
        memory.put(seen, action, float(reward[0]), final[0], not over[0] or bool(cut[0]))
        if step > options.begin and step % options.every == 0:
            batches = [
                _batch(memory, learner, target, options, generator, name)
                for _ in range(options.updates)
            ]
            loss = learner.learn(batches)
            updates += 1
            if updates % options.refresh == 0:
                target = learner.mirror.weights
            yield Update(step, loss, crowd.recent())
    crowd.close()


def _batch(
    memory: Memory,
    learner: Learner,
    target: Mapping[str, Any],
    options: DQN,
    generator: np.random.Generator,
    name: str,
) -> tuple[Array, Array]:
    """Observations, and each action with the return that the two networks expect of it."""
    seen, after, rows = memory.draw(options.batch, generator)
    now = learner.mirror.weights
    best = learner.mirror(observation=after)[name].argmax(axis=-1)
    learner.mirror.weights = target
    expected = learner.mirror(observation=after)[name][np.arange(len(best)), best]
    learner.mirror.weights = now
    wanted = rows[:, 1] + options.discount * rows[:, 2] * expected
    return seen, np.stack([rows[:, 0], wanted], axis=1).astype(np.float32)
