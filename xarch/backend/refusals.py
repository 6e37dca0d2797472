"""What a backend's errors mean: a mistake in a call raises the same class everywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

#: The classes that mistakes raise. `AxisError` and `LinAlgError` are NumPy's; the first is a
#: ValueError and an IndexError, the second a ValueError.
CLASSES = ("ValueError", "TypeError", "IndexError", "AxisError", "LinAlgError")


@dataclass(frozen=True)
class Rule:
    """Native errors of one kind, and what they mean.

    Attributes:
        native: The name of a class; it stands for its subclasses too.
        says: A regular expression that is searched in the error's text.
        means: One of `CLASSES`; empty where the error is no mistake in the call, such as a lack
            of memory, and stays as it is.
    """

    native: str
    says: str = ""
    means: str = ""


class Refusals(Protocol):
    """The module `refusals` of a backend."""

    RULES: Sequence[Rule]
    """The first one that fits an error holds; one that none fits stays as it is."""

    LEAKS: Mapping[str, str]
    """The ops that let native errors out, by name below `keras.ops`, with a call that shows it: the
    id of a conformance case and a mistake from `xarch.conformance.mistakes` to make in it."""


def leaks(**cases: str) -> dict[str, str]:
    """`Refusals.LEAKS` from the ids of cases, by the mistake to make in them.

    Example:
        >>> leaks(axis="sum/axis1[float32] sort/vector[float32]")
        {'sum': 'sum/axis1[float32] axis', 'sort': 'sort/vector[float32] axis'}
    """
    return {
        case.partition("/")[0]: f"{case} {mistake}"
        for mistake, ids in cases.items()
        for case in ids.split()
    }
