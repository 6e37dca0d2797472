"""What has an order is real: of complex numbers there is no largest one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from xarch.ops.namespace import exists
from xarch.ops.requirements.arguments import dtype_of
from xarch.ops.requirements.registry import REQUIREMENTS

Requirement = Callable[..., None]

_ORDERED = (
    "amax", "amin", "argmax", "argmin", "argpartition", "argsort", "log_softmax", "logsumexp",
    "max", "median", "min", "nanargmax", "nanargmin", "nanmax", "nanmedian", "nanmin",
    "nanpercentile", "nanquantile", "nanstd", "nanvar", "percentile", "ptp", "quantile", "softmax",
    "sort", "sparsemax", "top_k",
)  # fmt: skip


def _real(rest: Requirement | None) -> Requirement:
    def require(x: Any, *args: Any, **options: Any) -> None:
        if "complex" in dtype_of(x) or isinstance(x, complex):
            raise TypeError(f"Numbers of dtype {dtype_of(x) or 'complex'} have no order.")
        if rest is not None:
            rest(x, *args, **options)

    return require


def ask_first() -> None:
    """Puts this in front of all else that these ops require."""
    for name in filter(exists, _ORDERED):
        REQUIREMENTS[name] = _real(REQUIREMENTS.get(name))
