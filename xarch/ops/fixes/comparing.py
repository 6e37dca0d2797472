"""Comparisons of tensors with Python numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from keras import ops

from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import dtype_name, is_integer, tensor

_ORDER = {
    "less": (True, False),
    "less_equal": (True, False),
    "greater": (False, True),
    "greater_equal": (False, True),
    "equal": (False, False),
    "not_equal": (True, True),
}
_ORDERING = frozenset({"less", "less_equal", "greater", "greater_equal"})


def _comparison(name: str, if_above: bool, if_below: bool) -> Callable[..., Any]:
    plain = getattr(ops, name)

    def compare(x1: Any, x2: Any) -> Any:
        """A Python integer keeps its value beside integers of any width; false is below true."""
        if _is_number(x2) and not _is_number(x1):
            side = _beyond(tensor(x1), x2)
            if side:
                return ops.full_like(x1, if_above if side > 0 else if_below, dtype="bool")
        if _is_number(x1) and not _is_number(x2):
            side = _beyond(tensor(x2), x1)
            if side:
                return ops.full_like(x2, if_below if side > 0 else if_above, dtype="bool")
        if name in _ORDERING and all(_is_truth(x) for x in (x1, x2)):
            x1, x2 = ops.cast(x1, "int32"), ops.cast(x2, "int32")
        return plain(x1, x2)

    return compare


def _is_truth(x: Any) -> bool:
    return hasattr(x, "dtype") and dtype_name(x) == "bool"


def _is_number(x: Any) -> bool:
    return isinstance(x, int) and not isinstance(x, bool)


def _beyond(x: Any, number: int) -> int:
    """1 where a number lies above what the tensor's dtype holds, -1 where below, else 0."""
    if not is_integer(x):
        return 0
    info = np.iinfo(dtype_name(x))
    return (number > info.max) - (number < info.min)


for _name, (_above, _below) in _ORDER.items():
    fix(_name)(_comparison(_name, _above, _below))
