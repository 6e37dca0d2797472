"""Transposes: they change the order that is noted, and compute nothing."""

from __future__ import annotations

from typing import Any

from xarch.port.layout.rules.registry import rule
from xarch.port.layout.turn import Turn
from xarch.port.layout.turned import compact, inverse, last, order_of, tensor_of, turned


@rule("Transpose", "Swapaxes", "Moveaxis", "Permute")
def transpose(turn: Turn, operation: Any, args: Any, kwargs: Any) -> Any:
    """The same tensor in another order.

    Of a tensor that is not turned this holds for a move of the channels alone: what follows any
    other transpose may want its result several times.
    """
    (value,) = args
    order = order_of(value)
    axes = tuple(_axes(operation, len(order)))
    moves = (last(len(axes)), inverse(last(len(axes))))
    if tensor_of(value) is value and axes not in moves:
        return NotImplemented
    return turned(tensor_of(value), [order[axis] for axis in axes])


@rule("ExpandDims")
def expand_dims(turn: Turn, operation: Any, args: Any, kwargs: Any) -> Any:
    """A new axis, behind the one that it follows."""
    (value,) = args
    order, axis = order_of(value), operation.get_config()["axis"]
    if tensor_of(value) is value or not isinstance(axis, int):
        return NotImplemented
    axis %= len(order) + 1
    at = order[axis - 1] + 1 if axis else 0
    places = [place + (place >= at) for place in order]
    places.insert(axis, at)
    new = turn.operation(operation, axis=at)
    return turn.out(operation, new(tensor_of(value)), places)


@rule("Squeeze")
def squeeze(turn: Turn, operation: Any, args: Any, kwargs: Any) -> Any:
    """Without axes of size one."""
    (value,) = args
    order, axis = order_of(value), operation.get_config()["axis"]
    if tensor_of(value) is value or axis is None:
        return NotImplemented
    gone = [one % len(order) for one in ([axis] if isinstance(axis, int) else axis)]
    kept = [place for one, place in enumerate(order) if one not in gone]
    new = turn.operation(operation, axis=tuple(order[one] for one in gone))
    return turn.out(operation, new(tensor_of(value)), compact(kept))


def _axes(operation: Any, rank: int) -> list[int]:
    """For each axis of the result the axis of the argument."""
    config, axes = operation.get_config(), list(range(rank))
    kind = type(operation).__name__
    if kind == "Transpose":
        given = config["axes"]
        return axes[::-1] if given is None else [axis % rank for axis in given]
    if kind == "Permute":
        return [0, *config["dims"]]
    if kind == "Swapaxes":
        first, second = config["axis1"] % rank, config["axis2"] % rank
        axes[first], axes[second] = second, first
        return axes
    return [int(axis) for axis in _moveaxis(config["source"], config["destination"], rank)]


def _moveaxis(source: Any, destination: Any, rank: int) -> list[int]:
    sources = [one % rank for one in ([source] if isinstance(source, int) else source)]
    ends = [one % rank for one in ([destination] if isinstance(destination, int) else destination)]
    rest = iter([axis for axis in range(rank) if axis not in sources])
    placed = dict(zip(ends, sources, strict=True))
    return [placed[at] if at in placed else next(rest) for at in range(rank)]
