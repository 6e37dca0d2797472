"""Whether a port computes what its original computes: both in float64, each in its own process.

Float32 cannot decide: a deep network's own rounding is as large as a port's errors. So the module
is copied to float64 with weights that are nowhere at their defaults, ported again, and the file is
run by one worker per backend against the original. The float32 file itself is then held against
how far the original in float32 lies from itself in float64.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

from xarch.backend import registry
from xarch.errors import ArgumentError
from xarch.port import locate, outputs
from xarch.port.environment import versions
from xarch.port.learning import compare_training
from xarch.port.rows import Rows, Say
from xarch.port.verdict import Verification, listed
from xarch.workers import Workers

CHECKS = ("forward", "round trip", "other sizes", "gradients", "steps", "float32", "nodes")
"""What can be checked: outputs (always), the original's state from the file bit for bit, outputs of
other batch sizes and lengths, the gradient of every parameter, the weights after some training
steps, the float32 file in plain processes without the source framework, and every node's value,
which is done where outputs differ in any case."""


def verify(
    port: Any,
    backends: str | Sequence[str] = "all",
    *,
    checks: Sequence[str] = CHECKS[:-1],
    timeout: float | None = None,
    say: Say = lambda _: None,
) -> Verification:
    """Compares a port of a module with the module, on several backends.

    Args:
        port: What `from_torch` made.
        backends: Names of backends, or `all`.
        checks: Some of `CHECKS`.
        timeout: Seconds that one check may take on one backend.
        say: Called with what is done next, and with what came out.

    Raises:
        ArgumentError: There is no such check.
        PortError: The comparison could not fail, for example because all outputs are constant.
        XarchError: A backend cannot be started.
    """
    names = registry.names() if isinstance(backends, str) and backends == "all" else backends
    names = [names] if isinstance(names, str) else list(names)
    with (
        closing(Workers(*names, float64=True, timeout=timeout)) as wide,
        closing(Workers(*names, timeout=timeout)) as plain,
        ThreadPoolExecutor(1) as pool,
    ):
        pool.submit(wide.start)  # meanwhile the model is read
        return verify_in(port, wide, plain, checks=checks, say=say, between=wide.close)


def verify_in(
    port: Any,
    wide: Workers,
    plain: Workers,
    *,
    checks: Sequence[str] = CHECKS[:-1],
    say: Say = lambda _: None,
    between: Callable[[], None] = lambda: None,
) -> Verification:
    """`verify` in given workers.

    Args:
        port: What `from_torch` made.
        wide: Workers made with `float64=True`.
        plain: Workers made without.
        checks: As for `verify`.
        say: As for `verify`.
        between: Called when the wide workers have done their part.
    """
    unknown = sorted(set(checks) - set(CHECKS))
    if unknown:
        raise ArgumentError(f"There is no check {unknown[0]!r}; known: {', '.join(CHECKS)}.")
    reader: Any = registry.first_with("reader").reader()  # type: ignore[attr-defined]
    say("Reading the model again, in float64")
    native = reader.native(port.module, port.example_inputs, port.fixed, port.dynamic)
    reading = port.form.applied(native.read(port.dynamic))
    result = compare(native, reading, wide, checks=checks, say=say)
    between()
    if "float32" in checks:
        known = reader.in_two_precisions(port.module, port.example_inputs, port.fixed, port.dynamic)
        with tempfile.TemporaryDirectory() as folder:
            rows = Rows(plain, Path(folder), result, say)
            path = rows.written(port.reading.model, port.reading.weights, "as-it-is.keras")
            outputs.compare_as_it_is(known, path, rows)
    return result


def compare(
    native: Any, reading: Any, wide: Workers, *, checks: Sequence[str], say: Say = lambda _: None
) -> Verification:
    """Compares an original with its port in float64.

    Args:
        native: The original, as the reader's `native` gives it.
        reading: What its `read` made.
        wide: Workers made with `float64=True`.
        checks: As for `verify`.
        say: As for `verify`.
    """
    result = Verification([], environment=versions(wide))
    result.notes += _notes(native)
    with tempfile.TemporaryDirectory() as folder:
        rows = Rows(wide, Path(folder), result, say)
        path = rows.written(reading.model, reading.weights, "ported.keras")
        outputs.compare_forward(native, path, rows)
        if native.widened:
            rows.note(
                f"The original asks for float32 {native.widened} times whatever its own dtype is; "
                "both sides of the comparison had float64 there."
            )
        if "round trip" in checks:
            outputs.compare_state(native, path, rows)
        if "other sizes" in checks:
            outputs.compare_sizes(native, path, rows)
        if {"gradients", "steps"} & set(checks):
            compare_training(native, reading, path, checks, rows)
        bad = {row.backend for row in result.of("forward") if not row.ok and not row.failure}
        if "nodes" in checks or bad:
            with rows.timed("nodes", "Comparing the graph's nodes"):
                locate.compare_nodes(
                    native, reading, path, wide, result, sorted(bad), outputs.FORWARD
                )
    return result


def _notes(native: Any) -> list[str]:
    """What was done to the original before it was compared."""
    found = []
    if native.changed:
        found.append(
            f"{len(native.changed)} weights stood at a default and were given random values for "
            f"the comparison: {listed(native.changed)}."
        )
    return found


__all__ = ["CHECKS", "compare", "verify", "verify_in"]
