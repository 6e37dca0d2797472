"""What a worker runs to verify a ported file: numpy in, numpy out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np

from xarch.backend.reading import Array, leaves
from xarch.layers.float64 import keep_float64
from xarch.port import files
from xarch.port.attached import entries_of

RATE = 1e6  # of the one step whose change of the weights is the gradient in full precision
Inputs = Mapping[str, Array]


def forward(path: str, inputs: Inputs) -> dict[str, Array]:
    """The outputs in evaluation, by path."""
    with keep_float64():
        model = files.load(path, compile=False)
        # compiled as a whole where the backend compiles: op by op takes JAX minutes
        return _numpy(leaves(model.predict_on_batch(_given(inputs))))


def training(
    path: str, inputs: Inputs, targets: Inputs, count: int, rate: float
) -> dict[str, dict[str, Array]]:
    """What training does to the weights, by the original's names.

    Args:
        path: The ported file.
        inputs: Inputs by name.
        targets: What the outputs should be, by path; the loss is the summed mean squared error.
        count: How many steps of plain gradient descent to take.
        rate: Their learning rate.

    Returns:
        `gradients` at the start, and `steps`: all weights after the steps and the loss before each.
    """
    with keep_float64():
        model = files.load(path, compile=False)
        optimizer = keras.optimizers.SGD(RATE)
        model.compile(optimizer=optimizer, loss=_loss(model), jit_compile="auto")
        data = (_given(inputs), _like(model, targets))
        before = _state(model)
        model.train_on_batch(*data)
        after = _state(model)
        for variable in model.variables:
            variable.assign(before[variable.path])
        optimizer.learning_rate = rate
        losses = [_total(model.train_on_batch(*data)) for _ in range(count)]
        trainable = {variable.path for variable in model.trainable_variables}
        gradients = {key: (before[key] - after[key]) / RATE for key in trainable}
        steps = {**_native(model, _state(model)), "loss": np.asarray(losses)}
        return {"gradients": _native(model, gradients), "steps": steps}


def _total(losses: Any) -> float:
    """The summed loss: Keras puts it before those of several outputs."""
    return float(losses[0] if isinstance(losses, list | tuple) else losses)


def _state(model: Any) -> dict[str, Array]:
    return {key: one.copy() for key, one in _numpy({v.path: v for v in model.variables}).items()}


def _native(model: Any, values: Mapping[str, Array]) -> dict[str, Array]:
    return {
        entry.names[0]: entry.to_native(values[entry.variable])
        for entry in entries_of(model)
        if entry.variable in values
    }


def nodes(path: str, inputs: Inputs, layers: list[tuple[str, int]]) -> dict[str, Array]:
    """The values of some operations of the model in evaluation, by `name:output`."""
    with keep_float64():
        model = files.load(path, compile=False)
        held = {operation.name: operation for operation in model.operations}
        wanted = {
            f"{name}:{at}": keras.tree.flatten(held[name].output)[at]
            for name, at in layers
            if name in held
        }
        probe = keras.Model(model.inputs, list(wanted.values()))
        flat = [inputs[one.name] for one in model.inputs]
        values = probe(flat if len(flat) > 1 else flat[0], training=False)
        found = keras.tree.flatten(values)
        return _numpy(dict(zip(wanted, found, strict=True)))


def _loss(model: Any) -> Any:
    return keras.tree.map_structure(lambda _: "mse", model.output)


def _like(model: Any, targets: Inputs) -> Any:
    """The targets in the structure of the model's outputs."""
    by_path = leaves(model.output)
    order = [
        path for one in keras.tree.flatten(model.output) for path in by_path if by_path[path] is one
    ]
    return keras.tree.pack_sequence_as(model.output, [targets[path] for path in order])


def _given(inputs: Inputs) -> Any:
    return next(iter(inputs.values())) if len(inputs) == 1 else dict(inputs)


def _numpy(values: Mapping[str, Any]) -> dict[str, Array]:
    return {key: np.asarray(keras.ops.convert_to_numpy(one)) for key, one in values.items()}
