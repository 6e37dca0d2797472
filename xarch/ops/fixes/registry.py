"""The table of shared replacements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])

FIXES: dict[str, Callable[..., Any]] = {}


def fix(*names: str) -> Callable[[Function], Function]:
    """Registers a replacement for ops of some names below `keras.ops`.

    Raises:
        ValueError: One of them has one already.
    """

    def register(function: Function) -> Function:
        for name in names:
            if name in FIXES:
                raise ValueError(f"Two replacements for keras.ops.{name}.")
            FIXES[name] = function
        return function

    return register
