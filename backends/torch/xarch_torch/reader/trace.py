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


class Owners:
    """Which modules of the original each Keras operation is part of."""

    def __init__(self) -> None:
        self._stacks: dict[int, tuple[Any, tuple[str, ...]]] = {}
        self._seen: set[tuple[int, int]] = set()

    def note(self, values: Any, stack: tuple[str, ...]) -> None:
        """Gives the modules to all operations behind the values that have none yet."""
        waiting = [one._keras_history for one in values if isinstance(one, keras.KerasTensor)]
        while waiting:
            history = waiting.pop()
            operation = history.operation
            key = (id(operation), history.node_index)
            if key in self._seen or isinstance(operation, keras.layers.InputLayer):
                continue
            self._seen.add(key)
            _, known = self._stacks.get(id(operation), (None, stack))
            self._stacks[id(operation)] = (operation, _shared(known, stack))
            node = operation._inbound_nodes[history.node_index]
            waiting += [value._keras_history for value in node.input_tensors]

    def by_name(self) -> dict[str, tuple[str, ...]]:
        """The modules by the operation's name."""
        return {operation.name: stack for operation, stack in self._stacks.values()}


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """What two paths have in common: where a layer belongs that is called from both."""
    count = 0
    while count < min(len(one), len(other)) and one[count] == other[count]:
        count += 1
    return one[:count]
