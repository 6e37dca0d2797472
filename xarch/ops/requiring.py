"""Mistakes in a call are refused before a backend sees it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numpy.exceptions import AxisError

Function = Callable[..., Any]


def requiring(name: str, function: Function, requirement: Callable[..., None]) -> Function:
    """The same function, asked for what it requires first.

    Args:
        name: The op, for the text.
        function: The op.
        requirement: Takes the op's arguments and raises what is wrong with them.
    """

    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            requirement(*args, **kwargs)
        except AxisError as error:
            raise AxisError(f"{name}: {error}") from None
        except (ValueError, TypeError, IndexError) as error:
            raise type(error)(f"{name}: {error}") from None
        return function(*args, **kwargs)

    return call
