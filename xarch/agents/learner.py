"""What a backend's worker does for an agent: holds the model and follows gradients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from xarch import random, saving
from xarch.agents import losses
from xarch.spec.building import keras_model
from xarch.spec.compiling import optimizer
from xarch.spec.loading import load
from xarch.spec.planning import checked
from xarch.spec.saved import MEMBER

Array = np.ndarray[Any, Any]
Weights = dict[str, list[Array]]

_STATE: dict[str, Any] = {}  # the one model of this process, between calls


def begin(document: Mapping[str, Any], settings: Mapping[str, float]) -> Weights:
    """Builds the model of a spec with its initial weights.

    Args:
        document: The spec's plain data.
        settings: `clip` and `entropy` of PPO.

    Returns:
        The weights by layer.
    """
    spec = load(document)
    model = random.initialised(lambda: keras_model(checked(spec)), spec.run.seed)
    model.compile(optimizer(spec.train.optimizer), loss=losses.of(model, spec, settings))
    _STATE.update(model=model, document=document)
    return _weights()


def learn(batches: Sequence[tuple[Array, Any]], rate: float | None = None) -> tuple[Weights, float]:
    """Takes one step for each batch.

    Args:
        batches: Observations and what the losses need.
        rate: The learning rate from now on; None leaves it.

    Returns:
        The weights, and the mean loss.
    """
    model = _STATE["model"]
    if rate is not None:
        model.optimizer.learning_rate = rate
    found = [model.train_on_batch(x, y, return_dict=True)["loss"] for x, y in batches]
    return _weights(), float(np.mean([float(one) for one in found]))


def save(path: str, weights: Weights) -> None:
    """Writes the model as a `.keras` file, with these weights and the spec inside."""
    model = _STATE["model"]
    for layer in model.layers:
        if layer.name in weights:
            layer.set_weights(weights[layer.name])
    plain = keras_model(checked(load(_STATE["document"])))  # without this package's own losses
    plain.set_weights(model.get_weights())
    saving.save_model(plain, path, members={MEMBER: dict(_STATE["document"])})


def weights_of(path: str) -> Weights:
    """The weights of a saved model by layer."""
    return _by_layer(saving.load_model(path, compile=False))


def _weights() -> Weights:
    return _by_layer(_STATE["model"])


def _by_layer(model: Any) -> Weights:
    return {one.name: one.get_weights() for one in model.layers if one.weights}
