"""A graph as the tree of the modules that ran its nodes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from xarch.port.verdict import NodeRow, number
from xarch.report import Branch, Table

LIMIT = 1e-10


@dataclass
class _Module:
    path: str
    nodes: list[NodeRow] = field(default_factory=list)
    parts: dict[str, _Module] = field(default_factory=dict)

    def all_nodes(self) -> list[NodeRow]:
        return [*self.nodes, *(node for part in self.parts.values() for node in part.all_nodes())]


def branches(nodes: Sequence[NodeRow], backends: Sequence[str]) -> list[Branch]:
    """A branch for each outermost module, and one for the nodes of the model itself."""
    root = _Module("")
    for node in nodes:
        place = root
        for part in node.module.split(".") if node.module else []:
            path = f"{place.path}.{part}" if place.path else part
            place = place.parts.setdefault(part, _Module(path))
        place.nodes.append(node)
    found = [_branch(name, part, backends) for name, part in root.parts.items()]
    if root.nodes:
        found.append(_branch("nodes of the model itself", _Module("", root.nodes), backends))
    return found


def _branch(name: str, module: _Module, backends: Sequence[str]) -> Branch:
    nodes = module.all_nodes()
    worst = max((gap for one in nodes for gap in one.gaps.values()), default=None)
    remark = f"{len(nodes)} node{'s' if len(nodes) > 1 else ''}"
    if worst is not None:
        remark += f", worst distance {number(worst)}"
    return Branch(
        name,
        remark,
        _table(module, backends) if module.nodes else None,
        [_branch(key, part, backends) for key, part in module.parts.items()],
        bad=worst is not None and worst > LIMIT,
    )


def _table(module: _Module, backends: Sequence[str]) -> Table:
    columns = ["node", "op", "Keras operation", "source", *backends]
    rows = [
        [one.name, one.op, one.layer or "", one.source, *(_gap(one, name) for name in backends)]
        for one in module.nodes
    ]
    return Table(module.path or "the model itself", columns, rows, frozenset({1, 2, 3}))


def _gap(node: NodeRow, backend: str) -> str:
    return number(node.gaps[backend]) if backend in node.gaps else "-"
