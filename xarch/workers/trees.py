"""Trees of arrays: what a function may return from a worker."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from xarch.backend.contract import Arrays

_PLAIN = (bool, int, float, complex, str, bytes, np.generic, type(None))


class NotATree(TypeError):
    """A value is no tree of arrays; the text names the place and the type."""


def to_numpy(value: Any, arrays: Arrays, path: str = "result") -> Any:
    """The same tree with every tensor and variable as a numpy array.

    Lists, tuples, named tuples, dicts and dataclasses are the branches (a dataclass and a mapping
    of another type become dicts); tensors, Keras variables, numpy arrays, numbers, strings, bytes
    and None are the leaves.

    Args:
        value: The tree.
        arrays: The backend's conversions.
        path: How the tree's root is called in errors.

    Raises:
        NotATree: A leaf is something else.
    """
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, np.ndarray):
        if value.dtype.hasobject:
            raise NotATree(f"{path} is a numpy array of Python objects, which has no numbers")
        return value
    if arrays.is_native(value):
        return arrays.to_numpy(value)
    inner = _variable_value(value)
    if inner is not None:
        return to_numpy(inner, arrays, path)
    return _branch(value, arrays, path)


def _branch(value: Any, arrays: Arrays, path: str) -> Any:
    if isinstance(value, Mapping):
        return {key: to_numpy(item, arrays, f"{path}[{key!r}]") for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        items = [to_numpy(item, arrays, f"{path}[{i}]") for i, item in enumerate(value)]
        if isinstance(value, list):
            return items
        return tuple(items)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = [field.name for field in dataclasses.fields(value)]
        return {name: to_numpy(getattr(value, name), arrays, f"{path}.{name}") for name in fields}
    raise NotATree(
        f"{path} is a {type(value).__module__}.{type(value).__qualname__}, which is no array, "
        "number, string, list, tuple, dict or dataclass of these"
    )


def _variable_value(value: Any) -> Any:
    """What a Keras variable holds, or None for anything else."""
    import keras

    return value.value if isinstance(value, keras.Variable) else None
