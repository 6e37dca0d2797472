"""Whole trainings: the references of layers, losses and optimizers one after the other.

The gradient is taken by central differences of the loss, which is right to ten digits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from xarch.conformance.reference import optimizers
from xarch.conformance.reference._registry import known, reference

Array = np.ndarray[Any, Any]
Weights = list[list[Array]]
Layers = list[list[Any]]
_STEP = 1e-5
_PENALTY = 0.01  # of the regularizer "l2"


@reference("models.Model")
def model(
    layers: Layers, weights: Weights, learning: dict[str, Any], x: Array, y: Array,
    batch_size: int, epochs: int = 1,
) -> Any:  # fmt: skip
    """The loss of each epoch, the weights after the last, and the outputs for the inputs."""
    now = [list(one) for one in weights]
    name, options = learning["optimizer"]
    loss, more = learning["loss"]
    trained = _trained(layers, now, x)
    start = [now[layer][at] for layer, at in trained]
    gradients: list[list[Array]] = []
    losses = []

    def total(rows: slice) -> float:
        outputs, _, penalty = _outputs(layers, now, x[rows], training=True)
        return float(known[f"losses.{loss}"].function(more, y[rows], outputs)) + penalty

    for _ in range(epochs):
        found = []
        for first in range(0, len(x), batch_size):
            rows = slice(first, first + batch_size)
            found.append((total(rows), len(x[rows])))
            gradients.append([_slopes(total, rows, now[layer][at]) for layer, at in trained])
            _, states, _ = _outputs(layers, now, x[rows], training=True)
            moved = optimizers.follow(name, options, start, gradients)[-1]
            for (layer, at), value in zip(trained, moved, strict=True):
                now[layer][at] = np.array(value)
            for layer, new in states.items():
                now[layer][-len(new) :] = new
        losses.append(sum(value * count for value, count in found) / len(x))
    outputs, _, _ = _outputs(layers, now, x, training=False)
    return [np.asarray(losses), now, outputs]


def _outputs(
    layers: Layers, weights: Weights, x: Array, *, training: bool
) -> tuple[Array, dict[int, list[Array]], float]:
    """The last layer's output, the new values of what is not trained, and all penalties."""
    values, masks = [x], [None]
    states: dict[int, list[Array]] = {}
    penalty = 0.0
    for index, (name, config, *places) in enumerate(layers):
        options = dict(config)
        trainable = options.pop("trainable", True)
        if options.pop("kernel_regularizer", None):
            penalty += _PENALTY * float(np.sum(weights[index][0] ** 2))
        call: dict[str, Any] = {}
        first, *others = [_taken(values, place) for place in places or [-1]]
        if others:
            call["value"] = others[0]
        mask = None if places else masks[-1]
        if mask is not None and name in {"SimpleRNN", "GRU", "LSTM"}:
            call["mask"] = mask
        news = training and trainable and name == "BatchNormalization"
        if news:
            call["training"] = True
        found = known[f"layers.{name}"].function(options, first, weights[index], **call)
        if news:
            found, states[index] = found
        values.append(found)
        masks.append(values[-2] != 0 if options.get("mask_zero") else None)
    return values[-1], states, penalty


def _taken(values: list[Array], place: Any) -> Any:
    return [values[at] for at in place] if isinstance(place, (list, tuple)) else values[place]


def _trained(layers: Layers, weights: Weights, x: Array) -> list[tuple[int, int]]:
    """The places of the weights that are trained: layer, and place in it."""
    _, states, _ = _outputs(layers, weights, x, training=True)
    found = []
    for index, ((_, config, *_), given) in enumerate(zip(layers, weights, strict=True)):
        if config.get("trainable", True):
            count = len(given) - len(states.get(index, []))
            found += [(index, at) for at in range(count)]
    return found


def _slopes(total: Callable[[slice], float], rows: slice, value: Array) -> Array:
    """The derivative of the loss by each number, which is changed where it lies."""
    found = np.zeros(value.shape)
    for place in np.ndindex(value.shape):
        old = value[place]
        sides = []
        for sign in (1, -1):
            value[place] = old + sign * _STEP
            sides.append(total(rows))
        value[place] = old
        found[place] = (sides[0] - sides[1]) / (2 * _STEP)
    return found
