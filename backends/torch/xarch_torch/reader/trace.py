"""The operations behind symbolic outputs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import keras

from xarch_torch.reader.names import Names


def operations(outputs: Iterable[Any]) -> list[Any]:
    """Every Keras operation that the outputs depend on, each once."""
    found: dict[int, Any] = {}
    seen: set[tuple[int, int]] = set()
    waiting = [value._keras_history for value in outputs]
    while waiting:
        history = waiting.pop()
        key = (id(history.operation), history.node_index)
        if key in seen:
            continue
        seen.add(key)
        found[id(history.operation)] = history.operation
        node = history.operation._inbound_nodes[history.node_index]
        waiting += [value._keras_history for value in node.input_tensors]
    return list(found.values())


def rename(outputs: Iterable[Any], names: Names) -> None:
    """Gives names to operations that converters made on the way, where Keras's could collide."""
    for operation in operations(outputs):
        if isinstance(operation, keras.layers.Layer) or hasattr(operation, "_xarch_named"):
            continue
        operation.name = names.unique(operation.name)
        operation._xarch_named = True


def variables(outputs: Iterable[Any]) -> set[str]:
    """The paths of all variables that the outputs depend on."""
    return {
        variable.path
        for operation in operations(outputs)
        if isinstance(operation, keras.layers.Layer)
        for variable in operation.variables
    }
