"""The names of `keras.ops`, some of them replaced."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from keras import ops

Function = Callable[..., Any]


def fill(target: dict[str, Any], replacements: Mapping[str, Function]) -> list[str]:
    """Puts every public name of `keras.ops` into a module's globals.

    Keras gives the same function several names, such as `ops.softmax` and `ops.nn.softmax`: a
    replacement takes all of them.

    Args:
        target: The globals.
        replacements: The functions that take the place of Keras's, by name below `keras.ops`.

    Returns:
        The names.
    """
    replaced = {id(original(name)): function for name, function in replacements.items()}
    names = []
    for name, value in _public(ops):
        if isinstance(value, types.ModuleType):
            inner = types.ModuleType(f"{target['__name__']}.{name}", value.__doc__)
            for key, function in _public(value):
                setattr(inner, key, replaced.get(id(function), function))
            target[name] = inner
        else:
            target[name] = replaced.get(id(value), value)
        names.append(name)
    return names


def original(name: str) -> Function:
    """Keras's own op of a name such as `image.resize`.

    Raises:
        AttributeError: This version of Keras has none.
    """
    found: Any = ops
    for part in name.split("."):
        found = getattr(found, part)
    return found  # type: ignore[no-any-return]


def exists(name: str) -> bool:
    """Whether this version of Keras has an op of a name."""
    try:
        return original(name) is not None
    except AttributeError:
        return False


def _public(module: Any) -> Iterator[tuple[str, Any]]:
    return ((name, value) for name, value in vars(module).items() if not name.startswith("_"))
