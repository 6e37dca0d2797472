"""What a spec says of training, as arguments of `keras.Model.compile`."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

from xarch.components.losses import LOSSES, METRICS, Judge
from xarch.spec.document import Optimizer, Output, Spec

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
    return kind(**optimizer_options(given))


def optimizer_options(given: Optimizer) -> dict[str, Any]:
    """The arguments of the Keras optimizer that a spec describes."""
    options: dict[str, Any] = {"learning_rate": given.learning_rate}
    if given.momentum:
        options["momentum"] = given.momentum
    if given.weight_decay is not None:
        options["weight_decay"] = given.weight_decay
    if given.clip_norm is not None:
        options["global_clipnorm"] = given.clip_norm
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
