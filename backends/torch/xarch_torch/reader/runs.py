"""Rows that are cut into runs whose lengths the data tell, and joined again.

Experts of a mixture get their rows so: `torch.cat([f(one) for f, one in zip(experts,
x.split(counts.tolist()))])`. Where each run is worked on row by row, every function is given all
rows, from ones outside of its run, and the place of a row says whose result it takes.
"""

from __future__ import annotations

import operator
from typing import Any

import torch
from torch.utils import _pytree as pytree

from xarch_torch.reader.remade import made, refresh
from xarch_torch.reader.rows import by_row, is_size, only_checked, symbol
from xarch_torch.reader.scope import sized_by_data
from xarch_torch.reader.views import op_base

_aten = torch.ops.aten
_COUNTS = ("_local_scalar_dense", "item")


def rejoin(module: torch.fx.GraphModule) -> None:
    """Rewrites what can be rewritten in a graph; the rest stays as it is."""
    for node in list(module.graph.nodes):
        if op_base(node) == "split_with_sizes" and sized_by_data(node.meta.get("val")):
            found = _Runs(module.graph, node)
            if found.collects():
                found.rewrite()


class _Runs:
    """All that is computed from the runs of one split, up to where they are joined.

    Args:
        graph: The graph.
        start: The node that splits.
    """

    def __init__(self, graph: torch.fx.Graph, start: torch.fx.Node) -> None:
        self.graph, self.start = graph, start
        self.source: torch.fx.Node = start.args[0]  # type: ignore[assignment]
        self.rank = self.source.meta["val"].dim()
        self.axis = (start.args[2] if len(start.args) > 2 else 0) % self.rank  # type: ignore[operator]
        self.sizes: list[Any] = list(start.args[1])  # type: ignore[arg-type]
        self.inner: list[list[torch.fx.Node]] = []  # for each run, in order
        self.end: torch.fx.Node | None = None

    def collects(self) -> bool:
        """Follows each run to the node that joins all; False where there is none such."""
        if not all(isinstance(one, int) or op_base(one) in _COUNTS for one in self.sizes):
            return False
        parts = {one.args[1]: one for one in self.start.users if one.target is operator.getitem}
        if len(parts) < len(self.sizes) or len(parts) < len(self.start.users):
            return False
        return all(self._follows(at, parts[at]) for at in range(len(self.sizes)))

    def rewrite(self) -> None:
        """Computes the same for all rows, and chooses."""
        assert self.end is not None
        with self.graph.inserting_before(self.end):
            ends = self._ends()
            result: Any = None
            for at in reversed(range(len(self.sizes))):
                found = self._computed(at, ends)
                result = found if result is None else self._chosen(ends[at], found, result, at)
        self.end.replace_all_uses_with(result)
        refresh(self.graph, result)
        old = {self.end, self.start, *(one for each in self.inner for one in each)}
        for node in reversed(list(self.graph.nodes)):
            if node in old or (is_size(node) and not old.isdisjoint(node.all_input_nodes)):
                old.add(node)
        for node in reversed(list(self.graph.nodes)):
            if (node in old or _checks(node, old)) and not node.users:
                self.graph.erase_node(node)

    def _follows(self, at: int, part: torch.fx.Node) -> bool:
        size = symbol(part.meta["val"].shape[self.axis])

        def axis_of(node: Any) -> int | None:
            value = node.meta.get("val") if isinstance(node, torch.fx.Node) else None
            if not isinstance(value, torch.Tensor):
                return None
            found = [axis for axis, one in enumerate(value.shape) if symbol(one) == size]
            return found[0] if len(found) == 1 else None

        inner, waiting, joined = {part}, list(part.users), 0
        while waiting:
            one = waiting.pop()
            if one in inner or only_checked(one):
                continue
            if op_base(one) == "cat" and self._joins(one, at, inner, axis_of):
                joined += 1
                continue
            users = [two for two in one.users if not only_checked(two)]
            wanted = is_size(one) and all(axis_of(two) is not None for two in users)
            if not (wanted or by_row(one, axis_of)):
                return False
            inner.add(one)
            waiting += list(one.users)
        self.inner.append(sorted(inner))
        return joined > 0

    def _joins(self, node: torch.fx.Node, at: int, inner: set[torch.fx.Node], axis_of: Any) -> bool:
        """Whether a node joins a result of each run, in order."""
        given: Any = node.args[0]
        axis = (node.args[1] if len(node.args) > 1 else 0) % node.meta["val"].dim()  # type: ignore[operator]
        if len(given) != len(self.sizes) or given[at] not in inner or axis_of(given[at]) != axis:
            return False
        alone = [one in inner for one in given].count(True) == 1
        before, self.end = self.end, node
        return alone and before in (None, node)

    def _ends(self) -> list[Any]:
        """Where each run ends, as whole numbers."""
        found: list[Any] = []
        for one in self.sizes:
            count: Any = one if isinstance(one, int) else one.args[0]
            if not isinstance(one, int) and count.meta["val"].dim():
                count = self._made(_aten.reshape.default, (count, []))
            found.append(self._made(_aten.add.Tensor, (count, found[-1])) if found else count)
        return found

    def _computed(self, at: int, ends: list[Any]) -> Any:
        """What the functions of one run give for all rows."""
        value = self.source.meta["val"]
        rows: Any = self.source
        if value.dtype.is_floating_point or value.dtype.is_complex:
            inside = self._before(ends[at], self.source, self.axis)
            if at:
                past = self._before(ends[at - 1], self.source, self.axis)
                past = self._made(_aten.logical_not.default, (past,))
                inside = self._made(_aten.logical_and.default, (inside, past))
            rows = self._made(_aten.where.ScalarOther, (inside, rows, 1))
        part, *rest = self.inner[at]
        wide = {part: rows}
        for node in rest:
            args, kwargs = pytree.tree_map_only(
                torch.fx.Node, lambda one: wide.get(one, one), (node.args, dict(node.kwargs))
            )
            wide[node] = self._made(node.target, args, kwargs, node)
        assert self.end is not None
        return wide[self.end.args[0][at]]  # type: ignore[index]

    def _chosen(self, end: Any, first: Any, second: Any, at: int) -> Any:
        assert self.end is not None
        rank = self.end.meta["val"].dim()
        axis = (self.end.args[1] if len(self.end.args) > 1 else 0) % rank  # type: ignore[operator]
        return self._made(_aten.where.self, (self._before(end, first, axis), first, second))

    def _before(self, end: Any, like: Any, axis: int) -> Any:
        """Which rows come before a place, along an axis of a value."""
        value = like.meta["val"]
        size = value.shape[axis]
        if not isinstance(size, int):
            size = self._made(_aten.sym_size.int, (like, axis))
        found = self._made(_aten.lt.Tensor, (self._made(_aten.arange.default, (size,)), end))
        for _ in range(value.dim() - axis - 1):
            found = self._made(_aten.unsqueeze.default, (found, -1))
        return found

    def _made(
        self, target: Any, args: Any, kwargs: Any = None, like: torch.fx.Node | None = None
    ) -> Any:
        return made(self.graph, target, args, like or self.start, kwargs)


def _checks(node: torch.fx.Node, old: set[torch.fx.Node]) -> bool:
    """Whether a node does nothing but to check what is gone."""
    return only_checked(node) and not old.isdisjoint(node.all_input_nodes)
