"""Arguments in their places, also where a call names them, and their texts as Keras reads them.

What stands around an op looks at its operands by their place. An argument that has to be given is
put there before; one that may be left out stays as it is spelt.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

#: Ops whose texts Keras takes in capitals too: `padding="SAME"`, `reduction="ADD"`.
IN_CAPITALS = frozenset(
    {"average_pool", "conv", "conv_transpose", "depthwise_conv", "max_pool", "scatter_update",
     "separable_conv"}
)  # fmt: skip


def lowered(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, whose texts are in small letters."""

    def call(*args: Any, **kwargs: Any) -> Any:
        small = [_lower(one) for one in args]
        return function(*small, **{name: _lower(one) for name, one in kwargs.items()})

    return call


def _lower(x: Any) -> Any:
    return x.lower() if isinstance(x, str) else x


def required(function: Callable[..., Any]) -> tuple[str, ...]:
    """The names of the first parameters, as far as none has a default.

    Example:
        >>> required(lambda x, axis, keepdims=False: x)
        ('x', 'axis')
    """
    found = []
    for one in inspect.signature(function).parameters.values():
        if one.kind is not one.POSITIONAL_OR_KEYWORD or one.default is not one.empty:
            break
        found.append(one.name)
    return tuple(found)


def placed(
    names: tuple[str, ...], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments of a call with those of some names in their places.

    Args:
        names: The names of the first parameters.
        args: The arguments in their places.
        kwargs: The others by name.

    Example:
        >>> placed(("x", "y"), (1,), {"y": 2, "axis": 0})
        ((1, 2), {'axis': 0})
    """
    left = dict(kwargs)
    for name in names[len(args) :]:
        if name not in left:
            break
        args = (*args, left.pop(name))
    return args, left
