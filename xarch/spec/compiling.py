"""What a spec says of training, as arguments of `keras.Model.compile`."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from xarch.components.losses import LOSSES, METRICS, Judge
from xarch.errors import ArgumentError, SpecError, nearest
from xarch.spec.document import Optimizer, Output, Schedule, Spec

OPTIMIZERS = {"adam": "Adam", "adamw": "AdamW", "rmsprop": "RMSprop", "sgd": "SGD"}


@dataclass(frozen=True)
class Objects:
    """A loss and an optimizer that are no names, as Keras takes them; None leaves the spec's.

    Attributes:
        loss: A loss of Keras or a function; a mapping by output where there are several.
        optimizer: An optimizer of Keras.
    """

    loss: Any = None
    optimizer: Any = None

    def check(self, spec: Spec) -> None:
        """Holds them against a spec.

        Raises:
            ArgumentError: One is no loss or optimizer, or there is no such output.
        """
        given = {"loss": self.loss} if not isinstance(self.loss, Mapping) else self.loss
        for name, one in given.items():
            if one is not None and (isinstance(one, type) or not callable(one)):
                raise ArgumentError(
                    f"{name}: {one!r} is no loss. Give an object such as keras.losses.Huber(), or "
                    "a function of truths and outputs; by name, outputs.NAME.loss of the spec."
                )
        if isinstance(self.loss, Mapping):
            if strange := [name for name in self.loss if name not in spec.outputs]:
                near = nearest(str(strange[0]), [*spec.outputs])
                raise ArgumentError(f"loss: there is no output {strange[0]!r}. {near}")
        elif self.loss is not None and len(spec.outputs) > 1:
            raise ArgumentError(
                f"loss: {spec.name!r} has the outputs {', '.join(spec.outputs)}; give a mapping "
                "with a loss for those that are not to have the spec's."
            )
        bare = [name for name, one in spec.outputs.items()
                if not one.head.losses and self.loss_of(name) is None]  # fmt: skip
        if bare and (self.loss is not None or self.optimizer is not None):
            raise ArgumentError(
                f"The output {bare[0]!r} has no loss that Keras's fit can use, so the model is not "
                "compiled. Give it one too, or compile model.keras yourself."
            )
        if self.optimizer is not None and not hasattr(self.optimizer, "apply_gradients"):
            raise ArgumentError(
                f"optimizer: {self.optimizer!r} is no optimizer. Give an object such as "
                "keras.optimizers.Adam(0.01); by name, train.optimizer.name of the spec."
            )

    def loss_of(self, name: str) -> Any:
        """The loss of an output, or None."""
        return self.loss.get(name) if isinstance(self.loss, Mapping) else self.loss


def settings(spec: Spec, objects: Objects | None = None) -> dict[str, Any] | None:
    """The arguments of `compile`, or None where a head has no loss that Keras's `fit` can use.

    Args:
        spec: The spec.
        objects: What to take instead of the spec's.
    """
    own = objects or Objects()
    losses = {name: own.loss_of(name) or _loss(output) for name, output in spec.outputs.items()}
    if not all(losses.values()):
        return None
    metrics = {name: list(_metrics(output)) for name, output in spec.outputs.items()}
    found: dict[str, Any] = {"optimizer": own.optimizer or optimizer(spec.train.optimizer)}
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
    if not output.head.losses:
        return None
    name = output.loss or output.head.losses[0]
    return _judge("losses", LOSSES[name], output)


def _metrics(output: Output) -> Iterator[Any]:
    usual = output.head.metrics[:1]
    for name in usual if output.metrics is None else output.metrics:
        yield _judge("metrics", METRICS[name], output)


def _judge(module: str, judge: Judge, output: Output) -> Any:
    kind = getattr(getattr(importlib.import_module("keras"), module), judge.keras)
    return kind(**judge.arguments(from_logits=output.head.from_logits))
