"""References by the name of their op."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from xarch.errors import ConformanceError

Function = Callable[..., Any]


@dataclass(frozen=True)
class Reference:
    """How the truth about an op is computed.

    Attributes:
        function: The op in numpy.
        native: Whether it gets floats in their own dtype instead of float64.
    """

    function: Function
    native: bool = False


known: dict[str, Reference] = {}


def reference(*ops: str, native: bool = False) -> Callable[[Function], Function]:
    """Registers a function as the reference of some ops.

    Args:
        *ops: The ops' names.
        native: See `Reference`.
    """

    def register(function: Function) -> Function:
        table(native=native, **dict.fromkeys(ops, function))
        return function

    return register


def table(*, native: bool = False, **functions: Function) -> None:
    """Registers one reference for each keyword.

    Raises:
        ConformanceError: An op has one already.
    """
    for op, function in functions.items():
        if op in known:
            raise ConformanceError(f"The op {op!r} has two references; remove one.")
        known[op] = Reference(function, native)
