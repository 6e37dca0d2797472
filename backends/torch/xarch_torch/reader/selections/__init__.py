"""What a mask selects, computed for every element.

`x[mask]` and `mask.nonzero()` have a size that depends on the data. Where all that follows works on
each selected row by itself, and ends where rows are put back, added to others or summed, the graph
is rewritten: the same is computed for all rows, from ones where nothing is selected, and the mask
chooses at the end. That is how the loops over experts of a mixture become a graph. Selected rows
may be joined with others, as the edges of a graph are with a loop at each node: then of all rows
those that were not selected are left out.
"""

from __future__ import annotations

from typing import Any

import torch

from xarch_torch.reader import choices, losses
from xarch_torch.reader.remade import made
from xarch_torch.reader.scope import sized_by_data
from xarch_torch.reader.selections.collected import Collected
from xarch_torch.reader.selections.masks import mask_of, puts, same, value_of
from xarch_torch.reader.selections.rewriting import Rewriting
from xarch_torch.reader.views import Views, op_base

_aten = torch.ops.aten
_NEW = ("new_empty", "new_full", "new_ones", "new_zeros")


def widen(module: torch.fx.GraphModule) -> None:
    """Rewrites what can be rewritten in a graph; the rest stays as it is."""
    views = Views(module.graph)
    losses.take_apart(module.graph)
    _make_alone(module.graph)
    choices.settle(module.graph, lambda a, b: same(a, b, views))
    starts = [one for one in module.graph.nodes if mask_of(one) is not None and not puts(one)]
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
            found = Collected(graph, node, left, views)
            if found.collects():
                gone |= Rewriting(found).rewrite()
    return [one for one in starts if one not in gone]


def _make_alone(graph: torch.fx.Graph) -> None:
    """Has `new_zeros` and the like ask no selected rows for their dtype."""
    for node in list(graph.nodes):
        name = op_base(node)
        if name in _NEW and sized_by_data(value_of(node.args[0])):
            target = getattr(_aten, name.removeprefix("new_"))
            with graph.inserting_before(node):
                options = {"dtype": value_of(node).dtype, "device": value_of(node).device}
                new = made(graph, _plain(target), node.args[1:], node, options)
            node.replace_all_uses_with(new)
            graph.erase_node(node)


def _plain(packet: Any) -> Any:
    """The overload that takes sizes alone."""
    return packet.memory_format if "memory_format" in packet.overloads() else packet.default
