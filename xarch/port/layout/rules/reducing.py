"""Operations along axes that they name."""

from __future__ import annotations

from typing import Any

import keras

from xarch.port.layout.rules.elementwise import aligned, preferred
from xarch.port.layout.rules.registry import rule
from xarch.port.layout.turn import Turn
from xarch.port.layout.turned import Turned, compact, identity


@rule(
    "All", "Amax", "Amin", "Any", "Argmax", "Argmin", "CountNonzero", "Logsumexp", "Max", "Mean",
    "Min", "Prod", "Std", "Sum", "Var",
)  # fmt: skip
def reduction(turn: Turn, operation: Any, args: Any, kwargs: Any) -> Any:
    """The same reduction over the axes where they now lie."""
    (value, *rest) = args
    config = operation.get_config()
    axis = config.get("axis")
    if not isinstance(value, Turned) or axis is None or rest:
        return NotImplemented
    gone = [one % len(value.order) for one in _listed(axis)]
    places = [value.order[one] for one in gone]
    new = turn.operation(operation, axis=places[0] if isinstance(axis, int) else places)
    order = value.order
    if not config.get("keepdims"):
        order = compact([order[one] for one in range(len(order)) if one not in gone])
    return turn.out(operation, new(value.tensor, **kwargs), order)


@rule("Softmax", "LogSoftmax", "Cumsum", "Cumprod", "Flip", "Roll", "Sort", "Argsort", "Repeat")
def along(turn: Turn, operation: Any, args: Any, kwargs: Any) -> Any:
    """The same operation along the axes where they now lie; no axis comes or goes."""
    (value, *rest) = args
    axis = operation.get_config().get("axis")
    if not isinstance(value, Turned) or axis is None or rest:
        return NotImplemented
    places = [value.order[one % len(value.order)] for one in _listed(axis)]
    new = turn.operation(operation, axis=places[0] if isinstance(axis, int) else tuple(places))
    return turn.out(operation, new(value.tensor, **kwargs), value.order)


@rule("Concatenate")
def concatenate(turn: Turn, operation: Any, args: Any, kwargs: Any) -> Any:
    """All parts in the order of the largest turned one."""
    (parts,) = args
    axis = operation.get_config()["axis"]
    order = preferred(list(parts))
    if order == identity(len(order)):
        return NotImplemented
    new = turn.operation(operation, axis=order[axis % len(order)])
    return turn.out(operation, new([aligned(turn, one, order) for one in parts]), order)


@rule("Split", "Unstack")
def split(turn: Turn, operation: Any, args: Any, kwargs: Any) -> Any:
    """Each part in the order of the whole."""
    (value,) = args
    axis = operation.get_config()["axis"]
    if not isinstance(value, Turned):
        return NotImplemented
    axis %= len(value.order)
    new = turn.operation(operation, axis=value.order[axis])
    order = value.order
    if type(operation).__name__ == "Unstack":
        order = compact([place for one, place in enumerate(order) if one != axis])
    return [turn.out(operation, one, order, at) for at, one in enumerate(new(value.tensor))]


@rule("Take")
def take(turn: Turn, operation: Any, args: Any, kwargs: Any) -> Any:
    """Entries along one axis, by a vector of indices."""
    value, indices = args
    axis = operation.get_config()["axis"]
    if not isinstance(value, Turned) or isinstance(indices, Turned) or axis is None:
        return NotImplemented
    if len(getattr(indices, "shape", ())) != 1:
        return NotImplemented
    new = turn.operation(operation, axis=value.order[axis % len(value.order)])
    return turn.out(operation, new(value.tensor, indices), value.order)


@rule("Pad")
def pad(turn: Turn, operation: Any, args: Any, kwargs: Any) -> Any:
    """The padding of each axis where it now lies."""
    (value, *rest) = args
    if not isinstance(value, Turned):
        return NotImplemented
    width = operation.get_config()["pad_width"]
    new = turn.operation(operation, pad_width=_moved(width, value.order))
    return turn.out(operation, new(value.tensor, *rest, **kwargs), value.order)


@rule("BroadcastTo")
def broadcast_to(turn: Turn, operation: Any, args: Any, kwargs: Any) -> Any:
    """The target shape in the value's order."""
    (value,) = args
    shape = operation.get_config()["shape"]
    if not isinstance(value, Turned) or len(shape) != len(value.order):
        return NotImplemented
    new = turn.operation(operation, shape=tuple(_moved(shape, value.order)))
    return turn.out(operation, new(value.tensor), value.order)


@rule("Tile")
def tile(turn: Turn, operation: Any, args: Any, kwargs: Any) -> Any:
    """The repeats in the value's order."""
    (value,) = args
    repeats = operation.get_config()["repeats"]
    if not isinstance(value, Turned) or len(repeats) != len(value.order):
        return NotImplemented
    new = turn.operation(operation, repeats=_moved(repeats, value.order))
    return turn.out(operation, new(value.tensor), value.order)


@rule("GetItem")
def get_item(turn: Turn, operation: Any, args: Any, kwargs: Any) -> Any:
    """Slices and single positions of each axis where it now lies."""
    value, key = args
    key = key if isinstance(key, tuple) else (key,)
    simple = all(isinstance(one, slice | int) or one is Ellipsis for one in key)
    if not isinstance(value, Turned) or not simple or keras.tree.flatten(kwargs):
        return NotImplemented
    if Ellipsis in key:
        at = key.index(Ellipsis)
        fill = len(value.order) - len(key) + 1
        key = (*key[:at], *[slice(None)] * fill, *key[at + 1 :])
    key = (*key, *[slice(None)] * (len(value.order) - len(key)))
    new = turn.operation(operation)(value.tensor, tuple(_moved(key, value.order)))
    kept = [value.order[axis] for axis, one in enumerate(key) if isinstance(one, slice)]
    return turn.out(operation, new, compact(kept))


def _listed(axis: Any) -> list[int]:
    return [axis] if isinstance(axis, int) else list(axis)


def _moved(values: Any, order: Any) -> list[Any]:
    """One value for each axis, where the axes now lie."""
    found: list[Any] = [None] * len(order)
    for value, place in zip(values, order, strict=True):
        found[place] = value
    return found
