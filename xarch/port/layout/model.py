"""The pass over a whole model."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import keras

from xarch.layers.float64 import keep_float64
from xarch.port.layout import rules
from xarch.port.layout.turn import Turn, operation_of

_TRANSPOSES = {"Transpose", "Swapaxes", "Moveaxis", "Permute"}


def channels_last(model: Any, turn: Turn | None = None) -> Any:
    """A functional model computed with channels last.

    Args:
        model: The model. It is left as it is; the weights are copied.
        turn: The pass of another model with which this one shares its layers.

    Returns:
        The new model, with the same inputs, outputs, weights and names.
    """
    turn = Turn() if turn is None else turn
    turn.admit(model)
    ends = {id(operation_of(tensor)) for tensor in keras.tree.flatten(model.output)}

    def call(operation: Any, *args: Any, **kwargs: Any) -> Any:
        turn.begin(operation)
        outputs = rules.apply(turn, operation, args, kwargs)
        return turn.plain(outputs) if id(operation) in ends else outputs

    wide = any(variable.dtype == "float64" for variable in model.variables)
    with keep_float64() if wide else nullcontext():
        new = keras.models.clone_model(
            model, clone_function=lambda operation: operation, call_function=call
        )
    _copy_weights(turn)
    return new


def transposes(model: Any) -> int:
    """How many transposes a model's graph holds; those within its layers do not count."""
    return sum(
        transposes(operation)
        if isinstance(operation, keras.Model)
        else type(operation).__name__ in _TRANSPOSES
        and type(operation).__module__.startswith("keras.")
        for operation in model.operations
    )


def _copy_weights(turn: Turn) -> None:
    for old, new in turn.layers.values():
        for variable, value in zip(new.variables, old.variables, strict=True):
            variable.assign(value)
