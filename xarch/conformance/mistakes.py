"""Calls with one mistake in them, made from calls without.

A case of the corpus says how an op is called; a mistake changes one thing in it, so that every
backend must refuse the call. What an op raises then is compared with the policy of `xarch.ops`.

Example:
    >>> case = Case("sum/axis1[float32]", "keras.ops:sum", (np.zeros((2, 3)),), {"axis": 1})
    >>> [one.kwargs for one in made("axis", case)]
    [{'axis': 40}]
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from xarch.conformance import arguments
from xarch.conformance.case import Case

Array = np.ndarray[Any, Any]

#: No tensor of the corpus has so many axes.
BEYOND = 40
_AXES = ("axis", "axes", "axis1", "axis2", "source", "destination", "target_axis")


@dataclass(frozen=True)
class Mistake:
    """One way to call an op wrongly.

    Attributes:
        make: The cases with it, one for each place where it can be made.
        right: The classes that say so.
    """

    make: Callable[[Case], Iterator[Case]]
    right: tuple[str, ...]


MISTAKES: dict[str, Mistake] = {}


def made(name: str, case: Case, parameters: Sequence[str] = ()) -> list[Case]:
    """The calls that have one mistake more than a case.

    Args:
        name: A key of `MISTAKES`.
        case: The case.
        parameters: The names of the op's parameters; a mistake is made in arguments by name.
    """
    if len(case.args) <= len(parameters):
        named = dict(zip(parameters, case.args, strict=False))
        if "axis" in parameters:
            named.setdefault("axis", 0)
        case = replace(case, args=(), kwargs={**named, **case.kwargs})
    return list(MISTAKES[name].make(case))


def _mistake(*right: str) -> Callable[[Callable[[Case], Iterator[Case]]], None]:
    def register(make: Callable[[Case], Iterator[Case]]) -> None:
        MISTAKES[make.__name__.strip("_")] = Mistake(make, right)

    return register


@_mistake("ValueError", "IndexError")
def _axis(case: Case) -> Iterator[Case]:
    """An axis that is not there."""
    for name in _AXES:
        given = case.kwargs.get(name)
        if isinstance(given, int):
            yield replace(case, kwargs={**case.kwargs, name: BEYOND})
        elif isinstance(given, (tuple, list)) and given and isinstance(given[0], int):
            yield replace(case, kwargs={**case.kwargs, name: (BEYOND, *given[1:])})


@_mistake("ValueError", "IndexError")
def _lengths(case: Case) -> Iterator[Case]:
    """One of several arrays is longer by one along every axis."""
    found = arguments.arrays([case.args, case.kwargs])
    if len(found) < 2:
        return
    for index, array in enumerate(found):
        if array.ndim and array.size:
            grown = np.resize(array, [size + 1 for size in array.shape])
            yield _with(case, found, index, grown)


@_mistake("ValueError", "IndexError", "TypeError")
def _rank(case: Case) -> Iterator[Case]:
    """An array is a number."""
    found = arguments.arrays([case.args, case.kwargs])
    for index, array in enumerate(found):
        if array.ndim and array.size:
            yield _with(case, found, index, array.reshape(-1)[0].reshape(()))


@_mistake("TypeError", "ValueError", "IndexError")
def _dtype(case: Case) -> Iterator[Case]:
    """The arrays hold truth values or complex numbers."""
    found = arguments.arrays([case.args, case.kwargs])
    for dtype in ("bool", "complex64"):
        if found:
            args, kwargs = arguments.put(
                [case.args, case.kwargs], [one.astype(dtype) for one in found]
            )
            yield replace(case, args=tuple(args), kwargs=kwargs)


@_mistake("ValueError", "IndexError", "TypeError")
def _negative(case: Case) -> Iterator[Case]:
    """A size or a number of things is below zero."""
    for name, value in case.kwargs.items():
        if name in _AXES or isinstance(value, bool):
            continue
        if isinstance(value, int) and value > 0:
            yield replace(case, kwargs={**case.kwargs, name: -3})
        elif isinstance(value, (tuple, list)) and value and all(type(v) is int for v in value):
            yield replace(case, kwargs={**case.kwargs, name: (*value[:-1], -3)})


@_mistake("ValueError", "TypeError", "IndexError")
def _itself(case: Case) -> Iterator[Case]:
    """A case that is one already."""
    yield case


def _with(case: Case, found: list[Array], index: int, array: Array) -> Case:
    items = [array if at == index else one for at, one in enumerate(found)]
    args, kwargs = arguments.put([case.args, case.kwargs], items)
    return replace(case, args=tuple(args), kwargs=kwargs)
