"""What a mask selects, computed for every element.

`x[mask]` and `mask.nonzero()` have a size that depends on the data. Where all that follows works on
each selected row by itself, and ends where rows are put back, added to others or summed, the graph
is rewritten: the same is computed for all rows, from ones where nothing is selected, and the mask
chooses at the end. That is how the loops over experts of a mixture become a graph. Selected rows
may be joined with others, as the edges of a graph are with a loop at each node: then of all rows
those that were not selected are left out.
"""

from __future__ import annotations

import math
import operator
from typing import Any

import torch
from torch.utils import _pytree as pytree

from xarch_torch.reader import choices, losses
from xarch_torch.reader.remade import made
from xarch_torch.reader.rows import FOLDS, by_row, first_of, folds, is_size, only_checked, symbol
from xarch_torch.reader.scope import sized_by_data
from xarch_torch.reader.views import Views, functional, is_inplace, op_base

_aten = torch.ops.aten
_PUTS = ("index_put", "index_put_")
_ADDS = ("index_add", "index_add_")
_COPIES = ("index_copy", "index_copy_")
_FINDS = ("nonzero", "nonzero_numpy", "where")
_SCATTERS = (
    "scatter", "scatter_", "scatter_add", "scatter_add_", "scatter_reduce", "scatter_reduce_",
)  # fmt: skip
_ENDS = frozenset({*_PUTS, *_ADDS, *_COPIES, *_SCATTERS})
_NEW = ("new_empty", "new_full", "new_ones", "new_zeros")
_SIZED = ("empty", "expand", "full", "ones", "reshape", "view", "zeros", "_unsafe_view")


def widen(module: torch.fx.GraphModule) -> None:
    """Rewrites what can be rewritten in a graph; the rest stays as it is."""
    views = Views(module.graph)
    losses.take_apart(module.graph)
    _make_alone(module.graph)
    choices.settle(module.graph, lambda a, b: _same(a, b, views))
    starts = [one for one in module.graph.nodes if _mask(one) is not None and not _puts(one)]
    views = Views(module.graph)
    before: list[torch.fx.Node] = []
    while len(starts) != len(before):  # what another selection was within may be widened now
        before = starts
        starts = _widened(module.graph, before, views)


def _widened(
    graph: torch.fx.Graph, starts: list[torch.fx.Node], views: Views
) -> list[torch.fx.Node]:
    """Rewrites what follows from some nodes that read by masks; returns those that are left."""
    gone: set[torch.fx.Node] = set()
    for node in starts:
        if node not in gone:
            left = [one for one in starts if one not in gone]
            found = _Selection(graph, node, left, views)
            if found.collects():
                gone |= found.rewrite()
    return [one for one in starts if one not in gone]


def _make_alone(graph: torch.fx.Graph) -> None:
    """Has `new_zeros` and the like ask no selected rows for their dtype."""
    for node in list(graph.nodes):
        name = op_base(node)
        if name in _NEW and sized_by_data(_value(node.args[0])):
            target = getattr(_aten, name.removeprefix("new_"))
            with graph.inserting_before(node):
                options = {"dtype": _value(node).dtype, "device": _value(node).device}
                new = made(graph, _plain(target), node.args[1:], node, options)
            node.replace_all_uses_with(new)
            graph.erase_node(node)


class _Selection:
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
        self.mask: torch.fx.Node = _mask(start)  # type: ignore[assignment]
        self.valid: Any = self.mask  # in truth values
        self.views = views
        self.inner: set[torch.fx.Node] = set()
        self.ends: set[torch.fx.Node] = set()
        self.counts: set[Any] = set()  # the symbols that stand for how many are selected
        self.kinds: dict[Any, Kind] = {}  # of rows, by how many there are
        self.joined: dict[Any, torch.fx.Node] = {}  # which of joined rows count
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
            if self._starts(one):
                if not self._begin(one):
                    return False
            elif self._is_end(one):
                self.ends.add(one)
            elif not (self._follows(one) or self._gathers(one) or self._is_wanted_size(one)):
                return False
            if one not in self.ends:
                self.inner.add(one)
                waiting += [user for user in one.users if not only_checked(user)]
            if not self._starts(one):
                waiting += [other for other in one.all_input_nodes if self._counts(other)]
        return bool(self.ends)

    def rewrite(self) -> set[torch.fx.Node]:
        """Computes the same for all rows; returns the nodes that are gone."""
        wide: dict[torch.fx.Node, Any] = {}
        if self.mask.meta["val"].dtype is not torch.bool:
            with self.graph.inserting_after(self.mask):
                self.valid = self._made(_aten.ne.Scalar, (self.mask, 0), self.mask)
        old = sorted(self.inner | self.ends)
        for node in old:
            with self.graph.inserting_before(node):
                wide[node] = self._widened(node, wide)
        for node in self.ends:
            node.replace_all_uses_with(wide[node])
        gone = set(old)
        for node in old:  # and sizes that only checks ask for
            gone |= _following(node)
        for node in sorted(gone, reverse=True):
            self.graph.erase_node(node)
        return gone

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
        count = symbol(first.shape[0 if op_base(node) in _FINDS else _axis(node)])
        self.counts.add(count)
        self.kinds[count] = _SELECTED
        if op_base(node) in _FINDS:
            self.places.add(node)
        return bool(getattr(count, "is_Symbol", False)) and sized_by_data(first)

    def _joins_agree(self) -> bool:
        """Notes rows that are joined with others; False where as many are joined in two orders."""
        joins = [
            one for one in self.graph.nodes if op_base(one) == "cat" and sized_by_data(_value(one))
        ]
        if joins:
            for one in self.starts:
                if self._starts(one):
                    self._begin(one)
        for one in joins:
            axis = _joined_axis(one)
            if not any(self.axis_of(part) == axis for part in one.args[0]):
                continue
            kind = tuple(
                self._kind(part) if self.axis_of(part) == axis else symbol(_value(part).shape[axis])
                for part in one.args[0]
            )
            size = symbol(_value(one).shape[axis])
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
            return any(self._has_count(size) for size in value.shape) or self._starts(node)
        if isinstance(value, list | tuple):
            first = first_of(node)
            open_sizes = () if first is None else first.shape
            return self._starts(node) or any(map(self._has_count, open_sizes))
        return self._has_count(value)

    def _starts(self, node: torch.fx.Node) -> bool:
        mask = _mask(node)
        return mask is not None and not _puts(node) and self._same(mask, self.mask)

    def _same(self, a: Any, b: Any) -> bool:
        return _same(a, b, self.views)

    def _follows(self, node: torch.fx.Node) -> bool:
        """Whether a node works on the selected rows one by one."""
        if node.target is operator.getitem and node.args[0] in self.places:
            self.places.add(node)
            return True
        kind = self._kind(node)
        if kind is None or self._joins(node):
            return kind is not None
        if any(self._kind(one) not in (None, kind) for one in node.all_input_nodes):
            return False
        found = by_row(node, self.axis_of)
        if found and node.args[0] in self.places and self.views.base(node) is node.args[0]:
            self.places.add(node)
        return found

    def _joins(self, node: torch.fx.Node) -> bool:
        """Whether a node joins rows with others."""
        return op_base(node) == "cat" and self.axis_of(node) == _joined_axis(node)

    def _gathers(self, node: torch.fx.Node) -> bool:
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
        if name in (*_PUTS, *_COPIES):
            return self._is_put(node)
        axis = self.axis_of(args[2])
        return axis is not None and (
            name in _ADDS or axis == _positive(args[1], _value(args[0]))  # type: ignore[arg-type]
        )

    def _is_put(self, node: torch.fx.Node) -> bool:
        args: Any = node.args
        if op_base(node) in _COPIES:
            return args[2] in self.places
        if _mask(node) is not None:
            return self._same(_mask(node), self.mask) and not _accumulates(node)
        if _accumulates(node):
            return self.axis_of(args[2]) is not None
        return any(map(self._is_place, args[1]))

    def _is_place(self, node: Any) -> bool:
        """Whether a node holds one whole number for each row."""
        if node in self.places:
            return True
        fits = self.axis_of(node) == 0 and _value(node).dtype in (torch.int32, torch.int64)
        return fits and _value(node).dim() == 1

    def _widened(self, node: torch.fx.Node, wide: dict[torch.fx.Node, Any]) -> Any:
        if self._starts(node):
            return self._all(node)
        picks = node in self.ends or self._gathers(node)
        args, kwargs = pytree.tree_map_only(
            torch.fx.Node,
            lambda one: self._wide(one, wide, picks=picks),
            (node.args, dict(node.kwargs)),
        )
        if node in self.ends:
            return self._ended(node, args, kwargs)
        if node.target is operator.getitem and isinstance(args[0], list):
            return args[0][args[1]]
        made = self._made(node.target, args, node, kwargs)
        if self._joins(node):
            self._note_joined(node, args[0])
        return self._chosen(made, node, None) if self._gathers(node) else made

    def _note_joined(self, node: torch.fx.Node, parts: Any) -> None:
        """Computes which of some joined rows count."""
        axis = _joined_axis(node)
        size = symbol(_value(node).shape[axis])
        if size in self.joined:
            return
        valid = []
        for part, wide in zip(node.args[0], parts, strict=True):  # type: ignore[arg-type]
            if self.axis_of(part) == axis:
                valid.append(self._valid(part))
            else:
                sizes = self._sizes(wide, [axis], node)
                options = {"dtype": torch.bool}
                valid.append(self._made(_aten.ones.default, (sizes,), node, options))
        self.joined[size] = self._made(_aten.cat.default, (valid,), node)

    def _valid(self, node: Any) -> Any:
        """Which rows of a node count, along one axis."""
        value: Any = first_of(node)
        size = symbol(value.shape[self.axis_of(node)])
        if size not in self.counts:
            return self.joined[size]
        flat = self.valid.meta["val"].dim() == 1
        return self.valid if flat else self._made(_aten.reshape.default, (self.valid, [-1]), node)

    def _wide(self, node: torch.fx.Node, wide: dict[torch.fx.Node, Any], *, picks: bool) -> Any:
        """What stands for a node; where it `picks` rows of others, it has to be within these."""
        found = wide.get(node, node)
        if not picks or node not in self.inner or node in self.places:
            return found
        value = node.meta["val"]
        whole = isinstance(value, torch.Tensor) and not value.dtype.is_floating_point
        return self._chosen(found, node, 0) if whole else found

    def _all(self, node: torch.fx.Node) -> Any:
        """What a node that reads by the mask would read, were everything selected."""
        rank = self.mask.meta["val"].dim()
        if op_base(node) == "index":
            source: Any = node.args[0]
            axis, whole = _axis(node), source.meta["val"].dim()
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
        return self._made(_aten.stack.default, (found, 1), node) if _is_nonzero(node) else found

    def _ended(self, node: torch.fx.Node, args: Any, kwargs: Any) -> Any:
        name = op_base(node)
        if folds(node, self.axis_of):
            return self._folded(node, args)
        base, *rest = args
        if name in _ADDS:
            axis = _positive(rest[0], base.meta["val"])
            value = self._chosen(rest[2], node.args[2], 0, axis)
            return self._made(node.target, (base, *rest[:2], value), node, kwargs)
        if name in _SCATTERS:
            return self._scattered(node, base, rest, kwargs)
        if _mask(node) is not None:
            return self._put_by_mask(node, base, rest[1])
        if name in _PUTS and _accumulates(node):
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
        rank, given, axis = self.mask.meta["val"].dim(), value.meta["val"], _axis(node)
        if rank > 1:
            at = self.axis_of(node.args[2]) or 0
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
        copies = op_base(node) in _COPIES
        given: Any = node.args[1:]
        if copies:
            axis, place, like = _positive(rest[0], base.meta["val"]), rest[1], given[1]
        else:
            axis = next(at for at, one in enumerate(given[0]) if self._is_place(one))
            place, like = rest[0][axis], given[0][axis]
        if like not in self.places:  # which may be counted from the end
            size = self._sizes(base, [axis], node)[0]
            place = self._made(_aten.remainder.Scalar, (place, size), node)
        moved = self._made(_aten.add.Tensor, (place, 1), node)
        moved = self._chosen(moved, like, 0)
        front = self._made(_aten.slice.Tensor, (base, axis, 0, 1), node)
        longer = self._made(_aten.cat.default, ([front, base], axis), node)
        if copies:
            args: Any = (longer, axis, moved, rest[2])
            put = self._made(_aten.index_copy.default, args, node)
        else:
            places = [moved if at == axis else one for at, one in enumerate(rest[0])]
            put = self._made(_aten.index_put.default, (longer, places, rest[1]), node)
        return self._into(node, base, self._made(_aten.slice.Tensor, (put, axis, 1, _END), node))

    def _scattered(self, node: torch.fx.Node, base: torch.fx.Node, rest: Any, kwargs: Any) -> Any:
        """Scatters rows: those that do not count go to a row before the first."""
        axis = _positive(rest[0], base.meta["val"])
        moved = self._made(_aten.add.Tensor, (rest[1], 1), node)
        moved = self._chosen(moved, node.args[2], 0)
        front = self._made(_aten.slice.Tensor, (base, axis, 0, 1), node)
        longer = self._made(_aten.cat.default, ([front, base], axis), node)
        target = functional(node.target)  # of what writes in place
        put = self._made(target, (longer, axis, moved, *rest[2:]), node, kwargs)
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
        axis = self.axis_of(like) if axis is None else axis
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


_END = 2**63 - 1
_SELECTED = ("selected",)
Kind = tuple[Any, ...]
"""What rows are: selected, or joined of others, whose number or kind is told."""


def _mask(node: torch.fx.Node) -> torch.fx.Node | None:
    """The mask, where the node reads or writes by one mask alone, or tells its places."""
    name = op_base(node)
    if name in _FINDS and len(node.args) == 1:
        mask: Any = node.args[0]
    elif name in ("index", *_PUTS) and not any(node.args[1][:-1]):  # type: ignore[index]
        mask = node.args[1][-1]  # type: ignore[index]
    else:
        return None
    value = mask.meta.get("val") if isinstance(mask, torch.fx.Node) else None
    if not isinstance(value, torch.Tensor) or value.dim() == 0:
        return None
    return mask if name in _FINDS or value.dtype is torch.bool else None


def _same(a: Any, b: Any, views: Views) -> bool:
    """Whether two nodes hold the same, as `x == 3` does that is written twice."""
    if not isinstance(a, torch.fx.Node) or not isinstance(b, torch.fx.Node):
        return type(a) is type(b) and bool(a == b)
    if a is b:
        return True
    schema = getattr(a.target, "_schema", None)
    if a.target != b.target or schema is None or schema.is_mutable:
        return False
    if torch.Tag.nondeterministic_seeded in a.target.tags:  # type: ignore[union-attr]
        return False
    if any(_is_written(one, views) for one in (a, b, *a.all_input_nodes)):
        return False
    ours, theirs = (pytree.tree_leaves((one.args, dict(one.kwargs))) for one in (a, b))
    pairs = zip(ours, theirs, strict=False)
    return len(ours) == len(theirs) and all(_same(*pair, views) for pair in pairs)


def _is_written(node: torch.fx.Node, views: Views) -> bool:
    """Whether anything writes into a tensor or another view of it."""
    family = views.family(node)
    return any(is_inplace(user) and user.args[0] is one for one in family for user in one.users)


def _puts(node: torch.fx.Node) -> bool:
    return op_base(node) in _PUTS


def _accumulates(node: torch.fx.Node) -> bool:
    return len(node.args) > 3 and bool(node.args[3])


def _is_nonzero(node: torch.fx.Node) -> bool:
    return op_base(node) == "nonzero"


def _plain(packet: Any) -> Any:
    """The overload that takes sizes alone."""
    return packet.memory_format if "memory_format" in packet.overloads() else packet.default


def _value(node: Any) -> Any:
    return node.meta["val"]


def _axis(node: torch.fx.Node) -> int:
    """The axis at which a mask reads or writes: those before it are taken whole."""
    return len(node.args[1]) - 1  # type: ignore[arg-type]


def _joined_axis(node: torch.fx.Node) -> int:
    """The axis along which `cat` joins."""
    return _positive(node.args[1] if len(node.args) > 1 else 0, _value(node))  # type: ignore[arg-type]


def _positive(axis: int, value: torch.Tensor) -> int:
    return axis % int(value.dim())


def _following(node: torch.fx.Node) -> set[torch.fx.Node]:
    return {node}.union(*map(_following, node.users))
