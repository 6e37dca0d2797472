"""Moves what depends on weights alone out of a graph, so that it is computed once."""

from __future__ import annotations

import operator

import torch

from xarch_torch.capture.aliases import Node, base, writes


def fixed(graph: torch.fx.Graph, weights: set[Node]) -> set[Node]:
    """The nodes whose value no input of the model changes."""
    banned: set[Node] = set()
    while True:
        found = _fixed(graph, weights, banned)
        late = {
            base(one)
            for node in graph.nodes
            if node not in found
            for one in writes(node)
            if one in found
        } - banned
        if not late:
            return found
        banned |= late


def hoist(graph: torch.fx.Graph, weights: list[Node]) -> torch.fx.Graph:
    """Splits off the graph that prepares the weights.

    Args:
        graph: The graph; the hoisted nodes are replaced by placeholders before the inputs.
        weights: Its placeholders for weights.

    Returns:
        The graph from all weights to the values of the new placeholders, in order.
    """
    known = fixed(graph, set(weights))
    edge = [
        node
        for node in graph.nodes
        if node in known and node.op != "placeholder" and set(node.users) - known
    ]
    prelude = torch.fx.Graph()
    copies: dict[Node, Node] = {}
    for node in graph.nodes:
        if node in known or node in weights:
            copies[node] = prelude.node_copy(node, lambda one: copies[one])
    prelude.output(tuple(copies[node] for node in edge))
    prelude.eliminate_dead_code()
    last = weights[-1] if weights else None
    for node in edge:
        with graph.inserting_after(last) if last else graph.inserting_before():
            last = graph.placeholder(f"prepared_{node.name}")
        last.meta = dict(node.meta)
        node.replace_all_uses_with(last)
    for node in reversed(list(graph.nodes)):
        if node in known and node.op != "placeholder" and not node.users:
            graph.erase_node(node)
    return prelude


def _fixed(graph: torch.fx.Graph, weights: set[Node], banned: set[Node]) -> set[Node]:
    found = set(weights) - banned
    for node in graph.nodes:
        if node.op != "call_function" or base(node) in banned or not _is_pure(node):
            continue
        if all(one in found for one in node.all_input_nodes):
            found.add(node)
    return found


def _is_pure(node: Node) -> bool:
    if node.target is operator.getitem:
        return True
    if not isinstance(node.target, torch._ops.OpOverload):
        return False
    random = torch.Tag.nondeterministic_seeded in node.target.tags
    return not random and all(base(one).op != "placeholder" for one in writes(node))
