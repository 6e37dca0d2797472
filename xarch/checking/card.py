"""`card`: what a model is, what it costs, what came out, and how far backends part on it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from xarch import report
from xarch.checking import steps
from xarch.checking.inputs import drawn
from xarch.checking.measuring import Measured, measure
from xarch.errors import TrainError
from xarch.report import Facts, Section, Table, Text, write_page
from xarch.spec.costs import counted
from xarch.spec.document import Spec
from xarch.spec.fitting import data_of
from xarch.spec.loading import load
from xarch.train.folder import Run, read_run
from xarch.train.page import graph

Array = np.ndarray[Any, Any]

_SAMPLES = 32


@dataclass(frozen=True)
class Card:
    """A model card.

    Attributes:
        spec: The model.
        run: The run that trained it; None for a spec, whose weights are the initial ones.
        samples: What it was measured on, in words.
        measured: How far the backends lie apart on it.
    """

    spec: Spec
    run: Run | None
    samples: str
    measured: Measured

    def write(self, path: str | os.PathLike[str]) -> Path:
        """Writes the card as one HTML page; returns its absolute path.

        Raises:
            MissingReportExtra: Jinja is not installed.
            ArgumentError: The file cannot be written.
        """
        sections = [
            Section("What goes in, what comes out", [_ends(self.spec)]),
            *self._results(),
            Section("On other backends", [Text(self._said()), table(self.measured)]),
            Section("The model", [graph(self.spec), _costs(self.spec)]),
        ]
        lead: list[Text | Facts] = [Facts([*self._pairs()]), *map(Text, self._limits())]
        return write_page(path, f"Model card: {self.spec.name}", sections, lead=lead)

    def _pairs(self) -> Iterator[tuple[str, str]]:
        manifest = self.run.manifest if self.run is not None else {}
        data = manifest.get("data", {})
        costs = self.spec.budget()
        if "environment" in manifest:
            yield "Learned from", f"playing {manifest['environment']}"
        elif data:
            yield "Learned from", f"{data['notice']}; {data['samples']['train']:,} samples"
        else:
            yield "Learned from", "nothing yet: the weights are the initial ones"
        if self.run is not None:
            backend = manifest["backend"]
            yield "Trained on", f"{backend['name']} {backend['version']}, keras {backend['keras']}"
            yield "When, how", f"{manifest['started']}; {manifest['command']}"
        yield "Seed", str(self.spec.run.seed)
        yield (
            "Costs",
            f"{costs.parameters:,} parameters, {counted(costs.flops)} FLOPs for one sample",
        )

    def _limits(self) -> Iterator[str]:
        notice = str((self.run.manifest.get("data") or {}).get("notice")) if self.run else ""
        if notice.startswith("synthetic"):
            yield (
                "A program made the data: the results say that the model learned what the program "
                "does, not how well it does on what people made."
            )

    def _results(self) -> Iterator[Section]:
        if self.run is None:
            return
        results = self.run.manifest.get("results", {})
        rows = [[name, _number(one)] for name, one in results.items()]
        caption = "After training; val_ marks what was measured on held-out samples."
        yield Section("Results", [Table(caption, ["measure", "value"], rows)])

    def _said(self) -> str:
        first = next(iter(self.measured.distances), "no backend")
        return (
            f"Measured on {self.samples}: the largest difference from {first} in float64, relative "
            "to the largest value. Gradients are those of the mean squared distance of the outputs "
            "from random numbers, with the same dropout masks everywhere. Up to 1e-5 in float64 "
            "counts as agreement: Keras keeps some constants in float32."
        )


def card(
    source: str | os.PathLike[str] | Spec,
    *changes: str,
    backends: Sequence[str] = (),
    on_stage: Callable[[str], None] | None = None,
) -> Card:
    """Measures a model on every backend.

    Args:
        source: A run folder, or a spec as for `xarch.load`.
        *changes: Overrides of a spec; a run takes none.
        backends: Which; none for all that are installed.
        on_stage: Called with a sentence when a new stage begins.

    Raises:
        SpecError: The spec holds a mistake.
        TrainError: The run is not whole, or is given changes.
        DataError: A run's data cannot be read any more.
    """
    report.require()
    run = read_run(source) if not isinstance(source, Spec) and Path(source).is_dir() else None
    if run is not None and changes:
        raise TrainError(f"{run.path} is a run, which is as it is: {changes[0]} cannot change it.")
    spec = run.spec if run is not None else load(source, *changes)
    inputs, said = _inputs(spec, run)
    path = None if run is None else str(run.model.absolute())
    call = steps.of_spec, ({**spec.to_dict(), "data": None}, path, inputs)
    (found,) = measure([call], backends, on_stage or (lambda _: None))
    return Card(spec, run, said, found)


def table(measured: Measured) -> Table:
    """How far each backend lies from the first."""
    columns = ["backend", "outputs, float64", "gradients, float64", "outputs, float32"]
    rows = [
        [name, *("none" if it is None else f"{it:.1e}"
                 for it in (one.outputs, one.gradients, one.single))]
        for name, one in measured.distances.items()
    ]  # fmt: skip
    rows += [[name, text, "", ""] for name, text in measured.failures.items()]
    return Table("The same weights and samples on each backend.", columns, rows)


def _inputs(spec: Spec, run: Run | None) -> tuple[Mapping[str, Array], str]:
    if run is None or spec.data is None:
        return drawn(spec.inputs, _SAMPLES), f"{_SAMPLES} random samples"
    test = data_of(spec).test
    some = test.take(np.arange(min(len(test), _SAMPLES)))
    return some.inputs, f"{len(some)} held-out samples"


def _ends(spec: Spec) -> Table:
    rows = []
    for name, one in spec.inputs.items():
        may = "; a sample may lack it" if one.optional else ""
        rows.append([name, "in", f"{one.kind}{may}", " x ".join(map(str, one.sizes))])
    shapes = {row.name: row.shape for row in spec.budget().rows if not row.module}
    for name, output in spec.outputs.items():
        rows.append([name, "out", output.head.name, " x ".join(map(str, shapes[name]))])
    words = frozenset({1, 2, 3})
    return Table("Of one sample.", ["name", "", "kind", "shape"], rows, words)


def _costs(spec: Spec) -> Table:
    rows = [
        [row.name, row.component, " x ".join(map(str, row.shape)), f"{row.parameters:,}",
         counted(row.flops)]
        for row in spec.budget().rows
    ]  # fmt: skip
    columns = ["part", "block", "output", "parameters", "FLOPs"]
    return Table("For one sample.", columns, rows, frozenset({1, 2}))


def _number(value: Any) -> str:
    return "no number" if value is None else f"{value:.4g}"
