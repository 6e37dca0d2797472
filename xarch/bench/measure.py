"""What a worker runs: one case, every contender in turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import xarch
from xarch.backend import current_backend
from xarch.bench.timing import awaited, timed


def measure(case: str, rounds: int, compiled: bool) -> dict[str, Any]:
    """Times one case on the backend of this process.

    Args:
        case: A key of `xarch.backend.twins.CASES`.
        rounds: How often each contender runs.
        compiled: Whether to time what takes minutes to compile, too.

    Returns:
        `seconds`: the processor time of one inference in every round, by contender; `differences`:
        how far each contender's output lies from the first one's, relative to the largest value.
    """
    from xarch.bench import models

    backend = current_backend()
    arrays = backend.arrays()
    model, inputs = getattr(models, case)()
    weights = {one.path: arrays.to_numpy(one.value) for one in _lively(model)}
    given = arrays.from_numpy(inputs)
    predict = xarch.fast(model)
    twins = backend.native_twins().twins(  # type: ignore[attr-defined]
        case, weights, inputs, compiled=compiled
    )
    contenders: dict[str, Callable[[], Any]] = {
        **twins,
        "xarch.fast": lambda: predict(given),
        "model(x)": lambda: model(given, training=False),
    }
    outputs = {name: arrays.to_numpy(one()) for name, one in contenders.items()}
    want = next(iter(outputs.values()))
    scale = float(np.abs(want).max())
    return {
        "seconds": timed({k: awaited(arrays, one) for k, one in contenders.items()}, rounds),
        "differences": {
            name: float(np.abs(got - want).max()) / scale for name, got in outputs.items()
        },
    }


def _lively(model: Any) -> list[Any]:
    """The model's variables, none of them at a default that hides a mistake."""
    rng = np.random.default_rng(2)
    for one in model.variables:
        if one.path.endswith("moving_variance"):
            one.assign(rng.uniform(0.5, 1.5, one.shape))
        elif len(one.shape) == 1:
            one.assign(np.asarray(one.numpy()) + rng.uniform(-0.1, 0.1, one.shape))
    return list(model.variables)
