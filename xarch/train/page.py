"""A run's page: what it is, its curves, and examples of right and wrong answers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from xarch.data.data import Array, Data
from xarch.report import Chart, Section, Series, Table, Text, line_chart, write_page
from xarch.report import Facts as Pairs
from xarch.spec.document import Spec
from xarch.train.examples import galleries
from xarch.train.manifest import Facts

Log = Sequence[Mapping[str, Any]]


def write(
    spec: Spec,
    data: Data,
    log: Log,
    scores: Mapping[str, float | None],
    facts: Facts,
    outputs: Mapping[str, Array],
    path: Path,
) -> None:
    """Writes the page.

    Args:
        spec: The resolved spec.
        data: What was learned from.
        log: One entry for each epoch.
        scores: What the data source measured at the end.
        facts: On what it ran.
        outputs: What the model gives for the held-out samples.
        path: The file.

    Raises:
        MissingReportExtra: Jinja or matplotlib is not installed.
    """
    sections = [
        Section("Results", [_results(log, scores)]),
        Section("Curves", [*_charts(log)]),
        Section("Answers on held-out samples", galleries(spec, data, outputs)),
        Section("Epochs", [_epochs(log)]),
        *of_model(spec),
    ]
    counts = f"{len(data.train):,} to learn from, {len(data.test):,} held out"
    source = ("Data", f"{data.notice or 'not described'}; {counts}")
    lead: list[Text | Pairs] = [Pairs(pairs(spec, source, facts)), *map(Text, data.report)]
    write_page(path, f"{spec.name} on {facts.backend}", sections, lead=lead)


def pairs(spec: Spec, source: tuple[str, str], facts: Facts) -> list[tuple[str, str]]:
    """What stands at the top of a run's page; `source` says what was learned from."""
    current = facts.current
    return [
        source,
        ("Parameters", f"{spec.budget().parameters:,}"),
        ("Backend", f"{facts.backend} {current.version}, keras {current.keras_version}"),
        ("Seed", str(spec.run.seed)),
        ("Time", f"{facts.seconds:.1f} s"),
        ("Command", facts.command),
    ]


def _results(log: Log, scores: Mapping[str, float | None]) -> Table:
    last = log[-1]
    names = [name for name in last if name not in {"epoch", "seconds"} and name[:4] != "val_"]
    rows = [[name, _text(last[f"val_{name}"]), _text(last[name])] for name in names]
    rows += [[name, _text(value), ""] for name, value in scores.items()]
    caption = "After the last epoch: on held-out samples, and while training in that epoch."
    return Table(caption, ["measure", "held out", "training"], rows)


def _charts(log: Log) -> Iterator[Chart]:
    names = [name for name in log[0] if name not in {"epoch", "seconds"} and name[:4] != "val_"]
    epochs = [line["epoch"] for line in log]
    for name in names:
        lines = {"training": name, "held out": f"val_{name}"}
        series = [
            Series(label, epochs, [_plotted(line[key]) for line in log])
            for label, key in lines.items()
            if key in log[0]
        ]
        first, last = log[0][name], log[-1][name]
        svg = line_chart(
            series,
            title=f"{name} by epoch",
            description=f"In training, {name} goes from {_text(first)} to {_text(last)}.",
            x_label="epoch",
            y_label=name,
        )
        yield Chart(svg, f"{name} by epoch, in training and on held-out samples.")


def _epochs(log: Log) -> Table:
    columns = list(log[0])
    rows = [[str(line["epoch"]), *(_text(line[key]) for key in columns[1:])] for line in log]
    return Table("As in log.jsonl.", columns, rows)


def of_model(spec: Spec) -> list[Section]:
    """What a run's page says of the model: its graph and its spec."""
    return [Section("The model", [graph(spec)]), Section("The spec", [_lines(spec)])]


def graph(spec: Spec) -> Chart:
    """The picture of a spec's graph."""
    return Chart(spec.picture(), "What each part gives for one sample, and its weights.")


def _lines(spec: Spec) -> Table:
    lines = spec.to_yaml().splitlines()
    rows = [[line.replace("  ", "\u00a0\u00a0")] for line in lines]
    return Table("What was trained, without what equals its default.", ["spec.yaml"], rows)


def _plotted(value: float | None) -> float:
    return math.nan if value is None else value


def _text(value: float | None) -> str:
    return "no number" if value is None else f"{value:.4g}"
