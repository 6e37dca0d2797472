"""The same for all rows, and the mask that chooses at the end."""

from __future__ import annotations

import math
import operator
from typing import Any

import torch
from torch.utils import _pytree as pytree

from xarch_torch.reader.remade import made
from xarch_torch.reader.rows import FOLDS, first_of, folds, symbol
from xarch_torch.reader.selections.collected import Collected
from xarch_torch.reader.selections.masks import (
    ADDS,
    COPIES,
    PUTS,
    SCATTERS,
    accumulates,
    joined_axis,
    mask_axis,
    mask_of,
    positive,
    value_of,
)
from xarch_torch.reader.views import functional, is_inplace, op_base

_aten = torch.ops.aten
_END = 2**63 - 1


class Rewriting:
    """What was collected from one mask, computed for all rows.

    Args:
        found: What is computed from what the mask selects.
    """

    def __init__(self, found: Collected) -> None:
        self.found = found
        self.graph, self.mask = found.graph, found.mask
        self.valid: Any = self.mask  # in truth values
        self.joined: dict[Any, torch.fx.Node] = {}  # which of joined rows count

    def rewrite(self) -> set[torch.fx.Node]:
        """Computes the same for all rows; returns the nodes that are gone."""
        wide: dict[torch.fx.Node, Any] = {}
        if self.mask.meta["val"].dtype is not torch.bool:
            with self.graph.inserting_after(self.mask):
                self.valid = self._made(_aten.ne.Scalar, (self.mask, 0), self.mask)
        old = sorted(self.found.inner | self.found.ends)
        for node in old:
            with self.graph.inserting_before(node):
                wide[node] = self._widened(node, wide)
        for node in self.found.ends:
            node.replace_all_uses_with(wide[node])
        gone = set(old)
        for node in old:  # and sizes that only checks ask for
            gone |= _following(node)
        for node in sorted(gone, reverse=True):
            self.graph.erase_node(node)
        return gone

    def _widened(self, node: torch.fx.Node, wide: dict[torch.fx.Node, Any]) -> Any:
        if self.found.is_start(node):
            return self._all(node)
        picks = node in self.found.ends or self.found.gathers(node)
        args, kwargs = pytree.tree_map_only(
            torch.fx.Node,
            lambda one: self._wide(one, wide, picks=picks),
            (node.args, dict(node.kwargs)),
        )
        if node in self.found.ends:
            return self._ended(node, args, kwargs)
        if node.target is operator.getitem and isinstance(args[0], list):
            return args[0][args[1]]
        made = self._made(node.target, args, node, kwargs)
        if self.found.joins(node):
            self._note_joined(node, args[0])
        return self._chosen(made, node, None) if self.found.gathers(node) else made

    def _note_joined(self, node: torch.fx.Node, parts: Any) -> None:
        """Computes which of some joined rows count."""
        axis = joined_axis(node)
        size = symbol(value_of(node).shape[axis])
        if size in self.joined:
            return
        valid = []
        for part, wide in zip(node.args[0], parts, strict=True):  # type: ignore[arg-type]
            if self.found.axis_of(part) == axis:
                valid.append(self._valid(part))
            else:
                sizes = self._sizes(wide, [axis], node)
                options = {"dtype": torch.bool}
                valid.append(self._made(_aten.ones.default, (sizes,), node, options))
        self.joined[size] = self._made(_aten.cat.default, (valid,), node)

    def _valid(self, node: Any) -> Any:
        """Which rows of a node count, along one axis."""
        value: Any = first_of(node)
        size = symbol(value.shape[self.found.axis_of(node)])
        if size not in self.found.counts:
            return self.joined[size]
        flat = self.valid.meta["val"].dim() == 1
        return self.valid if flat else self._made(_aten.reshape.default, (self.valid, [-1]), node)

    def _wide(self, node: torch.fx.Node, wide: dict[torch.fx.Node, Any], *, picks: bool) -> Any:
        """What stands for a node; where it `picks` rows of others, it has to be within these."""
        found = wide.get(node, node)
        if not picks or node not in self.found.inner or node in self.found.places:
            return found
        value = node.meta["val"]
        whole = isinstance(value, torch.Tensor) and not value.dtype.is_floating_point
        return self._chosen(found, node, 0) if whole else found

    def _all(self, node: torch.fx.Node) -> Any:
        """What a node that reads by the mask would read, were everything selected."""
        rank = self.mask.meta["val"].dim()
        if op_base(node) == "index":
            source: Any = node.args[0]
            axis, whole = mask_axis(node), source.meta["val"].dim()
            sizes = [*self._sizes(source, range(axis), node), -1]
            sizes += self._sizes(source, range(axis + rank, whole), node)
            flat = source if rank == 1 else self._made(_aten.reshape.default, (source, sizes), node)
            return self._chosen(flat, node, None)
        ones = self._made(_aten.ones_like.default, (self.mask,), node, {"dtype": torch.int64})
        found = []
        for axis in range(rank):
            counted = self._made(_aten.cumsum.default, (ones, axis), node)
            place = self._made(_aten.sub.Tensor, (counted, 1), node)
            flat = place if rank == 1 else self._made(_aten.reshape.default, (place, [-1]), node)
            found.append(flat)
        if op_base(node) != "nonzero":
            return found
        return self._made(_aten.stack.default, (found, 1), node)

    def _ended(self, node: torch.fx.Node, args: Any, kwargs: Any) -> Any:
        name = op_base(node)
        if folds(node, self.found.axis_of):
            return self._folded(node, args)
        base, *rest = args
        if name in ADDS:
            axis = positive(rest[0], base.meta["val"])
            value = self._chosen(rest[2], node.args[2], 0, axis)
            return self._made(node.target, (base, *rest[:2], value), node, kwargs)
        if name in SCATTERS:
            return self._scattered(node, base, rest, kwargs)
        if mask_of(node) is not None:
            return self._put_by_mask(node, base, rest[1])
        if name in PUTS and accumulates(node):
            value = self._chosen(rest[1], node.args[2], 0)
            return self._made(node.target, (base, rest[0], value, True), node)
        return self._put(node, base, rest)

    def _folded(self, node: torch.fx.Node, args: Any) -> Any:
        neutral = FOLDS[op_base(node)]
        dtype = args[0].meta["val"].dtype
        if math.isinf(neutral) and not dtype.is_floating_point:
            neutral = torch.iinfo(dtype).max if neutral > 0 else torch.iinfo(dtype).min
        value = self._chosen(args[0], node.args[0], neutral)
        if op_base(node) != "mean":
            return self._made(node.target, (value, *args[1:]), node)
        total = _aten.sum.default if len(args) == 1 else _aten.sum.dim_IntList
        result = self._made(total, (value, *args[1:]), node)
        ones = self._made(_aten.ones_like.default, (args[0],), node)
        count = self._made(total, (self._chosen(ones, node.args[0], 0), *args[1:]), node)
        return self._made(_aten.div.Tensor, (result, count), node)

    def _put_by_mask(self, node: torch.fx.Node, base: torch.fx.Node, value: torch.fx.Node) -> Any:
        rank, given, axis = self.mask.meta["val"].dim(), value.meta["val"], mask_axis(node)
        if rank > 1:
            at = self.found.axis_of(node.args[2]) or 0
            sizes = self._sizes(value, range(at), node) + self._sizes(self.mask, range(rank), node)
            sizes += self._sizes(value, range(at + 1, given.dim()), node)
            value = self._made(_aten.reshape.default, (value, sizes), node)
        over = self.mask
        for _ in range(base.meta["val"].dim() - rank - axis):
            over = self._made(_aten.unsqueeze.default, (over, -1), node)
        chosen = self._made(_aten.where.self, (over, value, base), node)
        return self._into(node, base, chosen)

    def _put(self, node: torch.fx.Node, base: torch.fx.Node, rest: Any) -> Any:
        """Puts rows by their places: those that are not selected go to a row before the first."""
        copies = op_base(node) in COPIES
        given: Any = node.args[1:]
        if copies:
            axis, place, like = positive(rest[0], base.meta["val"]), rest[1], given[1]
        else:
            axis = next(at for at, one in enumerate(given[0]) if self.found.is_place(one))
            place, like = rest[0][axis], given[0][axis]
        if like not in self.found.places:  # which may be counted from the end
            size = self._sizes(base, [axis], node)[0]
            place = self._made(_aten.remainder.Scalar, (place, size), node)
        longer, moved = self._with_front(node, base, axis, place, like)
        if copies:
            args: Any = (longer, axis, moved, rest[2])
            put = self._made(_aten.index_copy.default, args, node)
        else:
            places = [moved if at == axis else one for at, one in enumerate(rest[0])]
            put = self._made(_aten.index_put.default, (longer, places, rest[1]), node)
        return self._without_front(node, base, axis, put)

    def _scattered(self, node: torch.fx.Node, base: torch.fx.Node, rest: Any, kwargs: Any) -> Any:
        """Scatters rows: those that do not count go to a row before the first."""
        axis = positive(rest[0], base.meta["val"])
        longer, moved = self._with_front(node, base, axis, rest[1], node.args[2])
        target = functional(node.target)  # of what writes in place
        put = self._made(target, (longer, axis, moved, *rest[2:]), node, kwargs)
        return self._without_front(node, base, axis, put)

    def _with_front(
        self, node: torch.fx.Node, base: torch.fx.Node, axis: int, place: Any, like: Any
    ) -> tuple[torch.fx.Node, torch.fx.Node]:
        """A tensor with a row before the first, and places in it: that row's where none counts."""
        moved = self._made(_aten.add.Tensor, (place, 1), node)
        moved = self._chosen(moved, like, 0)
        front = self._made(_aten.slice.Tensor, (base, axis, 0, 1), node)
        return self._made(_aten.cat.default, ([front, base], axis), node), moved

    def _without_front(
        self, node: torch.fx.Node, base: torch.fx.Node, axis: int, put: torch.fx.Node
    ) -> Any:
        return self._into(node, base, self._made(_aten.slice.Tensor, (put, axis, 1, _END), node))

    def _into(self, node: torch.fx.Node, base: torch.fx.Node, value: torch.fx.Node) -> Any:
        if not is_inplace(node):
            return value
        return self._made(_aten.copy_.default, (base, value), node)

    def _chosen(
        self, value: torch.fx.Node, like: Any, other: float | None, axis: int | None = None
    ) -> torch.fx.Node:
        """A value where its row is selected, and one number elsewhere.

        Args:
            value: The node.
            like: The node that it stands for, or whose value has its rows at the same axis.
            other: The number; None takes one that no function minds, and the first place of all.
            axis: The axis of the rows, where `like` does not tell.
        """
        dtype, rank = value.meta["val"].dtype, value.meta["val"].dim()
        if other is None:
            other = int(dtype.is_floating_point or dtype.is_complex)
        axis = self.found.axis_of(like) if axis is None else axis
        valid = self._valid(like)
        for _ in range(rank - (axis or 0) - 1):
            valid = self._made(_aten.unsqueeze.default, (valid, -1), like)
        return self._made(_aten.where.ScalarOther, (valid, value, other), like)

    def _sizes(self, value: torch.fx.Node, axes: Any, like: torch.fx.Node) -> list[Any]:
        return [
            size if isinstance(size, int) else self._made(_aten.sym_size.int, (value, axis), like)
            for axis in axes
            for size in [value.meta["val"].shape[axis]]
        ]

    def _made(self, target: Any, args: Any, like: torch.fx.Node, kwargs: Any = None) -> Any:
        return made(self.graph, target, args, like, kwargs)


def _following(node: torch.fx.Node) -> set[torch.fx.Node]:
    return {node}.union(*map(_following, node.users))
