"""What a worker runs: one case, every contender in turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import xarch
from xarch.backend import current_backend
from xarch.backend.twins import RATE, Twins, Weights
from xarch.bench.timing import awaited, timed


def measure(case: str, rounds: int, compiled: bool, trains: bool) -> dict[str, Any]:
    """Times one case on the backend of this process.

    Args:
        case: A key of `xarch.backend.twins.CASES`.
        rounds: How often each contender runs.
        compiled: Whether to time what takes minutes to compile, too.
        trains: Whether to time training steps instead of inferences.

    Returns:
        `seconds`: the processor time of one run in every round, by contender; `differences`: how
        far each contender's output, or its loss after two steps, lies from the first one's,
        relative to the largest value.
    """
    from xarch.bench import models

    arrays = current_backend().arrays()
    model, inputs = getattr(models, case)()
    weights = {
        one.path: arrays.to_numpy(one.value) for one in _lively(model) if "float" in one.dtype
    }  # states of seeds are for the layers alone
    contend = _steps if trains else _inferences
    contenders = contend(case, model, weights, inputs, compiled)
    if trains:
        for one in 2 * list(contenders.values()):
            one()
    outputs = {name: np.asarray(awaited(arrays, one)()) for name, one in contenders.items()}
    want = next(iter(outputs.values()))
    scale = float(np.abs(want).max())
    return {
        "seconds": timed({k: awaited(arrays, one) for k, one in contenders.items()}, rounds),
        "differences": {
            name: float(np.abs(got - want).max()) / scale for name, got in outputs.items()
        },
    }


def _inferences(
    case: str, model: Any, weights: Weights, inputs: Any, compiled: bool
) -> dict[str, Callable[[], Any]]:
    given = current_backend().arrays().from_numpy(inputs)
    predict = xarch.fast(model)
    twins = _twins().twins(case, weights, inputs, compiled=compiled)
    return {
        **twins,
        "xarch.fast": lambda: predict(given),
        "model(x)": lambda: model(given, training=False),
    }


def _steps(
    case: str, model: Any, weights: Weights, inputs: Any, compiled: bool
) -> dict[str, Callable[[], Any]]:
    import keras

    labels = np.random.default_rng(3).integers(0, 10, len(inputs)).astype("int32")
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(RATE), loss)
    twins = _twins().training(case, weights, inputs, labels, compiled=compiled)
    return {**twins, "train_on_batch": lambda: model.train_on_batch(inputs, labels)}


def _twins() -> Twins:
    found: Twins = current_backend().native_twins()  # type: ignore[attr-defined]
    return found


def _lively(model: Any) -> list[Any]:
    """The model's variables, none of them at a default that hides a mistake."""
    rng = np.random.default_rng(2)
    for one in model.variables:
        if one.path.endswith("moving_variance"):
            one.assign(rng.uniform(0.5, 1.5, one.shape))
        elif len(one.shape) == 1:
            one.assign(np.asarray(one.numpy()) + rng.uniform(-0.1, 0.1, one.shape))
    return list(model.variables)
