"""Whether a port computes what its original computes: both in float64, each in its own process.

Float32 cannot decide: a deep network's own rounding is as large as a port's errors. So the module
is copied to float64 with weights that are nowhere at their defaults, ported again, and the file is
run by one worker per backend against the original.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from xarch.backend import registry
from xarch.backend.reading import Array
from xarch.errors import PortError
from xarch.port import files
from xarch.port.attached import attach
from xarch.port.distance import Gap, worst
from xarch.workers import Failure, Results, Workers

FORWARD = 1e-10
STEPS = 1e-7
COUNT = 20
RATE = 1e-3


@dataclass(frozen=True)
class Row:
    """One check on one backend.

    Attributes:
        backend: The backend's name.
        check: What was compared.
        gap: The worst relative distance; infinite where there is none.
        at: Where it is.
        limit: What it may be.
        failure: Why the check did not run, or an empty string.
    """

    backend: str
    check: str
    gap: float
    at: str
    limit: float
    failure: str = ""

    @property
    def ok(self) -> bool:
        """Whether the check ran and its distance is within the limit."""
        return not self.failure and self.gap <= self.limit


@dataclass
class Verification:
    """What `Port.verify` found.

    Attributes:
        rows: A row for each check on each backend.
        notes: What was not compared, and why.
        first_difference: For each backend whose outputs differ, where its values first do.
    """

    rows: list[Row]
    notes: list[str] = field(default_factory=list)
    first_difference: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether every check on every backend holds."""
        return bool(self.rows) and all(row.ok for row in self.rows)

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return {
            "ok": self.ok,
            "rows": [{**asdict(row), "gap": _finite(row.gap)} for row in self.rows],
            "notes": self.notes,
            "first_difference": self.first_difference,
        }

    def __str__(self) -> str:
        lines = [f"{'backend':12} {'check':12} {'distance':>9}  {'limit':>7}  verdict"]
        for row in self.rows:
            verdict = "ok" if row.ok else f"differs at {row.at}" if not row.failure else row.failure
            shown = f"{row.gap:9.1e}" if not row.failure else f"{'':9}"
            lines.append(f"{row.backend:12} {row.check:12} {shown}  {row.limit:7.0e}  {verdict}")
        return "\n".join([*lines, *self.notes, *self.first_difference.values()])


def verify(
    module: Any,
    example_inputs: Any,
    dynamic: Any,
    backends: str | Sequence[str],
    *,
    timeout: float | None = None,
) -> Verification:
    """Compares a port of the module with the module, on several backends.

    Raises:
        PortError: The comparison could not fail, for example because all outputs are constant.
        XarchError: A backend cannot be started.
    """
    native = registry.get("torch").reader().native(module, example_inputs)  # type: ignore[attr-defined]
    names = registry.names() if isinstance(backends, str) and backends == "all" else backends
    names = [names] if isinstance(names, str) else list(names)
    with Workers(*names, float64=True, timeout=timeout) as workers:
        return compare(native, dynamic, workers)


def compare(native: Any, dynamic: Any, workers: Workers) -> Verification:
    """Compares an original, as `reader.native` gives it, with its port in running workers."""
    reading = native.read(dynamic)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "ported.keras")
        attach(reading.model, reading.weights)
        files.save(reading.model, path)
        return _Comparison(native, path, workers, reading).run()


class _Comparison:
    def __init__(self, native: Any, path: str, workers: Workers, reading: Any) -> None:
        self.native, self.path, self.workers, self.reading = native, path, workers, reading
        self.result = Verification([])

    def run(self) -> Verification:
        outputs = self.native.forward(self.native.inputs)
        _refuse_empty(outputs)
        self._check("forward", FORWARD, "xarch.port.checks:forward", outputs, self.native.inputs)
        other = self.native.other_batch()
        if other is None:
            self.result.notes.append("The batch size is fixed; no other was tried.")
        else:
            want = self.native.forward(other)
            self._check("other batch", FORWARD, "xarch.port.checks:forward", want, other)
        if self.reading.train_model is not None:
            self.result.notes.append("Training has a graph of its own, which was not compared.")
        elif not all(value.dtype.kind == "f" for value in outputs.values()):
            self.result.notes.append("An output is not floating; training was not compared.")
        else:
            self._train(outputs)
        self._localise(outputs)
        return self.result

    def _train(self, outputs: Mapping[str, Array]) -> None:
        targets = self.native.targets(outputs)
        given = (self.native.inputs, targets)
        gradients = self.native.gradients(*given)
        steps = self.native.steps(*given, COUNT, RATE)
        results = self.workers.run("xarch.port.checks:training", self.path, *given, COUNT, RATE)
        self._rows("gradients", FORWARD, results, gradients, part="gradients")
        self._rows(f"{COUNT} steps", STEPS, results, steps, part="steps")

    def _check(
        self, name: str, limit: float, function: str, want: Mapping[str, Array], *args: Any
    ) -> None:
        self._rows(name, limit, self.workers.run(function, self.path, *args), want)

    def _rows(
        self, name: str, limit: float, results: Results, want: Mapping[str, Array], part: str = ""
    ) -> None:
        for backend, outcome in results.outcomes.items():
            if isinstance(outcome, Failure):
                row = Row(backend, name, float("inf"), "", limit, str(outcome).split("\n")[0])
            else:
                got = outcome.value[part] if part else outcome.value
                shared = _shared(got, want) if part else got
                gap: Gap = worst(shared, want, gradients=part == "gradients")
                row = Row(backend, name, gap.size, gap.at, limit)
            self.result.rows.append(row)

    def _localise(self, outputs: Mapping[str, Array]) -> None:
        """Names the first node whose value differs, for backends whose outputs do."""
        bad = [row.backend for row in self.result.rows if row.check == "forward" and not row.ok]
        bad = [row.backend for row in self.result.rows if row.backend in bad and not row.failure]
        records = [one for one in self.reading.nodes if one.layer is not None]
        if not bad or not records:
            return
        places = [(one.layer, one.output) for one in records]
        want = self.native.nodes([one.name for one in records])
        results = self.workers.call(
            "xarch.port.checks:nodes",
            (self.path, self.native.inputs, places),
            only=sorted(set(bad)),
        )
        for backend, outcome in results.returned.items():
            for one in records:
                got = outcome.value.get(f"{one.layer}:{one.output}")
                if got is None or one.name not in want:
                    continue
                gap = worst({"value": got}, {"value": want[one.name]})
                if gap.size > FORWARD:
                    self.result.first_difference[backend] = (
                        f"{backend}: first differs by {gap.size:.1e} at node {one.name} ({one.op}) "
                        f"in {one.module or 'the model itself'}, {one.source}, layer {one.layer}"
                    )
                    break


def _shared(got: Mapping[str, Array], want: Mapping[str, Array]) -> dict[str, Array]:
    """Without state that the original does not report, such as constants of the graph."""
    return {key: one for key, one in got.items() if key in want}


def _refuse_empty(outputs: Mapping[str, Array]) -> None:
    floating = {key: one for key, one in outputs.items() if one.dtype.kind == "f"}
    if not outputs:
        raise PortError("The model returns no tensor, so there is nothing to compare.")
    if floating and all(one.size and (one == one.flat[0]).all() for one in floating.values()):
        raise PortError(
            "Every output of the model is constant even with random weights, so that a comparison "
            "could not fail. Give example inputs that reach the model's weights."
        )


def _finite(value: float) -> float | None:
    return value if value < float("inf") else None


__all__ = ["Row", "Verification", "verify"]
