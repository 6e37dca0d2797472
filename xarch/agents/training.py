"""`train`: an agent from a spec and an environment."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from xarch.agents import dqn, ppo
from xarch.agents.environments import make
from xarch.agents.loop import Learner, Update
from xarch.agents.options import PPO, Options, options_for
from xarch.agents.playing import Score, at_random, greedy, play
from xarch.backend.active import Current
from xarch.errors import ArgumentError
from xarch.random import derive
from xarch.spec.document import Spec
from xarch.train.backends import chosen, running
from xarch.workers import Workers

_EPISODES, _TRIAL = 100, 50

#: Where an agent may stop early: it has reached what can be reached.
ENOUGH = {"CartPole-v1": 495.0}


@dataclass(frozen=True)
class Outcome:
    """A trained agent.

    Attributes:
        spec: The spec, with sizes that fit the environment.
        environment: The environment's name.
        current: What the worker that computed gradients says of its framework.
        score: Of a hundred episodes by the best weights found, each action the likeliest.
        chance: Of a hundred episodes of random actions.
        steps: Steps in the environment until the training ended.
        updates: How it went.
        seconds: How long the training took, without the last hundred episodes.
        microseconds: How long one decision takes: the model in numpy, one observation.
    """

    spec: Spec
    environment: str
    current: Current
    score: Score
    chance: Score
    steps: int
    updates: tuple[Update, ...]
    seconds: float
    microseconds: float

    def as_dict(self) -> dict[str, Any]:
        """What came out, as JSON can hold it."""
        return {
            "environment": self.environment,
            "seed": self.spec.run.seed,
            "backend": self.current.name,
            "version": self.current.version,
            "keras": self.current.keras_version,
            "return": self.score.mean,
            "returns": list(self.score.returns),
            "return_at_random": self.chance.mean,
            "steps": self.steps,
            "seconds": self.seconds,
            "microseconds": self.microseconds,
            "updates": [_plain(one) for one in self.updates],
        }


def train(
    spec: Spec,
    environment: str,
    *,
    backend: str | None = None,
    workers: Workers | None = None,
    options: Options | None = None,
    path: str | None = None,
    on_update: Callable[[Update], None] | None = None,
) -> Outcome:
    """Trains an agent; the spec's head decides how.

    A `policy_value` head learns by PPO, a `regressor` by DQN. Twenty times on the way the agent is
    tried without random actions; the best weights are kept.

    Args:
        spec: One input named `observation`, one output. Their sizes become the environment's.
        environment: A gymnasium id, or `tictactoe`.
        backend: What computes gradients; None for `XARCH_BACKEND`, else the first installed.
        workers: Processes that run already and are left running; None starts one.
        options: How it learns; None for the usual.
        path: Where to write the model as a `.keras` file; None for nowhere.
        on_update: Called after each update.

    Raises:
        ArgumentError: The spec or the environment is none for an agent.
        MissingDataExtra: gymnasium is not installed.
        WorkerFailed: The worker raised or died.
    """
    spec, name = fitted(spec, environment)
    usual = "ppo" if spec.outputs[name].head.name == "policy_value" else "dqn"
    learns = options or options_for(environment, usual)
    _fits(spec, name, learns)
    settings = {"clip": 0.0, "entropy": 0.0}
    if isinstance(learns, PPO):
        settings = {"clip": learns.clip, "entropy": learns.entropy}
    name_of_backend = chosen(backend, workers)
    with running(name_of_backend, workers) as at_work:
        learner = Learner(spec, at_work, name_of_backend, settings)
        return _learned(learner, spec, environment, learns, name, path, on_update)


def _learned(
    learner: Learner,
    spec: Spec,
    environment: str,
    learns: Options,
    name: str,
    path: str | None,
    on_update: Callable[[Update], None] | None,
) -> Outcome:
    seed, started = spec.run.seed, time.perf_counter()
    loop: Any = ppo.run if isinstance(learns, PPO) else dqn.run
    best, kept, updates, tried = float("-inf"), learner.mirror.weights, [], 0
    trial = derive(seed, "trial", bits=31)
    chooses = greedy(learner.mirror, _decides(spec, name))
    for update in loop(learner, environment, learns, seed, name):
        updates.append(update)
        if on_update is not None:
            on_update(update)
        if update.steps * 20 < learns.steps * (tried + 1):
            continue
        tried += 1
        mean = play(chooses, environment, _TRIAL, trial).mean
        if mean > best:
            best, kept = mean, learner.mirror.weights
        if best >= ENOUGH.get(environment, float("inf")):
            break
    seconds = time.perf_counter() - started
    learner.mirror.weights = kept
    test = derive(seed, "test", bits=31)
    score = play(chooses, environment, _EPISODES, test)
    actions = make(environment, 0).actions
    chance = play(at_random(actions, test), environment, _EPISODES, test)
    if path is not None:
        learner.save(path)
    spent = _decision(chooses, environment)
    last = updates[-1].steps if updates else 0
    return Outcome(
        spec, environment, learner.current, score, chance, last, tuple(updates), seconds, spent
    )


def fitted(spec: Spec, environment: str) -> tuple[Spec, str]:
    """The spec with the environment's sizes, and its output's name.

    Raises:
        ArgumentError: The spec has not one input `observation` and one output of the right head.
    """
    if list(spec.inputs) != ["observation"] or len(spec.outputs) != 1:
        raise ArgumentError(
            f"The spec {spec.name!r} is none for an agent: it needs one input, named observation, "
            "and one output. Begin with: xarch new agent"
        )
    ((name, output),) = spec.outputs.items()
    option = {"policy_value": "actions", "regressor": "values"}.get(output.head.name)
    if option is None:
        raise ArgumentError(
            f"An agent's head is policy_value, for PPO, or regressor, for DQN; outputs.{name} has "
            f"{output.head.name}."
        )
    player = make(environment, 0)
    player.close()
    spec = spec.set("inputs.observation.shape", [player.size])
    return spec.set(f"outputs.{name}.{option}", player.actions), name


def _fits(spec: Spec, name: str, options: Options) -> None:
    head = spec.outputs[name].head.name
    if isinstance(options, PPO) != (head == "policy_value"):
        wanted = "policy_value" if isinstance(options, PPO) else "regressor"
        raise ArgumentError(
            f"{type(options).__name__} trains the head {wanted}; outputs.{name} has {head}."
        )


def _plain(update: Update) -> dict[str, Any]:
    loss = update.loss if math.isfinite(update.loss) else None
    return {"steps": update.steps, "loss": loss, "recent": update.recent}


def _decides(spec: Spec, name: str) -> str:
    return f"{name}_policy" if spec.outputs[name].head.name == "policy_value" else name


def _decision(chooses: Callable[[Any], int], environment: str) -> float:
    player = make(environment, 0)
    seen = player.begin()
    player.close()
    began = time.perf_counter()
    for _ in range(1000):
        chooses(seen)
    return (time.perf_counter() - began) * 1000
