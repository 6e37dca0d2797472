"""Reshapes that split or join axes, without leaving the order."""

from __future__ import annotations

from typing import Any

from keras import ops

from xarch.port.layout.rules.registry import rule
from xarch.port.layout.turn import Turn, operation_of
from xarch.port.layout.turned import Turned, inverse, product

Groups = list[tuple[list[int], list[int]]]


@rule("Reshape", "Flatten")
def reshape(turn: Turn, operation: Any, args: Any, kwargs: Any) -> Any:
    """The reshape of each group of axes where the group lies.

    A reshape falls into groups of axes of the argument and of the result with the same number of
    values. The groups may lie in any order, as long as the axes of one lie together and in order.
    """
    (value, *rest) = args
    if rest or type(operation).__module__.startswith("xarch."):
        return NotImplemented
    if not isinstance(value, Turned):
        return NotImplemented
    target = _target(operation, value)
    found = None if target is None else groups(value.shape, target)
    if found is None or target is None:
        return NotImplemented
    found.sort(key=lambda pair: min((value.order[axis] for axis in pair[0]), default=0))
    arranged = [axis for old, _ in found for axis in old]
    tensor = turn.laid(value, inverse(arranged))
    sizes = [-1 if target[axis] is None else target[axis] for _, new in found for axis in new]
    made = ops.reshape(tensor, sizes)
    operation_of(made).name = operation.name
    places = inverse([axis for _, new in found for axis in new])
    return turn.out(operation, made, places)


def groups(old: Any, new: Any) -> Groups | None:
    """The finest matching groups of axes of two shapes, or None where sizes do not tell.

    One size may be unknown on each side; it must be alone in its group on both.
    """
    found: Groups = []
    left, right = list(range(len(old))), list(range(len(new)))
    while left or right:
        if left and right and old[left[0]] is None and new[right[0]] is None:
            found.append(([left.pop(0)], [right.pop(0)]))
            continue
        pair = _group(old, new, left, right)
        if pair is None:
            return None
        found.append(pair)
    return _joined(found)


def _group(
    old: Any, new: Any, left: list[int], right: list[int]
) -> tuple[list[int], list[int]] | None:
    first, second = left[:1], right[:1]
    del left[:1], right[:1]
    while True:
        a, b = product([old[axis] for axis in first]), product([new[axis] for axis in second])
        if a is None or b is None:
            return None
        if a == b:
            return first, second
        side, axes = (first, left) if a < b else (second, right)
        if not axes:
            return None
        side.append(axes.pop(0))


def _joined(found: Groups) -> Groups:
    """Groups that have no axis on one side (size one) join a neighbour."""
    joined: Groups = []
    for old, new in found:
        if joined and (not old or not joined[-1][0]):
            joined[-1] = (joined[-1][0] + old, joined[-1][1] + new)
        else:
            joined.append((old, new))
    return joined


def _target(operation: Any, value: Turned) -> list[int | None] | None:
    """The shape of the result."""
    shape = operation.get_config().get("newshape")
    if shape is None:
        return None
    target: list[int | None] = [None if size == -1 else int(size) for size in shape]
    if None in target and None not in value.shape:
        known = product([size for size in target if size is not None]) or 1
        target[target.index(None)] = (product(value.shape) or 0) // known
    return target
