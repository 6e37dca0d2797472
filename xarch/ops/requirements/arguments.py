"""What requirements ask of arguments."""

from __future__ import annotations

import operator
from typing import Any

import keras
import numpy as np
from numpy.exceptions import AxisError


def shape_of(x: Any) -> tuple[Any, ...] | None:
    """The shape of a tensor or of nested numbers; None where it is unknown."""
    try:
        return tuple(x.shape if hasattr(x, "shape") else np.shape(x))
    except (TypeError, ValueError):  # ragged, or of unknown rank
        return None


def dtype_of(x: Any) -> str:
    """The name of a tensor's dtype; empty for anything else."""
    return str(keras.backend.standardize_dtype(x.dtype)) if hasattr(x, "dtype") else ""


def is_static(value: Any) -> bool:
    """Whether a value is known without running the op: no tensor."""
    return not hasattr(value, "shape") or isinstance(value, (np.ndarray, np.generic))


def whole(value: Any, what: str) -> Any:
    """A static integer; a tensor, or a size that JAX leaves open, as it is.

    Raises:
        TypeError: It is another kind of number, or none.
    """
    if not is_static(value):
        return value
    if isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{what} is {value!r}; it has to be an integer, not a truth value.")
    try:
        return operator.index(value)
    except TypeError:
        if hasattr(value, "__jax_array__"):
            return value
        raise TypeError(f"{what} is {value!r}; it has to be an integer.") from None


def several(value: Any) -> Any:
    """The numbers of a tuple, a list or what else holds a shape; one number alone."""
    holds = hasattr(value, "__iter__") and not isinstance(value, (str, bytes, np.ndarray))
    return value if holds and is_static(value) else (value,)


def at_least(least: int, value: Any, what: str) -> None:
    """Refuses a static number, or one of several, below a bound; what is no integer too.

    Raises:
        TypeError: It is no integer.
        ValueError: It is below the bound.
    """
    for one in several(value):
        if one is None or not is_static(one):
            continue
        if whole(one, what) < least:
            raise ValueError(f"{what} is {one}; it has to be at least {least}.")


def axis_within(axis: Any, rank: int | None, what: str = "axis") -> None:
    """Refuses an axis, or one of several, that is not there.

    Raises:
        TypeError: It is no integer.
        AxisError: A tensor of so many axes has none of that number.
        ValueError: One is named twice.
    """
    if axis is None or rank is None or not is_static(axis):
        return
    several = isinstance(axis, (tuple, list))
    given = [whole(one, what) for one in (axis if several else (axis,))]
    for one in given:
        if not -rank <= one < rank:
            raise AxisError(one, rank)
    if len({one % rank for one in given}) < len(given):
        raise ValueError(f"{what} names an axis twice: {axis}.")


def integers(x: Any, what: str) -> None:
    """Refuses a tensor of floats or complex numbers where places are wanted.

    Raises:
        TypeError: It holds no integers.
    """
    if (name := dtype_of(x)) and "int" not in name and name != "bool":
        raise TypeError(f"{what} are of dtype {name}; they have to be integers.")
