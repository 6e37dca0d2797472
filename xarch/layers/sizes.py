"""Arithmetic over sizes that are known only when the model runs.

A recipe is a number, the name of a size, or `[operation, recipe, ...]`. It is plain JSON, so that
it can live in a layer's configuration. `evaluate` works on Python numbers and on the scalar
tensors that TensorFlow gives for unknown dimensions.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

from keras import ops

Recipe = Any


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float)


def _truncated(value: Any) -> Any:
    return math.trunc(value) if _is_number(value) else ops.cast(ops.trunc(value), "int32")


def _ceiled(value: Any) -> Any:
    return math.ceil(value) if _is_number(value) else ops.cast(ops.ceil(value), "int32")


def _floored(value: Any) -> Any:
    return math.floor(value) if _is_number(value) else ops.cast(ops.floor(value), "int32")


def _real(value: Any) -> Any:
    return float(value) if _is_number(value) else ops.cast(value, "float32")


def _largest(a: Any, b: Any) -> Any:
    return max(a, b) if _is_number(a) and _is_number(b) else ops.maximum(a, b)


def _smallest(a: Any, b: Any) -> Any:
    return min(a, b) if _is_number(a) and _is_number(b) else ops.minimum(a, b)


OPERATIONS: Mapping[str, Callable[..., Any]] = {
    "add": lambda a, b: a + b,
    "mul": lambda a, b: a * b,
    "floordiv": lambda a, b: a // b,
    "mod": lambda a, b: a % b,
    "pow": lambda a, b: a**b,
    "div": lambda a, b: a / b if _is_number(a) and _is_number(b) else _real(a) / _real(b),
    "max": _largest,
    "min": _smallest,
    "trunc": _truncated,
    "ceil": _ceiled,
    "floor": _floored,
    "float": _real,
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
    "and": lambda a, b: a & b,
    "or": lambda a, b: a | b,
    "not": lambda a: not a if _is_number(a) else ops.logical_not(a),
}


def evaluate(recipe: Recipe, sizes: Mapping[str, Any]) -> Any:
    """The value of a recipe.

    Args:
        recipe: What to compute.
        sizes: The sizes that it may name.

    Returns:
        A Python number where all sizes are; a scalar tensor otherwise.

    Example:
        >>> evaluate(["mul", ["add", "length", 1], 4], {"length": 2})
        12
    """
    if isinstance(recipe, str):
        return sizes[recipe]
    if _is_number(recipe):
        return recipe
    name, *parts = recipe
    return OPERATIONS[name](*(evaluate(part, sizes) for part in parts))


def names(recipe: Recipe) -> set[str]:
    """The sizes that a recipe names."""
    if isinstance(recipe, str):
        return {recipe}
    if isinstance(recipe, list | tuple):
        found: set[str] = set()
        for part in recipe[1:]:
            found |= names(part)
        return found
    return set()
