"""What a worker runs to verify a ported file: numpy in, numpy out.

The worker keeps the model that it loaded last, because several checks ask for the same file.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import keras
import numpy as np

from xarch.backend.reading import Array, leaves, native_arrays
from xarch.layers.float64 import keep_float64
from xarch.port import distance, files
from xarch.port.attached import entries_of
from xarch.port.state import to_state_dict

RATE = 1e6  # of the one step whose change of the weights is the gradient in full precision
Inputs = Mapping[str, Array]

_held: dict[str, Any] = {}


@contextmanager
def _model(path: str) -> Iterator[Any]:
    """The model of a file, in float64 where that is this process's float type."""
    if keras.config.floatx() == "float64":
        with keep_float64():
            yield _loaded(path)
    else:
        yield _loaded(path)


def _loaded(path: str) -> Any:
    key = f"{path} {Path(path).stat().st_mtime_ns}"
    if key not in _held:
        _held.clear()
        keras.backend.clear_session()
        _held[key] = files.load(path, compile=False)
    return _held[key]


def forward(path: str, inputs: Inputs) -> dict[str, Array]:
    """The outputs in evaluation, by path."""
    with _model(path) as model:
        # compiled as a whole where the backend compiles: op by op takes JAX minutes
        return _numpy(leaves(model.predict_on_batch(_given(inputs))))


def alone(path: str, inputs: Inputs, package: str) -> dict[str, Any]:
    """`forward`, and whether `package` was imported for it."""
    return {"outputs": forward(path, inputs), "imported": np.asarray(package in sys.modules)}


def digests(path: str) -> dict[str, Array]:
    """A digest of each entry of the original's state, as the file gives it back."""
    with _model(path) as model:
        return distance.digests(to_state_dict(model))


def training(
    path: str, inputs: Inputs, targets: Inputs, count: int, rate: float
) -> dict[str, dict[str, Array]]:
    """What training does to the weights, by the original's names.

    Args:
        path: The ported file.
        inputs: Inputs by name.
        targets: What outputs should be, by path; the loss is the summed mean squared error of
            these outputs.
        count: How many steps of plain gradient descent to take.
        rate: Their learning rate.

    Returns:
        `gradients` at the start, and where `count` is not zero `steps`: all weights after the
        steps and the loss before each.
    """
    with _model(path) as model:
        trained = _with_outputs(model, list(targets))
        optimizer = keras.optimizers.SGD(RATE)
        trained.compile(optimizer=optimizer, loss=["mse"] * len(targets), jit_compile="auto")
        wanted = [np.atleast_1d(one) for one in targets.values()]
        data = (_given(inputs), wanted if len(wanted) > 1 else wanted[0])
        before = _state(model)
        trained.train_on_batch(*data)
        found = {"gradients": _native(model, _taken_back(model, before))}
        if count:
            before = _state(model)
            optimizer.learning_rate = rate
            losses = [_total(trained.train_on_batch(*data)) for _ in range(count)]
            found["steps"] = {**_native(model, _state(model)), "loss": np.asarray(losses)}
            _restore(model, before)
        return found


def nodes(
    path: str, inputs: Inputs, layers: Sequence[tuple[str, int, Sequence[int] | None]]
) -> dict[str, Array]:
    """Samples of the values of some operations of the model in evaluation, by `name:output`.

    Args:
        path: The ported file.
        inputs: Inputs by name.
        layers: The operation, which of its outputs, and the permutation that makes it the
            original's, or None.
    """
    with _model(path) as model:
        held = {operation.name: operation for operation in model.operations}
        found = {f"{name}:{at}": _output(held.get(name), at) for name, at, _ in layers}
        axes = {f"{name}:{at}": order for name, at, order in layers}
        wanted = {key: value for key, value in found.items() if value is not None}
        probe = keras.Model(model.inputs, list(wanted.values()))
        values = probe.predict_on_batch([inputs[one.name] for one in model.inputs])
        flat = values if isinstance(values, list | tuple) else [values]
        read = _numpy(dict(zip(wanted, flat, strict=True)))
        return {key: distance.sample(_moved(value, axes[key])) for key, value in read.items()}


def _moved(value: Array, axes: Sequence[int] | None) -> Array:
    return value if axes is None else value.transpose(axes)


def _output(operation: Any, at: int) -> Any:
    flat = [] if operation is None else keras.tree.flatten(operation.output)
    return flat[at] if at < len(flat) else None


def _with_outputs(model: Any, paths: list[str]) -> Any:
    """The model with some of its outputs, in order; it shares the layers.

    One number becomes a batch of one: Keras has no loss of less.
    """
    outputs = leaves(model.output)
    chosen = [outputs[path] for path in paths]
    chosen = [one if one.shape else _One()(one) for one in chosen]
    given = model.input if len(model.inputs) > 1 else model.inputs[0]
    return keras.Model(given, chosen if len(chosen) > 1 else chosen[0])


class _One(keras.layers.Layer):  # type: ignore[misc]  # Keras is Any here
    """A number as a batch of one."""

    def call(self, value: Any) -> Any:
        return keras.ops.reshape(value, (1,))


def _taken_back(model: Any, before: dict[str, Array]) -> dict[str, Array]:
    """Takes back a step of rate `RATE`, and returns the gradients that it followed.

    One variable after the other, and `before` is emptied, so that no third copy is ever whole.
    """
    found = {}
    trainable = {variable.path for variable in model.trainable_variables}
    for variable in model.variables:
        old = before.pop(variable.path)
        if variable.path in trainable:
            found[variable.path] = old - keras.ops.convert_to_numpy(variable)
            found[variable.path] /= RATE
        variable.assign(old)
    return found


def _restore(model: Any, values: Mapping[str, Array]) -> None:
    for variable in model.variables:
        variable.assign(values[variable.path])


def _total(losses: Any) -> float:
    """The summed loss: Keras puts it before those of several outputs."""
    return float(losses[0] if isinstance(losses, list | tuple) else losses)


def _state(model: Any) -> dict[str, Array]:
    return {key: one.copy() for key, one in _numpy({v.path: v for v in model.variables}).items()}


def _native(model: Any, values: Mapping[str, Array]) -> dict[str, Array]:
    return native_arrays(
        (entry, values[entry.variable]) for entry in entries_of(model) if entry.variable in values
    )


def _given(inputs: Inputs) -> Any:
    return next(iter(inputs.values())) if len(inputs) == 1 else dict(inputs)


def _numpy(values: Mapping[str, Any]) -> dict[str, Array]:
    return {key: np.asarray(keras.ops.convert_to_numpy(one)) for key, one in values.items()}
