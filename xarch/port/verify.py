"""Whether a port computes what its original computes: both in float64, each in its own process.

Float32 cannot decide: a deep network's own rounding is as large as a port's errors. So the module
is copied to float64 with weights that are nowhere at their defaults, ported again, and the file is
run by one worker per backend against the original. The float32 file itself is then held against
how far the original in float32 lies from itself in float64.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from xarch.backend import registry
from xarch.backend.reading import Array
from xarch.errors import ArgumentError, PortError
from xarch.port import initial, locate
from xarch.port.attached import attach
from xarch.port.distance import constant, digests, floating, worst
from xarch.port.environment import versions
from xarch.port.verdict import Row, Verification, listed
from xarch.workers import Failure, Results, Workers

SOURCE = "torch"
FORWARD = 1e-10
STEPS = 1e-7
COUNT = 20
RATE = 1e-3
TIMES_OWN = 4.0  # float32 may lie that many times as far off as the original's own float32
LEAST = 1e-6  # and this far in any case
CHECKS = ("forward", "round trip", "other sizes", "gradients", "steps", "float32", "nodes")
"""What can be checked: outputs (always), the original's state from the file bit for bit, outputs of
other batch sizes and lengths, the gradient of every parameter, the weights after some training
steps, the float32 file in plain processes without the source framework, and every node's value,
which is done where outputs differ in any case."""

Say = Callable[[str], None]


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
    reader: Any = registry.get(SOURCE).reader()  # type: ignore[attr-defined]
    say("Reading the model again, in float64")
    native = reader.native(port.module, port.example_inputs)
    reading = port.form.applied(native.read(port.dynamic))
    result = compare(native, reading, wide, checks=checks, say=say)
    between()
    if "float32" in checks:
        with tempfile.TemporaryDirectory() as folder:
            as_it_is = _Comparison(native, port.reading, plain, Path(folder), checks, say, result)
            as_it_is.as_it_is(reader.in_two_precisions(port.module, port.example_inputs))
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
    with tempfile.TemporaryDirectory() as folder:
        _Comparison(native, reading, wide, Path(folder), checks, say, result).run()
    return result


class _Comparison:
    def __init__(
        self,
        native: Any,
        reading: Any,
        workers: Workers,
        folder: Path,
        checks: Sequence[str],
        say: Say,
        result: Verification,
    ) -> None:
        self.native, self.reading, self.workers = native, reading, workers
        self.folder, self.checks, self.say = folder, checks, say
        self.path = self._written(reading.model, reading.weights, "ported.keras")
        self.result = result

    def run(self) -> None:
        self._begin_notes()
        inputs = self.native.inputs
        outputs = self.native.forward(inputs)
        self._note_constant(outputs)
        self._forward("forward", outputs, inputs)
        if "round trip" in self.checks:
            found = self.workers.run("xarch.port.checks:digests", self.path)
            self._rows("round trip", 0.0, found, digests(self.native.state()), dict)
        if "other sizes" in self.checks:
            self._other_sizes()
        if {"gradients", "steps"} & set(self.checks):
            self._training()
        bad = {row.backend for row in self.result.of("forward") if not row.ok and not row.failure}
        if "nodes" in self.checks or bad:
            with self._timed("nodes", "Comparing the graph's nodes"):
                locate.compare_nodes(self.native, self.reading, self.path, self.workers,
                                     self.result, sorted(bad), FORWARD)  # fmt: skip

    def as_it_is(self, known: tuple[dict[str, Array], dict[str, Array], dict[str, Array]]) -> None:
        """The float32 file, in workers that have imported nothing else."""
        inputs, own, truth = known
        shown = floating(own)
        if not shown:
            self.result.notes.append("No output is floating; float32 was not compared.")
            return
        dtype = next(iter(shown.values())).dtype.name
        limit = max(TIMES_OWN * worst(shown, floating(truth)).size, LEAST)
        package = registry.get(SOURCE).native_package
        with self._timed(dtype, f"Running the {dtype} file in plain processes"):
            found = self.workers.run("xarch.port.checks:alone", self.path, inputs, package)
        wanted = {key: floating(truth)[key] for key in shown}
        self._rows(dtype, limit, found, wanted, lambda value: floating(value["outputs"]))
        for backend, outcome in found.returned.items():
            if backend != SOURCE:
                failure = f"{package} was imported" if outcome.value["imported"] else ""
                self.result.rows.append(Row(backend, f"without {package}", 0.0, "", 0.0, failure))

    def _begin_notes(self) -> None:
        changed = self.native.changed
        if changed:
            self.result.notes.append(
                f"{len(changed)} weights stood at a default and were given random values for the "
                f"comparison: {listed(changed)}."
            )

    def _note_constant(self, outputs: Mapping[str, Array]) -> None:
        if not outputs:
            raise PortError("The model returns no tensor, so there is nothing to compare.")
        shown = floating(outputs)
        same = constant(shown)
        if shown and len(same) == len(shown):
            raise PortError(
                "Every output of the model is constant even with random weights, so that a "
                "comparison could not fail. Give example inputs that reach the model's weights."
            )
        if same:
            self.result.notes.append(
                f"These outputs are constant, so that comparing them shows nothing: {listed(same)}."
            )

    def _other_sizes(self) -> None:
        sizes = self.native.other_sizes()
        if not sizes:
            self.result.notes.append("The batch size is fixed; no other was tried.")
        for name, inputs in sizes.items():
            try:
                outputs = self.native.forward(inputs)
            except Exception as error:  # the original's own code
                said = str(error).strip().split("\n")[0]
                self.result.notes.append(f"The original itself refuses {name} sizes: {said}")
            else:
                self._forward(name, outputs, inputs)

    def _forward(self, name: str, want: Mapping[str, Array], inputs: Mapping[str, Array]) -> None:
        with self._timed(name, f"Comparing outputs: {name}"):
            found = self.workers.run("xarch.port.checks:forward", self.path, inputs)
        self._rows(name, FORWARD, found, want, dict)

    def _training(self) -> None:
        outputs = floating(self.native.training_outputs())
        again = floating(self.native.training_outputs())
        outputs = {key: one for key, one in outputs.items() if one.ndim}
        if not outputs:
            self.result.notes.append("No output is floating; training was not compared.")
            return
        if not all(np.array_equal(one, again[key], equal_nan=True) for key, one in outputs.items()):
            self.result.notes.append(
                "The original draws random numbers in training besides dropout; training was not "
                "compared."
            )
            return
        targets = self.native.targets(outputs)
        given = (self.native.inputs, targets)
        count = COUNT if "steps" in self.checks else 0
        path = self._training_file()
        with self._timed("training", f"Comparing gradients and {count} training steps"):
            gradients = self.native.gradients(*given)
            steps = self._moved(self.native.steps(*given, count, RATE)) if count else {}
            found = self.workers.run("xarch.port.checks:training", path, *given, count, RATE)
        if self.native.replaced:
            self.result.notes.append(
                "The original's own gradient is right to float32 only, so that its formula was "
                f"compared instead: {listed(sorted(self.native.replaced))}."
            )
        self._gradients(found, gradients)
        if count:
            self._rows(
                f"{count} steps", STEPS, found, steps, lambda one: _within(one["steps"], steps)
            )

    def _moved(self, steps: Mapping[str, Array]) -> dict[str, Array]:
        """Without weights that the graph for training never reads and training leaves alone."""
        if self.reading.train_model is None:
            return dict(steps)
        known = {name for one in self.reading.train_weights for name in one.names} | {"loss"}
        before = self.native.state()
        return {
            key: one
            for key, one in steps.items()
            if key in known or not np.array_equal(one, before[key], equal_nan=True)
        }

    def _training_file(self) -> str:
        if self.reading.train_model is None:
            return self.path
        return self._written(self.reading.train_model, self.reading.train_weights, "train.keras")

    def _gradients(self, found: Results, gradients: Mapping[str, Array | None]) -> None:
        want = {key: one for key, one in gradients.items() if one is not None}
        silent = [key for key, one in gradients.items() if one is None or not one.any()]
        if silent:
            self.result.notes.append(
                f"{len(silent)} of {len(gradients)} parameters receive no gradient from these "
                f"inputs: {listed(silent)}."
            )
        if len(silent) == len(gradients):
            return
        self._rows(
            "gradients", FORWARD, found, want, lambda one: _of_trained(one["gradients"], gradients)
        )

    def _rows(
        self,
        name: str,
        limit: float,
        results: Results,
        want: Mapping[str, Array],
        pick: Callable[[Any], Mapping[str, Array]],
    ) -> None:
        for backend, outcome in results.outcomes.items():
            if isinstance(outcome, Failure):
                row = Row(
                    backend, name, float("inf"), "", limit, str(outcome.message).split("\n")[0]
                )
            else:
                gap = worst(pick(outcome.value), want, gradients=name == "gradients")
                row = Row(backend, name, gap.size, gap.at, limit)
            self.result.rows.append(row)
            self.say(f"  {row.backend}: {row.check} {row.shown_gap} {row.verdict}")

    def _written(self, model: Any, weights: Any, name: str) -> str:
        path = self.folder / name
        attach(model, weights)
        initial.save_without(model, path)
        return str(path)

    @contextmanager
    def _timed(self, name: str, text: str) -> Iterator[None]:
        self.say(text)
        start = time.perf_counter()
        yield
        self.result.seconds[name] = round(time.perf_counter() - start, 2)


def _within(got: Mapping[str, Array], want: Mapping[str, Array]) -> dict[str, Array]:
    """Without state that the original does not report, such as constants of the graph."""
    return {key: one for key, one in got.items() if key in want}


def _of_trained(
    got: Mapping[str, Array], gradients: Mapping[str, Array | None]
) -> dict[str, Array]:
    """The gradients of the original's parameters.

    One that receives none there may have a gradient of zero here, and no other.
    """
    return {
        key: one
        for key, one in got.items()
        if gradients.get(key) is not None or (key in gradients and one.any())
    }


__all__ = ["CHECKS", "compare", "verify", "verify_in"]
