"""Where in the graph the values of a port part from the original's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from xarch.backend.reading import NodeRecord
from xarch.port.distance import node_gaps, sample
from xarch.port.verdict import NodeRow, Verification
from xarch.workers import Workers


def compare_nodes(
    native: Any,
    reading: Any,
    path: str,
    workers: Workers,
    result: Verification,
    bad: list[str],
    limit: float,
) -> None:
    """Fills in the distance of every node, and the first difference of the backends in `bad`."""
    records = _first_calls(reading.nodes)
    want = native.nodes([one.name for one in records], sample)
    records = [one for one in records if one.name in want]
    places = list(dict.fromkeys((one.layer, one.output, one.axes) for one in records))
    gaps: dict[str, dict[str, float]] = {}
    if places:
        found = workers.run("xarch.port.checks:nodes", path, native.inputs, places)
        for backend, outcome in found.returned.items():
            got = {
                one.name: outcome.value[f"{one.layer}:{one.output}"]
                for one in records
                if f"{one.layer}:{one.output}" in outcome.value
            }
            gaps[backend] = node_gaps(got, want)
        result.notes += [f"Nodes were not compared on {one}" for one in found.failures.values()]
    result.nodes = [_row(one, gaps) for one in reading.nodes]
    for backend in bad:
        first = next((one for one in result.nodes if one.gaps.get(backend, 0.0) > limit), None)
        if first is not None:
            result.first_difference[backend] = _sentence(backend, first)


def _first_calls(records: Iterable[NodeRecord]) -> list[NodeRecord]:
    """Without those whose layer an earlier node used: Keras tells the value of its first call."""
    found: dict[tuple[str, int], NodeRecord] = {}
    for one in records:
        if one.layer is not None:
            found.setdefault((one.layer, one.output), one)
    return list(found.values())


def _row(record: NodeRecord, gaps: dict[str, dict[str, float]]) -> NodeRow:
    own = {name: found[record.name] for name, found in gaps.items() if record.name in found}
    return NodeRow(record.name, record.op, record.module, record.source, record.layer, own)


def _sentence(backend: str, node: NodeRow) -> str:
    return (
        f"{backend}: first differs by {node.gaps[backend]:.1e} at node {node.name} ({node.op}) in "
        f"{node.module or 'the model itself'}, {node.source or 'unknown line'}, layer {node.layer}"
    )
