"""What only JAX can mend around an op: nothing yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

AROUND: Mapping[str, Callable[[Callable[..., Any]], Callable[..., Any]]] = {}
