"""An axis that has to be one number is one."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from xarch.ops.namespace import exists, original
from xarch.ops.requirements.registry import REQUIREMENTS

Requirement = Callable[..., None]

#: Ops with one axis, by what it is called; those of the second row need one.
_ONE = (
    "append", "argmax", "argmin", "argpartition", "argsort", "multi_hot", "nanargmax", "nanargmin",
    "repeat", "sort", "take", "take_along_axis",
)  # fmt: skip
_NEEDED = (
    "array_split", "concatenate", "diff", "glu", "one_hot", "sparsemax", "split", "stack",
    "unstack",
)  # fmt: skip
_TWO = ("diagonal", "swapaxes", "trace")


def _with_numbers(name: str, axes: tuple[str, ...], needed: bool) -> Requirement:
    rest = REQUIREMENTS.get(name)
    order = list(inspect.signature(original(name)).parameters)
    places = [(axis, order.index(axis)) for axis in axes]

    def require(*args: Any, **options: Any) -> None:
        for axis, place in places:
            given = args[place] if len(args) > place else options.get(axis, 0)
            if isinstance(given, (tuple, list, bool)) or (needed and given is None):
                raise TypeError(f"{axis} is {given!r}; it has to be one number.")
        if rest is not None:
            rest(*args, **options)

    return require


def ask_first() -> None:
    """Puts this in front of all else that these ops require."""
    for name in filter(exists, (*_ONE, *_NEEDED)):
        REQUIREMENTS[name] = _with_numbers(name, ("axis",), name in _NEEDED)
    for name in filter(exists, _TWO):
        REQUIREMENTS[name] = _with_numbers(name, ("axis1", "axis2"), needed=True)
