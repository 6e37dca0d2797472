"""The table of what ops require of their arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])

REQUIREMENTS: dict[str, Callable[..., None]] = {}


def requires(*names: str) -> Callable[[Function], Function]:
    """Registers what ops of some names below `keras.ops` require.

    Raises:
        ValueError: One of them has something already.
    """

    def register(function: Function) -> Function:
        for name in names:
            if name in REQUIREMENTS:
                raise ValueError(f"Two requirements of keras.ops.{name}.")
            REQUIREMENTS[name] = function
        return function

    return register
