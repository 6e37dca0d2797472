"""Rules by the class of the operation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras

from xarch.port.layout.turn import Turn
from xarch.port.layout.turned import Turned

Rule = Callable[[Turn, Any, tuple[Any, ...], dict[str, Any]], Any]
_rules: dict[str, Rule] = {}


def rule(*names: str) -> Callable[[Rule], Rule]:
    """Registers the rule of operations and layers with these class names."""

    def register(function: Rule) -> Rule:
        for name in names:
            if name in _rules:
                raise ValueError(f"{name} has a rule already.")
            _rules[name] = function
        return function

    return register


def apply(turn: Turn, operation: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The outputs of an operation's counterpart; in the original's layout where no rule applies."""
    known = type(operation).__module__.startswith(("keras.", "xarch."))
    found = _rules.get(type(operation).__name__) if known else None
    if found is not None:
        outputs = found(turn, operation, args, kwargs)
        if outputs is not NotImplemented:
            return outputs
    return forced(turn, operation, args, kwargs)


def forced(turn: Turn, operation: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The outputs with every argument in the original's layout."""
    new = again(turn, operation)
    return new(*turn.plain(args), **turn.plain(kwargs))


def again(turn: Turn, operation: Any) -> Any:
    """The same operation in the new graph."""
    if isinstance(operation, keras.layers.Layer):
        return turn.layer(operation)
    return turn.operation(operation)


def has_turned(*values: Any) -> bool:
    """Whether a turned value is among nested arguments."""
    return any(isinstance(one, Turned) for one in keras.tree.flatten(list(values)))
