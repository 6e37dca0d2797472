"""Values whose axes lie in another order than the original's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Order = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Turned:
    """A tensor and where the original's axes lie in it.

    Attributes:
        tensor: The Keras tensor as it is computed.
        order: For each axis of the original its axis in `tensor`.
    """

    tensor: Any
    order: Order

    @property
    def shape(self) -> tuple[int | None, ...]:
        """The shape of the original."""
        return tuple(self.tensor.shape[axis] for axis in self.order)


def identity(rank: int) -> Order:
    """The order of a value that is not turned."""
    return tuple(range(rank))


def last(rank: int) -> Order:
    """The order in which axis 1, the channels, lies last."""
    return (0, rank - 1, *range(1, rank - 1)) if rank > 1 else identity(rank)


def order_of(value: Any) -> Order:
    """The order of a turned value, or the identity."""
    return value.order if isinstance(value, Turned) else identity(len(value.shape))


def tensor_of(value: Any) -> Any:
    """The Keras tensor of a value as it is computed."""
    return value.tensor if isinstance(value, Turned) else value


def turned(tensor: Any, order: Sequence[int]) -> Any:
    """The tensor itself where the order is the identity, else a turned value."""
    order = tuple(order)
    return tensor if order == identity(len(order)) else Turned(tensor, order)


def inverse(order: Sequence[int]) -> Order:
    """For each axis of the tensor the original's axis."""
    return tuple(sorted(range(len(order)), key=lambda axis: order[axis]))


def compact(places: Sequence[int]) -> Order:
    """Distinct places as a permutation with the same order."""
    ranks = {place: rank for rank, place in enumerate(sorted(places))}
    return tuple(ranks[place] for place in places)


def only_units_move(shape: Sequence[int | None], axes: Sequence[int]) -> bool:
    """Whether a transpose moves axes of size one only, so that it moves no data."""
    kept = [axis for axis in axes if shape[axis] != 1]
    return kept == sorted(kept)


def product(sizes: Sequence[int | None]) -> int | None:
    """The product of sizes, None where one is unknown."""
    known = [size for size in sizes if size is not None]
    return math.prod(known) if len(known) == len(sizes) else None
