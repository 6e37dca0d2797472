"""What a spec says of training, as arguments of `keras.Model.compile`."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

from xarch.components.losses import LOSSES, METRICS, Judge
from xarch.errors import SpecError
from xarch.spec.document import Optimizer, Output, Schedule, Spec

OPTIMIZERS = {"adam": "Adam", "adamw": "AdamW", "rmsprop": "RMSprop", "sgd": "SGD"}


def settings(spec: Spec) -> dict[str, Any] | None:
    """The arguments of `compile`, or None where a head has no loss that Keras's `fit` can use."""
    if not all(output.head.losses for output in spec.outputs.values()):
        return None
    losses = {name: _loss(output) for name, output in spec.outputs.items()}
    metrics = {name: list(_metrics(output)) for name, output in spec.outputs.items()}
    found: dict[str, Any] = {"optimizer": optimizer(spec.train.optimizer)}
    if len(losses) == 1:
        return {**found, "loss": losses.popitem()[1], "metrics": metrics.popitem()[1]}
    weights = {name: output.weight for name, output in spec.outputs.items()}
    return {**found, "loss": losses, "metrics": metrics, "loss_weights": weights}


def optimizer(given: Optimizer) -> Any:
    """The Keras optimizer that a spec describes."""
    kind = getattr(importlib.import_module("keras").optimizers, OPTIMIZERS[given.name])
    options = optimizer_options(given)
    if given.schedule is not None:
        name, arguments = schedule(given.schedule, given.learning_rate)
        schedules = importlib.import_module("keras").optimizers.schedules
        options["learning_rate"] = getattr(schedules, name)(**arguments)
    return kind(**options)


def schedule(given: Schedule, rate: float) -> tuple[str, dict[str, Any]]:
    """The class in `keras.optimizers.schedules` that a spec describes, and its arguments.

    Raises:
        SpecError: Nobody has said over how many steps.
    """
    steps = given.steps
    if steps is None:
        raise SpecError(
            "train.optimizer.schedule.steps: is missing; expected over how many steps the learning "
            "rate falls. Only xarch train can count the steps of the whole training."
        )
    match given.name:
        case "cosine" if given.warmup:
            climb = {"warmup_target": rate, "warmup_steps": given.warmup}
            decay = {"decay_steps": steps - given.warmup, "alpha": given.final}
            return "CosineDecay", {"initial_learning_rate": 0.0, **decay, **climb}
        case "cosine":
            name, options = "CosineDecay", {"alpha": given.final}
        case "linear":
            name, options = "PolynomialDecay", {"end_learning_rate": rate * given.final}
        case "exponential":
            name, options = "ExponentialDecay", {"decay_rate": given.final}
    return name, {"initial_learning_rate": rate, "decay_steps": steps, **options}


def optimizer_options(given: Optimizer) -> dict[str, Any]:
    """The arguments of the Keras optimizer that a spec describes, without a schedule."""
    options: dict[str, Any] = {"learning_rate": given.learning_rate}
    if given.momentum:
        options["momentum"] = given.momentum
    if given.weight_decay is not None:
        options["weight_decay"] = given.weight_decay
    if given.clip_norm is not None:
        options["global_clipnorm"] = given.clip_norm
    if given.clip_value is not None:
        options["clipvalue"] = given.clip_value
    return options


def _loss(output: Output) -> Any:
    name = output.loss or output.head.losses[0]
    return _judge("losses", LOSSES[name], output)


def _metrics(output: Output) -> Iterator[Any]:
    usual = output.head.metrics[:1]
    for name in usual if output.metrics is None else output.metrics:
        yield _judge("metrics", METRICS[name], output)


def _judge(module: str, judge: Judge, output: Output) -> Any:
    kind = getattr(getattr(importlib.import_module("keras"), module), judge.keras)
    return kind(**judge.arguments(from_logits=output.head.from_logits))
