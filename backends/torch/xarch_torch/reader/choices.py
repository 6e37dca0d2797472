"""Masks over two or more axes that choose one element of each row.

`w[sel]` beside `x[sel.any(-1)]`, as mixtures of experts write it, has one weight for each row only
where no row has two: the module itself would stop otherwise, for the two are multiplied. So the
weights are the sums along each row, of which one term is no zero, selected by the second mask. And
what `one_hot` marks is one element of every row, whatever the data.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
import torch

from xarch_torch.reader.remade import made, refresh
from xarch_torch.reader.views import op_base

_aten = torch.ops.aten
Same = Callable[[Any, Any], bool]
_SHIFTED = {"gt": (0.0, 0.5), "ge": (0.5, 1.0), "eq": (1.0, 1.0), "ne": (0.0, 0.0)}


def settle(graph: torch.fx.Graph, same: Same) -> None:
    """Rewrites such readings of a graph.

    Args:
        graph: The graph.
        same: Whether two nodes hold the same.
    """
    equal = _equal(graph)
    for node in list(graph.nodes):
        mask = _mask(node)
        if mask is None:
            continue
        if _is_one_hot(mask):
            _pick(graph, node, mask)
        else:
            _join(graph, node, mask, equal, same)


def _mask(node: torch.fx.Node) -> torch.fx.Node | None:
    """The mask of two or more axes that a node reads by, of what can be added up."""
    if op_base(node) != "index" or len(node.args[1]) != 1:  # type: ignore[arg-type]
        return None
    mask, source = node.args[1][0], node.args[0].meta["val"]  # type: ignore[index, union-attr]
    value = mask.meta["val"]  # type: ignore[union-attr]
    fits = value.dtype is torch.bool and value.dim() > 1 and source.dtype is not torch.bool
    return mask if fits else None  # type: ignore[return-value]


def _is_one_hot(mask: torch.fx.Node) -> bool:
    node: Any = mask
    while op_base(node) in (*_SHIFTED, "to", "_to_copy", "bool"):
        if op_base(node) in _SHIFTED:
            low, high = _SHIFTED[op_base(node)]
            if not isinstance(node.args[1], int | float) or not low <= node.args[1] <= high:
                return False
        node = node.args[0]
    return op_base(node) == "one_hot" and node.meta["val"].dim() == mask.meta["val"].dim()


def _pick(graph: torch.fx.Graph, node: torch.fx.Node, mask: torch.fx.Node) -> None:
    """Puts the sums of all rows in the place of a reading by a mask with one of each."""
    with graph.inserting_before(node):
        total = _summed(graph, node, mask, mask.meta["val"].dim() - 1)
        rows = mask.meta["val"].shape[:-1]
        rest = total.meta["val"].shape[len(rows) :]
        sizes = [-1, *(_size(graph, total, len(rows) + at) for at in range(len(rest)))]
        picked = made(graph, _aten.reshape.default, (total, sizes), node)
    node.replace_all_uses_with(picked)
    graph.erase_node(node)
    refresh(graph, picked)


def _join(
    graph: torch.fx.Graph, node: torch.fx.Node, mask: torch.fx.Node, equal: Any, same: Same
) -> None:
    """Has a node read by the rows that have an element, where both counts have to be equal."""
    size = _count(node)
    for other in graph.nodes:
        if other is node:
            return
        found = _any_of(other, mask, same)
        if found is None:
            continue
        readings = [one for one in graph.nodes if _reads_by(one, other, same)]
        alike = [
            one
            for one in readings
            if frozenset((size, _count(one))) in equal | {frozenset((size,))}
        ]
        if not alike:
            continue
        with graph.inserting_before(node):
            total = _summed(graph, node, mask, found)
            new = graph.call_function(_aten.index.Tensor, (total, [other]))
            new.meta = dict(node.meta)
        value = total.meta["val"]
        with value.fake_mode:
            rest = node.meta["val"].shape[1:]
            new.meta["val"] = value.new_empty((alike[0].meta["val"].shape[0], *rest))
        node.replace_all_uses_with(new)
        graph.erase_node(node)
        refresh(graph, new)
        return


def _any_of(node: torch.fx.Node, mask: torch.fx.Node, same: Same) -> int | None:
    """How many axes are left where a node tells whether a mask holds anywhere behind them."""
    name = op_base(node)
    if name == "gt" and node.args[1] == 0 and op_base(node.args[0]) == "sum":  # type: ignore[arg-type]
        node = node.args[0]  # type: ignore[assignment]
        name = "any"
    if name != "any" or len(node.args) != 2 or not same(node.args[0], mask):
        return None
    rank = mask.meta["val"].dim()
    given = node.args[1] if isinstance(node.args[1], list | tuple) else [node.args[1]]
    axes = sorted(int(one) % rank for one in given)  # type: ignore[call-overload]
    return axes[0] if axes == list(range(axes[0], rank)) and axes[0] else None


def _reads_by(node: torch.fx.Node, mask: torch.fx.Node, same: Same) -> bool:
    return op_base(node) == "index" and len(node.args[1]) == 1 and same(node.args[1][0], mask)  # type: ignore[arg-type, index]


def _summed(graph: torch.fx.Graph, node: torch.fx.Node, mask: torch.fx.Node, first: int) -> Any:
    """What a node reads from, added up along the axes of the mask from `first` on."""
    source: Any = node.args[0]
    rank, dtype = mask.meta["val"].dim(), source.meta["val"].dtype
    over = mask
    for _ in range(source.meta["val"].dim() - rank):
        over = made(graph, _aten.unsqueeze.default, (over, -1), node)
    shown = made(graph, _aten.where.ScalarOther, (over, source, 0), node)
    axes = list(range(first, rank))
    return made(graph, _aten.sum.dim_IntList, (shown, axes), node, {"dtype": dtype})


def _equal(graph: torch.fx.Graph) -> set[frozenset[Any]]:
    """Pairs of counts that the module asks to be equal."""
    found = set()
    for node in graph.nodes:
        if op_base(node) == "_assert_scalar" and isinstance(node.args[0], torch.fx.Node):
            held = node.args[0].meta.get("val")
            expr = held.node.expr if isinstance(held, torch.SymBool) else None
            if isinstance(expr, sympy.Eq):
                found.add(frozenset(expr.args))
    return found


def _count(node: torch.fx.Node) -> Any:
    size = node.meta["val"].shape[0]
    return size.node.expr if isinstance(size, torch.SymInt) else size


def _size(graph: torch.fx.Graph, node: torch.fx.Node, axis: int) -> Any:
    size = node.meta["val"].shape[axis]
    return size if isinstance(size, int) else made(graph, _aten.sym_size.int, (node, axis), node)
