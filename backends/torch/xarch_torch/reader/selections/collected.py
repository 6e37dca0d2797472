"""All that is computed from what one mask selects."""

from __future__ import annotations

import operator
from typing import Any

import torch

from xarch_torch.reader.rows import by_row, first_of, folds, is_size, only_checked, symbol
from xarch_torch.reader.scope import sized_by_data
from xarch_torch.reader.selections.masks import (
    ADDS,
    COPIES,
    FINDS,
    PUTS,
    SCATTERS,
    accumulates,
    joined_axis,
    mask_axis,
    mask_of,
    positive,
    puts,
    same,
    value_of,
)
from xarch_torch.reader.views import Views, op_base

_ENDS = frozenset({*PUTS, *ADDS, *COPIES, *SCATTERS})
_SIZED = ("empty", "expand", "full", "ones", "reshape", "view", "zeros", "_unsafe_view")
_SELECTED = ("selected",)
Kind = tuple[Any, ...]
"""What rows are: selected, or joined of others, whose number or kind is told."""


class Collected:
    """All that is computed from what one mask selects.

    Args:
        graph: The graph.
        start: A node that reads by the mask.
        starts: All nodes that read by a mask.
        views: Which node was a view of which before anything was rewritten.
    """

    def __init__(
        self,
        graph: torch.fx.Graph,
        start: torch.fx.Node,
        starts: list[torch.fx.Node],
        views: Views,
    ) -> None:
        self.graph, self.start, self.starts = graph, start, starts
        self.mask: torch.fx.Node = mask_of(start)  # type: ignore[assignment]
        self.views = views
        self.inner: set[torch.fx.Node] = set()
        self.ends: set[torch.fx.Node] = set()
        self.counts: set[Any] = set()  # the symbols that stand for how many are selected
        self.kinds: dict[Any, Kind] = {}  # of rows, by how many there are
        self.places: set[torch.fx.Node] = set()  # where they are

    def collects(self) -> bool:
        """Follows a selection to its ends; False where it cannot be widened."""
        if not self._joins_agree():
            return False
        waiting = [self.start]
        while waiting:
            one = waiting.pop()
            if one in self.inner or one in self.ends:
                continue
            if self.is_start(one):
                if not self._begin(one):
                    return False
            elif self._is_end(one):
                self.ends.add(one)
            elif not (self._follows(one) or self.gathers(one) or self._is_wanted_size(one)):
                return False
            if one not in self.ends:
                self.inner.add(one)
                waiting += [user for user in one.users if not only_checked(user)]
            if not self.is_start(one):
                waiting += [other for other in one.all_input_nodes if self._counts(other)]
        return bool(self.ends)

    def axis_of(self, node: Any) -> int | None:
        """The axis of the selected rows; None where there is none, or more than one."""
        value = first_of(node)
        if value is None:
            return None
        found = [axis for axis, size in enumerate(value.shape) if self._has_count(size)]
        alone = len(found) == 1 and symbol(value.shape[found[0]]) in self.kinds
        return found[0] if alone else None

    def _begin(self, node: torch.fx.Node) -> bool:
        """Notes a size as that of what is selected, where nothing else has it by need."""
        value = node.meta["val"]
        first = value[0] if isinstance(value, list | tuple) else value
        count = symbol(first.shape[0 if op_base(node) in FINDS else mask_axis(node)])
        self.counts.add(count)
        self.kinds[count] = _SELECTED
        if op_base(node) in FINDS:
            self.places.add(node)
        return bool(getattr(count, "is_Symbol", False)) and sized_by_data(first)

    def _joins_agree(self) -> bool:
        """Notes rows that are joined with others; False where as many are joined in two orders."""
        joins = [
            one
            for one in self.graph.nodes
            if op_base(one) == "cat" and sized_by_data(value_of(one))
        ]
        if joins:
            for one in self.starts:
                if self.is_start(one):
                    self._begin(one)
        for one in joins:
            axis = joined_axis(one)
            if not any(self.axis_of(part) == axis for part in one.args[0]):
                continue
            kind = tuple(
                self._kind(part)
                if self.axis_of(part) == axis
                else symbol(value_of(part).shape[axis])
                for part in one.args[0]
            )
            size = symbol(value_of(one).shape[axis])
            if self.kinds.setdefault(size, kind) != kind:
                return False
        return True

    def _kind(self, node: Any) -> Kind | None:
        """Which rows a node holds; None where it holds none."""
        axis = self.axis_of(node)
        return None if axis is None else self.kinds[symbol(first_of(node).shape[axis])]  # type: ignore[union-attr]

    def _has_count(self, size: Any) -> bool:
        return bool(self.counts & getattr(symbol(size), "free_symbols", set()))

    def _counts(self, node: torch.fx.Node) -> bool:
        """Whether a node that is read has to do with how many are selected."""
        value = node.meta.get("val")
        if isinstance(value, torch.Tensor):
            return any(self._has_count(size) for size in value.shape) or self.is_start(node)
        if isinstance(value, list | tuple):
            first = first_of(node)
            open_sizes = () if first is None else first.shape
            return self.is_start(node) or any(map(self._has_count, open_sizes))
        return self._has_count(value)

    def is_start(self, node: torch.fx.Node) -> bool:
        """Whether a node reads by the mask."""
        mask = mask_of(node)
        return mask is not None and not puts(node) and same(mask, self.mask, self.views)

    def _follows(self, node: torch.fx.Node) -> bool:
        """Whether a node works on the selected rows one by one."""
        if node.target is operator.getitem and node.args[0] in self.places:
            self.places.add(node)
            return True
        kind = self._kind(node)
        if kind is None or self.joins(node):
            return kind is not None
        if any(self._kind(one) not in (None, kind) for one in node.all_input_nodes):
            return False
        found = by_row(node, self.axis_of)
        if found and node.args[0] in self.places and self.views.base(node) is node.args[0]:
            self.places.add(node)
        return found

    def joins(self, node: torch.fx.Node) -> bool:
        """Whether a node joins rows with others."""
        return op_base(node) == "cat" and self.axis_of(node) == joined_axis(node)

    def gathers(self, node: torch.fx.Node) -> bool:
        """Whether a node picks a row from elsewhere for each selected one."""
        if op_base(node) not in ("embedding", "index", "index_select"):
            return False
        return self.axis_of(node.args[0]) is None and self.axis_of(node) is not None

    def _is_wanted_size(self, node: torch.fx.Node) -> bool:
        """Whether a node is the number of selected rows, for the shapes of such rows alone."""
        return is_size(node) and all(
            is_size(user) or (op_base(user) in _SIZED and self.axis_of(user) is not None)
            for user in node.users
            if not only_checked(user)
        )

    def _is_end(self, node: torch.fx.Node) -> bool:
        name, args = op_base(node), node.args
        if folds(node, self.axis_of):
            return self.axis_of(node) is None and len(node.args) < 4 and "dtype" not in node.kwargs
        if name not in _ENDS or self.axis_of(args[0]) is not None:
            return False
        if name in (*PUTS, *COPIES):
            return self._is_put(node)
        axis = self.axis_of(args[2])
        return axis is not None and (
            name in ADDS or axis == positive(args[1], value_of(args[0]))  # type: ignore[arg-type]
        )

    def _is_put(self, node: torch.fx.Node) -> bool:
        args: Any = node.args
        if op_base(node) in COPIES:
            return args[2] in self.places
        if mask_of(node) is not None:
            return same(mask_of(node), self.mask, self.views) and not accumulates(node)
        if accumulates(node):
            return self.axis_of(args[2]) is not None
        return any(map(self.is_place, args[1]))

    def is_place(self, node: Any) -> bool:
        """Whether a node holds one whole number for each row."""
        if node in self.places:
            return True
        fits = self.axis_of(node) == 0 and value_of(node).dtype in (torch.int32, torch.int64)
        return fits and value_of(node).dim() == 1
