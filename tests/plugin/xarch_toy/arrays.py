"""Arrays are arrays."""

from typing import Any

import numpy as np


def is_native(value: Any) -> bool:
    """Whether `value` is a numpy array."""
    return isinstance(value, np.ndarray)


def to_numpy(value: Any) -> np.ndarray[Any, Any]:
    """The array."""
    return np.asarray(value)


def from_numpy(value: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """A copy of the array."""
    return np.array(value)
