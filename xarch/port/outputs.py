"""The outputs and the state of a port against those of its original."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from xarch.backend import registry
from xarch.backend.reading import Array
from xarch.errors import PortError
from xarch.port.distance import constant, digests, floating, worst
from xarch.port.rows import Rows
from xarch.port.verdict import Row, listed
from xarch.workers import Returned

FORWARD = 1e-10
TIMES_OWN = 4.0  # float32 may lie that many times as far off as the original's own float32
LEAST = 1e-6  # and this far in any case


def compare_forward(native: Any, path: str, rows: Rows) -> None:
    """Compares the outputs for the example inputs.

    Raises:
        PortError: There is no output, or all are constant.
    """
    outputs = native.forward(native.inputs)
    _note_constant(native, outputs, rows)
    _forward("forward", outputs, native.inputs, path, rows)
    if any(not row.ok and not row.failure for row in rows.result.of("forward")):
        again = native.forward(native.inputs)
        if any(not np.array_equal(one, again[key], equal_nan=True) for key, one in outputs.items()):
            rows.note(
                "The original itself gives other outputs each time that it runs: it draws random "
                "numbers in evaluation too. Give what it draws as an input, where it takes that."
            )


def compare_state(native: Any, path: str, rows: Rows) -> None:
    """Compares the state that the file gives back, bit for bit."""
    want = digests(native.state())
    if not want:
        rows.note("The module has no weights that could be returned to it.")
        return
    for backend, outcome in rows.outcomes("xarch.port.checks:digests", path):
        rows.add(backend, "round trip", 0.0, outcome, want)


def compare_sizes(native: Any, path: str, rows: Rows) -> None:
    """Compares outputs for other batch sizes and lengths."""
    sizes = native.other_sizes()
    if not sizes:
        rows.note("The batch size is fixed; no other was tried.")
    for name, inputs in sizes.items():
        try:
            outputs = native.forward(inputs)
        except Exception as error:  # the original's own code
            said = str(error).strip().split("\n")[0]
            rows.note(f"The original itself refuses {name} sizes: {said}")
        else:
            _forward(name, outputs, inputs, path, rows)


def compare_as_it_is(
    known: tuple[dict[str, Array], dict[str, Array], dict[str, Array]], path: str, rows: Rows
) -> None:
    """Compares the float32 file, in workers that have imported nothing else.

    Args:
        known: Inputs, the original's own outputs, and what they would be in float64.
        path: The file.
        rows: Of workers made without `float64`.
    """
    inputs, own, truth = known
    shown = floating(own)
    if not shown:
        rows.note("No output is floating; float32 was not compared.")
        return
    dtype = next(iter(shown.values())).dtype.name
    limit = max(TIMES_OWN * worst(shown, floating(truth)).size, LEAST)
    source = registry.first_with("reader")
    package = source.native_package
    wanted = {key: floating(truth)[key] for key in shown}
    with rows.timed(dtype, f"Running the {dtype} file in plain processes"):
        found = dict(rows.outcomes("xarch.port.checks:alone", path, inputs, package))
    for backend, outcome in found.items():
        rows.add(backend, dtype, limit, outcome, wanted, lambda value: floating(value["outputs"]))
    for backend, outcome in found.items():
        if backend != source.name and isinstance(outcome, Returned):
            failure = f"{package} was imported" if outcome.value["imported"] else ""
            rows.result.rows.append(Row(backend, f"without {package}", 0.0, "", 0.0, failure))


def _forward(
    name: str, want: Mapping[str, Array], inputs: Mapping[str, Array], path: str, rows: Rows
) -> None:
    with rows.timed(name, f"Comparing outputs: {name}"):
        for backend, outcome in rows.outcomes("xarch.port.checks:forward", path, inputs):
            rows.add(backend, name, FORWARD, outcome, want)


def _note_constant(native: Any, outputs: Mapping[str, Array], rows: Rows) -> None:
    if not outputs:
        raise PortError("The model returns no tensor, so there is nothing to compare.")
    shown = floating(outputs)
    same = constant(shown)
    if same:  # a loss is one number, and a mean that is repeated no constant
        other = native.altered()
        same = [one for one in same if np.array_equal(shown[one], other.get(one), equal_nan=True)]
    if shown and len(same) == len(shown):
        raise PortError(
            "Every output of the model is constant even with random weights, so that a "
            "comparison could not fail. Give example inputs that reach the model's weights."
        )
    if same:
        rows.note(
            f"These outputs are constant, so that comparing them shows nothing: {listed(same)}."
        )
