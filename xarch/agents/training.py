"""`train`: an agent from a spec and an environment."""

from __future__ import annotations

import math
import os
import shlex
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xarch import report
from xarch.agents import dqn, ppo, results
from xarch.agents.environments import make
from xarch.agents.loop import Learner, Update
from xarch.agents.mirror import Mirror
from xarch.agents.options import PPO, Options, options_for
from xarch.agents.playing import Score, at_random, greedy, play
from xarch.backend.active import Current
from xarch.errors import ArgumentError
from xarch.random import derive
from xarch.spec.document import Spec
from xarch.train import folder
from xarch.train.backends import chosen, running
from xarch.train.manifest import Facts
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
        options: How it learned.
        current: What the worker that computed gradients says of its framework.
        score: Of a hundred episodes by the best weights found, each action the likeliest.
        chance: Of a hundred episodes of random actions.
        log: One entry for each update: `update`, `steps` in the environment so far, `loss`,
            `return` of the last hundred episodes, `trial_return` of fifty without random actions
            where the agent was tried, `seconds`; None for what there is not.
        seconds: How long the training took, without the last hundred episodes.
        microseconds: How long one decision takes: the model in numpy, one observation.
    """

    spec: Spec
    environment: str
    options: Options
    current: Current
    score: Score
    chance: Score
    log: tuple[dict[str, Any], ...]
    seconds: float
    microseconds: float

    @property
    def steps(self) -> int:
        """Steps in the environment until the training ended."""
        return int(self.log[-1]["steps"]) if self.log else 0


def train(
    spec: Spec,
    environment: str,
    *,
    output: str | os.PathLike[str] | None = None,
    backend: str | None = None,
    threads: int | None = None,
    workers: Workers | None = None,
    options: Options | None = None,
    on_update: Callable[[Update], None] | None = None,
    command: Sequence[str] | None = None,
) -> Outcome:
    """Trains an agent; the spec's head decides how.

    A `policy_value` head learns by PPO, a `regressor` by DQN. Twenty times on the way the agent is
    tried without random actions; the best weights are kept.

    Args:
        spec: One input named `observation`, one output. Their sizes become the environment's.
        environment: A gymnasium id, or `tictactoe`.
        output: The run folder to make; None makes none.
        backend: What computes gradients; None for `XARCH_BACKEND`, else the first installed.
        threads: Threads of the processor that the backend may use; None leaves it to the backend.
        workers: Processes that run already and are left running; None starts one.
        options: How it learns; None for the usual.
        on_update: Called after each update.
        command: What the manifest says was run; None for the running program's arguments.

    Raises:
        ArgumentError: The spec or the environment is none for an agent.
        MissingDataExtra: gymnasium is not installed.
        TrainError: The folder exists or cannot be written.
        WorkerFailed: The worker raised or died.
    """
    if output is not None:
        report.require()  # before minutes of work, not after
        output = folder.free(output)
    spec, name = fitted(spec, environment)
    usual = "ppo" if spec.outputs[name].head.name == "policy_value" else "dqn"
    learns = options or options_for(environment, usual)
    _fits(spec, name, learns)
    settings = {"clip": 0.0, "entropy": 0.0}
    if isinstance(learns, PPO):
        settings = {"clip": learns.clip, "entropy": learns.entropy}
    name_of_backend, started = chosen(backend, workers), time.time()
    with running(name_of_backend, workers, threads) as at_work, ExitStack() as stack:
        temporary = None if output is None else stack.enter_context(folder.written(Path(output)))
        learner = Learner(spec, at_work, name_of_backend, settings)
        made = _learned(learner, spec, environment, learns, name, on_update)
        if temporary is not None:
            learner.save(str(temporary[0] / folder.MODEL))
            words = shlex.join(sys.argv if command is None else command)
            spent = time.time() - started
            results.write(made, Facts(name_of_backend, made.current, words, started, spent),
                          temporary[1])  # fmt: skip
        return made


def _learned(
    learner: Learner,
    spec: Spec,
    environment: str,
    learns: Options,
    name: str,
    on_update: Callable[[Update], None] | None,
) -> Outcome:
    seed, started = spec.run.seed, time.perf_counter()
    loop: Any = ppo.run if isinstance(learns, PPO) else dqn.run
    best, kept, tried = float("-inf"), learner.mirror.weights, 0
    log: list[dict[str, Any]] = []
    trial, before = derive(seed, "trial", bits=31), started
    chooses = greedy(learner.mirror, decides(spec))
    for update in loop(learner, environment, learns, seed, name):
        log.append(_line(len(log) + 1, update, time.perf_counter() - before))
        before = time.perf_counter()
        if on_update is not None:
            on_update(update)
        if update.steps * 20 < learns.steps * (tried + 1):
            continue
        tried += 1
        mean = log[-1]["trial_return"] = play(chooses, environment, _TRIAL, trial).mean
        if mean > best:
            best, kept = mean, learner.mirror.weights
        if best >= ENOUGH.get(environment, float("inf")):
            break
    seconds = time.perf_counter() - started
    learner.mirror.weights = kept
    score, chance = tested(spec, learner.mirror, environment), by_chance(spec, environment)
    spent = _decision(chooses, environment)
    return Outcome(
        spec, environment, learns, learner.current, score, chance, tuple(log), seconds, spent
    )


def tested(spec: Spec, mirror: Mirror, environment: str) -> Score:
    """A hundred episodes, each action the likeliest; which ones, the spec's seed decides."""
    test = derive(spec.run.seed, "test", bits=31)
    return play(greedy(mirror, decides(spec)), environment, _EPISODES, test)


def by_chance(spec: Spec, environment: str) -> Score:
    """The same hundred episodes by random actions."""
    test = derive(spec.run.seed, "test", bits=31)
    player = make(environment, 0)
    player.close()
    return play(at_random(player.actions, test), environment, _EPISODES, test)


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


def _line(number: int, update: Update, seconds: float) -> dict[str, Any]:
    return {
        "update": number,
        "steps": update.steps,
        "loss": update.loss if math.isfinite(update.loss) else None,
        "return": update.recent,
        "trial_return": None,
        "seconds": round(seconds, 4),
    }


def decides(spec: Spec) -> str:
    """The model's output that has a number for each action."""
    ((name, _),) = spec.outputs.items()
    return f"{name}_policy" if spec.outputs[name].head.name == "policy_value" else name


def _decision(chooses: Callable[[Any], int], environment: str) -> float:
    player = make(environment, 0)
    seen = player.begin()
    player.close()
    began = time.perf_counter()
    for _ in range(1000):
        chooses(seen)
    return (time.perf_counter() - began) * 1000
