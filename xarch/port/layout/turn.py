"""The state of one pass: new operations for old ones, and values brought into an order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from xarch.port.layout.turned import (
    Order,
    Turned,
    identity,
    inverse,
    only_units_move,
    order_of,
    tensor_of,
    turned,
)


def operation_of(tensor: Any) -> Any:
    """The operation that made a symbolic tensor, for which Keras has no public name."""
    return tensor._keras_history.operation  # noqa: SLF001


class Turn:
    """What rules work with.

    Attributes:
        orders: For each operation's name and output the order of that output, where it is turned.
        added: For each new operation without a counterpart the one on whose behalf it was made.
    """

    def __init__(self) -> None:
        self.orders: dict[tuple[str, int], Order] = {}
        self.added: dict[str, str] = {}
        self.layers: dict[int, tuple[Any, Any]] = {}
        self.before: dict[int, Any] = {}
        self._taken: set[str] = set()
        self._made: dict[tuple[int, Order], Any] = {}
        self._alive: list[Any] = []
        self._current: Any = None

    def admit(self, model: Any) -> None:
        """Keeps the names of a model's operations from new ones."""
        self._taken |= {operation.name for operation in model.operations}

    def begin(self, operation: Any) -> None:
        """Notes the operation on whose behalf transposes are made from now on."""
        self._current = operation

    def laid(self, value: Any, order: Sequence[int] | None = None) -> Any:
        """The Keras tensor in which the original's axes lie in that order, else in their own."""
        wanted = identity(len(value.shape)) if order is None else tuple(order)
        have = order_of(value)
        if have == wanted:
            return tensor_of(value)
        axes = tuple(have[axis] for axis in inverse(wanted))
        return self._transposed(tensor_of(value), axes)

    def plain(self, values: Any) -> Any:
        """Nested arguments with every turned value in the original's layout."""
        return keras.tree.map_structure(
            lambda one: self.laid(one) if isinstance(one, Turned) else one, values
        )

    def layer(self, old: Any, kind: type[Any] | None = None, **changes: Any) -> Any:
        """The new layer in place of an old one; made once, with changes to its arguments."""
        if id(old) not in self.layers:
            config = {**old.get_config(), **changes}
            self.layers[id(old)] = (old, (kind or type(old)).from_config(config))
        return self.layers[id(old)][1]

    def settled(self, old: Any) -> Any:
        """The new layer in place of an old one that was called before, or None."""
        return self.layers.get(id(old), (None, None))[1]

    def operation(self, old: Any, **changes: Any) -> Any:
        """A new operation of the old one's class and name, with changes to its arguments."""
        new = type(old).from_config({**old.get_config(), **changes})
        new.name = old.name
        return new

    def named(self, tensor: Any, hint: str) -> Any:
        """The tensor, its operation named after the current one."""
        operation_of(tensor).name = self.unique(hint)
        return tensor

    def unique(self, wanted: str) -> str:
        """A name that no operation has, for one made on behalf of the current one."""
        name, count = f"{self._current.name}_{wanted}", 0
        while name in self._taken:
            count += 1
            name = f"{self._current.name}_{wanted}_{count}"
        self._taken.add(name)
        self.added[name] = self._current.name
        return name

    def out(self, operation: Any, tensor: Any, order: Sequence[int], at: int = 0) -> Any:
        """An operation's output in an order, noted for the report."""
        value = turned(tensor, order)
        if isinstance(value, Turned):
            self.orders[operation.name, at] = value.order
        return value

    def _transposed(self, tensor: Any, axes: Order) -> Any:
        key = (id(tensor), axes)
        if key not in self._made:
            self._alive.append(tensor)
            shape = tensor.shape
            target = [-1 if shape[axis] is None else shape[axis] for axis in axes]
            if only_units_move(shape, axes) and target.count(-1) <= 1:
                made = self.named(ops.reshape(tensor, target), "moved")
            else:
                made = self.named(ops.transpose(tensor, axes), "turned")
            self._made[key] = made
        return self._made[key]
