"""Mistakes in a call are refused before a backend sees it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.exceptions import AxisError

from xarch.ops.spelling import placed
from xarch.ops.tensors import is_compiling

Function = Callable[..., Any]


def requiring(
    name: str, function: Function, requirement: Callable[..., None], names: tuple[str, ...] = ()
) -> Function:
    """The same function, asked for what it requires first.

    Args:
        name: The op, for the text.
        function: The op.
        requirement: Takes the op's arguments and raises what is wrong with them.
        names: The names of the first arguments, which get into their places.
    """
    count = len(names)

    def call(*args: Any, **kwargs: Any) -> Any:
        if kwargs and len(args) < count:
            args, kwargs = placed(names, args, kwargs)
        args, kwargs = _plain(args, kwargs)
        try:
            requirement(*args, **kwargs)
        except AxisError as error:
            raise AxisError(f"{name}: {error}") from None
        except (ValueError, TypeError, IndexError) as error:
            raise type(error)(f"{name}: {error}") from None
        return function(*args, **kwargs)

    return call


def _plain(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Arguments with Python's integers instead of NumPy's, which are read as arrays; x stays."""
    if any(_is_whole(one) for one in args[1:]):
        args = (*args[:1], *(int(x) if _is_whole(x) else x for x in args[1:]))
    if _is_whole(kwargs.get("axis")):
        kwargs = {**kwargs, "axis": int(kwargs["axis"])}
    return args, kwargs


def _is_whole(x: Any) -> bool:
    """Whether something is an integer of NumPy's; torch.compile takes them for arrays."""
    if isinstance(x, np.ndarray) and not x.ndim and is_compiling():
        return x.dtype.kind in "iu"
    return isinstance(x, np.integer)
