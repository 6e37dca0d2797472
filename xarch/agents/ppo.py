"""The loop of PPO."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xarch.agents.advantages import advantages
from xarch.agents.episodes import Crowd
from xarch.agents.loop import Learner, Update
from xarch.agents.options import PPO
from xarch.random import derive

Array = np.ndarray[Any, Any]


def run(learner: Learner, environment: str, options: PPO, seed: int, name: str) -> Iterator[Update]:
    """Plays and learns; yields after each update.

    Args:
        learner: Acts, and follows gradients.
        environment: Its name.
        options: How it learns.
        seed: Of all that happens by chance.
        name: The spec's output.
    """
    generator = np.random.default_rng(derive(seed, "ppo"))
    crowd = Crowd(environment, options.players, derive(seed, "players", bits=31))
    per_update = options.players * options.horizon
    for number in range(1, options.steps // per_update + 1):
        batches = _played(learner, crowd, options, generator, name)
        left = 1 - (number - 1) * per_update / options.steps
        loss = learner.learn(batches, learner.rate * left)
        yield Update(number * per_update, loss, crowd.recent())
    crowd.close()


def _played(
    learner: Learner, crowd: Crowd, options: PPO, generator: np.random.Generator, name: str
) -> list[tuple[Array, Any]]:
    shape = (options.horizon, options.players)
    seen = np.zeros((*shape, crowd.size), np.float32)
    actions, logs, values, rewards, over = (np.zeros(shape) for _ in range(5))
    for step in range(options.horizon):
        seen[step] = crowd.seen
        found = learner.mirror(observation=crowd.seen)
        values[step] = found[f"{name}_value"][:, 0]
        actions[step], logs[step] = drawn(found[f"{name}_policy"], generator)
        rewards[step], over[step], cut, final = crowd.act(actions[step].astype(int))
        if cut.any():  # a time limit is not the end of the world: what would follow still counts
            beyond = learner.mirror(observation=final)[f"{name}_value"][:, 0]
            rewards[step] += options.discount * cut * beyond
    last = learner.mirror(observation=crowd.seen)[f"{name}_value"][:, 0]
    gains = advantages(rewards, values, over, last, options.discount, options.smoothing)
    returns = (gains + values).reshape(-1, 1).astype(np.float32)
    flat = gains.ravel()
    flat = (flat - flat.mean()) / (flat.std() + 1e-8)
    policy = np.stack([actions.ravel(), flat, logs.ravel()], axis=1).astype(np.float32)
    observations = seen.reshape(-1, crowd.size)
    batches = []
    for _ in range(options.passes):
        order = generator.permutation(len(policy))
        for at in range(0, len(order) - options.batch + 1, options.batch):
            rows = order[at : at + options.batch]
            targets = {f"{name}_policy": policy[rows], f"{name}_value": returns[rows]}
            batches.append((observations[rows], targets))
    return batches


def drawn(logits: Array, generator: np.random.Generator) -> tuple[Array, Array]:
    """An action for each row by its logits, and the logarithm of the probability that it had."""
    shifted = logits.astype(np.float64) - logits.max(axis=-1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    chance = generator.random((len(logits), 1))
    below = np.exp(logs).cumsum(axis=-1) < chance
    actions = np.minimum(below.sum(axis=-1), logits.shape[-1] - 1)
    return actions, logs[np.arange(len(logs)), actions]
