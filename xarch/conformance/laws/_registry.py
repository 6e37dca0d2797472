"""Laws by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Law = Callable[..., Iterator[tuple[Array, Array]]]

known: dict[str, Law] = {}


def law(function: Law) -> Law:
    """Registers a law under its function's name."""
    known[function.__name__] = function
    return function
