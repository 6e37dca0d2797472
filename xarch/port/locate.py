"""Where in the graph the values of a port part from the original's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from xarch.backend.reading import NodeRecord, node_keys
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
    keys = node_keys((one.op, one.module, one.source) for one in reading.nodes)
    records = _first_calls(zip(keys, reading.nodes, strict=True))
    want = native.nodes(set(records), sample)
    records = {key: one for key, one in records.items() if key in want}
    places = [(one.layer, one.output, one.axes) for one in records.values()]
    gaps: dict[str, dict[str, float]] = {}
    if places:
        found = workers.run("xarch.port.checks:nodes", path, native.inputs, places)
        for backend, outcome in found.returned.items():
            got = {
                key: outcome.value[f"{one.layer}:{one.output}"]
                for key, one in records.items()
                if f"{one.layer}:{one.output}" in outcome.value
            }
            gaps[backend] = node_gaps(got, want)
        result.notes += [f"Nodes were not compared on {one}" for one in found.failures.values()]
    result.nodes = [_row(key, one, gaps) for key, one in zip(keys, reading.nodes, strict=True)]
    for backend in bad:
        first = next((one for one in result.nodes if one.gaps.get(backend, 0.0) > limit), None)
        if first is not None:
            result.first_difference[backend] = _sentence(backend, first)


def _first_calls(records: Iterable[tuple[str, NodeRecord]]) -> dict[str, NodeRecord]:
    """Without those whose layer an earlier node used: Keras tells the value of its first call."""
    found: dict[tuple[str, int], tuple[str, NodeRecord]] = {}
    for key, one in records:
        if one.layer is not None:
            found.setdefault((one.layer, one.output), (key, one))
    return dict(found.values())


def _row(key: str, record: NodeRecord, gaps: dict[str, dict[str, float]]) -> NodeRow:
    own = {name: found[key] for name, found in gaps.items() if key in found}
    return NodeRow(record.name, record.op, record.module, record.source, record.layer, own)


def _sentence(backend: str, node: NodeRow) -> str:
    return (
        f"{backend}: first differs by {node.gaps[backend]:.1e} at node {node.name} ({node.op}) in "
        f"{node.module or 'the model itself'}, {node.source or 'unknown line'}, layer {node.layer}"
    )
