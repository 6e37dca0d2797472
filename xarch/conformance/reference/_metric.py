"""What the references of metrics share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from xarch.conformance.reference._registry import table

Array = np.ndarray[Any, Any]
Function = Callable[..., Any]
Batch = list[Any]


def metric(*names: str) -> Callable[[Function], Function]:
    """Registers a rule that gets batches and options, and gives the state and the result."""

    def register(rule: Function) -> Function:
        def use(config: dict[str, Any], batches: list[Batch]) -> list[Any]:
            options = {key: value for key, value in config.items() if key != "dtype"}
            state, result = rule(batches, **options)
            alone = [rule([batch], **options)[1] for batch in (batches[0], batches[-1])]
            return [alone[0], np.asarray(result), [np.asarray(one) for one in state], alone[1]]

        table(**{f"metrics.{name}": use for name in names})
        return rule

    return register


def weight(batch: Batch, at: int = 2) -> Any:
    """What each sample counts; None where the batch does not say."""
    return batch[at] if len(batch) > at else None


def ratio(a: Any, b: Any) -> Array:
    """Quotients; what is divided by zero is zero."""
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    return np.where(b == 0, 0.0, a / np.where(b == 0, 1.0, b))
