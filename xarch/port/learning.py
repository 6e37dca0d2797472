"""What training does to a port against what it does to the original."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from xarch.backend.reading import Array
from xarch.port.distance import floating, worst
from xarch.port.outputs import FORWARD
from xarch.port.rows import Outcome, Rows
from xarch.port.verdict import listed

STEPS = 1e-7
COUNT = 20
RATES = (1e-3, 1e-5, 1e-7, 1e-9)
"""Learning rates: the first at which the original's own steps are stable."""

STABLE = STEPS / 10
"""How far the original's steps may part when its weights change in their last bits."""

ROUNDED = 32
"""How many times as far as the original's gradients do when its weights change in their last bits a
port's may part from them: a port rounds in every operation, not once."""

MOST = 1e-4
"""How far a port's gradients may part at most, whatever the original's do."""

Arrays = Mapping[str, Array]
Gradients = Mapping[str, Array | None]


def compare_training(
    native: Any, reading: Any, path: str, checks: Sequence[str], rows: Rows
) -> None:
    """Compares the gradient of every parameter, and the weights after some training steps.

    Args:
        native: The original.
        reading: What its `read` made.
        path: The file of the model for evaluation.
        checks: Whether `steps` are wanted beside the gradients.
        rows: Where the outcome goes.
    """
    outputs = _outputs(native, rows)
    if not outputs:
        return
    if reading.train_model is not None:
        path = rows.written(reading.train_model, reading.train_weights, "train.keras")
    given = (native.inputs, native.targets(outputs))
    count = COUNT if "steps" in checks else 0
    with rows.timed("training", f"Comparing gradients and {count} training steps"):
        try:
            gradients = native.gradients(*given)
        except RuntimeError as error:  # torch's, such as that an operand was written over
            said = str(error).strip().split("\n")[0]
            rows.note(f"The original itself has no gradients: {said} Training was not compared.")
            return
        rate, steps = _stable(native, given, count, rows)
        call = ("xarch.port.checks:training", path, *given)
        taken = count if steps else 0
        for backend, outcome in rows.outcomes(*call, taken, rate, heavy=True):
            _add_gradients(backend, outcome, gradients, rows)
            if steps:
                _add_steps(backend, outcome, _moved(native, reading, steps), rows)
        if _apart(rows, "gradients"):
            _allow(native, given, gradients, rows)
        if _apart(rows, _name()):
            _again(native, reading, call, (rate, steps), rows)
    _note_gradients(native, gradients, rows)


def _outputs(native: Any, rows: Rows) -> dict[str, Array]:
    """The outputs in training that a loss can be made of."""
    outputs = floating(native.training_outputs())
    again = floating(native.training_outputs())
    if not outputs:
        rows.note("No output is floating; training was not compared.")
        return {}
    if not all(np.array_equal(one, again[key], equal_nan=True) for key, one in outputs.items()):
        rows.note(
            "The original draws random numbers in training besides dropout; training was not "
            "compared."
        )
        return {}
    return outputs


def _stable(native: Any, given: Any, count: int, rows: Rows) -> tuple[float, dict[str, Array]]:
    """The first rate at which the original's numbers stay finite, and its steps."""
    if not count:
        return RATES[0], {}
    for rate in RATES:
        steps: dict[str, Array] = native.steps(*given, count, rate)
        if all(np.isfinite(one).all() for one in floating(steps).values()):
            break
        rows.note(f"The original itself diverges in {count} steps at a learning rate of {rate:g}.")
    else:
        rows.note("Training steps were not compared.")
        return rate, {}
    return rate, steps


def _allow(native: Any, given: Any, gradients: Gradients, rows: Rows) -> None:
    """Widens the limit of gradients where the original's own are worth less than `FORWARD`."""
    again = _received(native.gradients(*given, shaken=True))
    own = worst(again, _received(gradients), gradients=True).size
    limit = min(ROUNDED * own, MOST)
    if limit <= FORWARD:
        return
    rows.note(
        f"Gradients of the original part by {own:.0e} from themselves when its weights change in "
        f"the last bit; a port's may part by {limit:.0e}."
    )
    rows.result.rows[:] = [
        replace(one, limit=limit) if one.check == "gradients" else one for one in rows.result.rows
    ]


def _received(gradients: Gradients) -> dict[str, Array]:
    return {key: one for key, one in gradients.items() if one is not None}


def _again(
    native: Any, reading: Any, call: Any, tried: tuple[float, dict[str, Array]], rows: Rows
) -> None:
    """Takes steps at a lower rate where the original's own are not stable.

    Where they are at none, the rows go; where they are at the rate that was tried, the rows stay.
    """
    rate, steps = tried
    given = call[2:]
    for lower in (*[one for one in RATES if one < rate], None):
        apart = worst(native.steps(*given, COUNT, rate, shaken=True), steps).size
        if apart <= STABLE:
            break
        then = (
            f"The steps compared are those at {lower:g}." if lower else "Steps were not compared."
        )
        rows.note(
            f"{COUNT} steps of the original at a learning rate of {rate:g} part by {apart:.0e} "
            "from themselves when its weights change in the last bit: nothing to hold a port to. "
            f"{then}"
        )
        if lower is None:
            steps = {}
            break
        rate = lower
        steps = native.steps(*given, COUNT, rate)
    if steps is tried[1]:
        return
    rows.result.rows[:] = [one for one in rows.result.rows if one.check != _name()]
    if steps:
        for backend, outcome in rows.outcomes(*call, COUNT, rate, heavy=True):
            _add_steps(backend, outcome, _moved(native, reading, steps), rows)


def _name() -> str:
    return f"{COUNT} steps"


def _apart(rows: Rows, check: str) -> bool:
    return any(not one.ok and not one.failure for one in rows.result.of(check))


def _add_steps(backend: str, outcome: Outcome, steps: Arrays, rows: Rows) -> None:
    rows.add(
        backend, _name(), STEPS, outcome, steps,
        # without state that the original does not report, such as constants of the graph
        lambda one: {key: value for key, value in one["steps"].items() if key in steps},
    )  # fmt: skip


def _moved(native: Any, reading: Any, steps: Arrays) -> dict[str, Array]:
    """Without weights that the graph for training never reads and training leaves alone."""
    if reading.train_model is None:
        return dict(steps)
    known = {name for one in reading.train_weights for name in one.names} | {"loss"}
    before = native.state()
    return {
        key: one
        for key, one in steps.items()
        if key in known or not np.array_equal(one, before[key], equal_nan=True)
    }


def _add_gradients(backend: str, outcome: Outcome, gradients: Gradients, rows: Rows) -> None:
    want = _received(gradients)
    if any(one.any() for one in want.values()):
        rows.add(
            backend, "gradients", FORWARD, outcome, want,
            lambda one: _of_trained(one["gradients"], gradients),
        )  # fmt: skip


def _of_trained(got: Arrays, gradients: Gradients) -> dict[str, Array]:
    """The gradients of the original's parameters.

    One that receives none on one side may have a gradient of zero on the other, and no other.
    """
    none = {
        key: one for key, one in _received(gradients).items() if key not in got and not one.any()
    }
    return none | {
        key: one
        for key, one in got.items()
        if gradients.get(key) is not None or (key in gradients and one.any())
    }


def _note_gradients(native: Any, gradients: Gradients, rows: Rows) -> None:
    if native.replaced:
        rows.note(
            "The original's own float64, or its gradient, is right to few digits only, so that its "
            f"formula was compared instead: {listed(sorted(native.replaced))}."
        )
    silent = [key for key, one in gradients.items() if one is None or not one.any()]
    if silent:
        rows.note(
            f"{len(silent)} of {len(gradients)} parameters receive no gradient from these "
            f"inputs: {listed(silent)}."
        )
