"""A tree of arrays as a flat list of named leaves."""

from __future__ import annotations

from typing import Any

import numpy as np

Leaf = np.ndarray[Any, Any]


def leaves(value: Any, path: str = "result") -> dict[str, Leaf]:
    """The leaves of a tree by their path; None is no leaf.

    Example:
        >>> {path: leaf.tolist() for path, leaf in leaves({"a": [1, 2.5]}).items()}
        {"result['a'][0]": 1, "result['a'][1]": 2.5}
    """
    if value is None:
        return {}
    if isinstance(value, dict):
        items = [(f"{path}[{key!r}]", item) for key, item in value.items()]
    elif isinstance(value, (list, tuple)):
        items = [(f"{path}[{index}]", item) for index, item in enumerate(value)]
    else:
        return {path: np.asarray(value)}
    return {name: leaf for at, item in items for name, leaf in leaves(item, at).items()}
