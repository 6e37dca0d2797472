"""The HTML page of a port: verdicts, graph, weights, layers, environment."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from xarch.backend.reading import WeightEntry
from xarch.port import outline
from xarch.port.verdict import NodeRow, Verification, number
from xarch.report import Branch, Facts, Section, Table, Text, Tree, write_page

_WHY = {
    "BatchNormalization": "torch's running variance, and statistics that are stable everywhere",
    "ByMode": "training and evaluation take different graphs over the same weights",
    "Complex": "complex numbers, which Keras cannot make of two parts on TensorFlow",
    "Draw": "random numbers that the model draws in training and evaluation",
    "Held": "state that no output depends on, kept for the way back",
    "Requires": "the code branches on sizes, and the graph is right where it goes the same way",
    "Scan": "a loop over slices whose body is a graph",
    "StochasticDepth": "Keras has no layer that drops whole samples",
    "Weight": "a bare parameter that no Keras layer holds",
    "While": "a loop by values whose body is a graph",
}
_CONV = "channels first, which Keras lacks on CPUs"
_SIZE = "sizes that are known only when the model runs"


def write(port: Any, path: str | os.PathLike[str]) -> Path:
    """Writes the page of a port.

    Args:
        port: A `Port`, verified or not.
        path: The file.

    Raises:
        MissingReportExtra: Jinja is not installed.
        ArgumentError: The file cannot be written.
    """
    facts = port.facts()
    found: Verification | None = port.verification
    nodes = [] if found is None else found.nodes
    nodes = nodes or [
        NodeRow(one.name, one.op, one.module, one.source, one.layer) for one in port.reading.nodes
    ]
    sections = [
        *([] if found is None else [_verification(found)]),
        _graph(nodes, found),
        _weights(port.reading.weights),
        _layers(port, facts["own_layers"]),
        *([] if found is None else [Section("Environment", [_environment(found)])]),
    ]
    name = facts["source"].rpartition(".")[2]
    return write_page(path, f"{name}, ported to Keras", sections, lead=_lead(port, facts, found))


def _lead(port: Any, facts: Mapping[str, Any], found: Verification | None) -> list[Any]:
    parts: list[Any] = [_verdict(found)]
    parts.append(
        Facts(
            [
                ("Original", facts["source"]),
                ("Parameters", f"{int(port.model.count_params()):,}"),
                ("Graph", f"{len(port.reading.nodes)} nodes, {len(port.model.layers)} layers"),
                ("Training", _training(port)),
            ]
        )
    )
    return [*parts, *(Text(note) for note in facts["notes"])]


def _verdict(found: Verification | None) -> Text:
    if found is None:
        return Text("This port has not been verified: call verify() first.", "bad")
    backends = ", ".join(dict.fromkeys(row.backend for row in found.rows))
    if found.ok:
        return Text(f"The port computes what its original computes on {backends}.", "good")
    wrong = dict.fromkeys(row.backend for row in found.rows if not row.ok)
    return Text(f"The port differs from its original on {', '.join(wrong)}.", "bad")


def _training(port: Any) -> str:
    if port.reading.train_model is None:
        return "one graph for training and evaluation"
    return "a graph of its own over the same weights: train_model"


def _verification(found: Verification) -> Section:
    columns = ["backend", "check", "distance", "allowed", "verdict"]
    rows = [
        [one.backend, one.check, one.shown_gap, number(one.limit), one.verdict]
        for one in found.rows
    ]
    caption = (
        "The worst distance of any value from the original's, relative to the largest value. The "
        "original runs in float64 in a process of its own; the row of another dtype is the file as "
        "it is, against four times the original's own distance to float64."
    )
    parts: list[Any] = [Table(caption, columns, rows, frozenset({1, 4}))]
    parts += [Text(one, "bad") for one in found.first_difference.values()]
    parts += [Text(one) for one in found.notes]
    return Section("Verification", parts)


def _graph(nodes: Sequence[NodeRow], found: Verification | None) -> Section:
    backends = list(dict.fromkeys(name for one in nodes for name in one.gaps))
    caption = "The original's modules in order; open one to see its nodes"
    caption += " and how far each value lies off." if backends else "."
    parts: list[Any] = [Tree(caption, outline.branches(nodes, backends))]
    if found is not None and not backends:
        parts.append(Text("The nodes' values were not compared; verify with the check `nodes`."))
    return Section("Graph by module", parts)


def _weights(entries: Sequence[WeightEntry]) -> Section:
    moved = [one for one in entries if one.axes is not None or one.reshape is not None]
    tied = [one for one in entries if len(one.names) > 1]
    rows = [
        [", ".join(one.names), f"{one.shape}", one.dtype, one.variable, _layout(one)]
        for one in entries
    ]
    columns = ["original", "shape", "dtype", "Keras variable", "layout"]
    caption = "Every weight goes back to the original's name, shape and dtype, bit for bit."
    table = Table(caption, columns, rows, frozenset({1, 2, 3, 4}))
    pairs = [
        ("Weights", str(len(entries))),
        ("Stored in another layout", str(len(moved))),
        ("Tied", str(len(tied))),
    ]
    return Section("Weights", [Facts(pairs), Tree("", [Branch("All weights", "", table)])])


def _layout(entry: WeightEntry) -> str:
    steps = [] if entry.rows is None else ["rows {} to {}".format(*entry.rows)]
    steps += [] if entry.reshape is None else [f"reshaped to {entry.reshape}"]
    steps += [] if entry.axes is None else [f"axes {entry.axes}"]
    return ", ".join(steps) or "as it is"


def _layers(port: Any, own: Mapping[str, int]) -> Section:
    if not own:
        return Section("Layers", [Text("Keras alone loads the file: it has no layer of xarch.")])
    rows = [[name, str(count), _why(name)] for name, count in sorted(own.items())]
    text = "Loading the file needs xarch.layers to be imported, for these layers:"
    table = Table("Layers of xarch and why", ["layer", "count", "why"], rows, frozenset({2}))
    return Section("Layers", [Text(text), table])


def _why(name: str) -> str:
    return _WHY.get(name) or (_CONV if "Conv" in name else _SIZE)


def _environment(found: Verification) -> Facts:
    seconds = ", ".join(f"{name} {value:.0f} s" for name, value in found.seconds.items())
    return Facts([*found.environment.items(), ("time", seconds)])
