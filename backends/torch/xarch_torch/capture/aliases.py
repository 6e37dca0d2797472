"""Which nodes of a graph share memory, and which are written into."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from typing import Any, TypeAlias

import torch

Node: TypeAlias = torch.fx.Node


def name_of(node: Node) -> str:
    """The op's name without its overload, such as `conv2d`; empty where it is no ATen op."""
    target = node.target
    if not isinstance(target, torch._ops.OpOverload) or target.namespace != "aten":
        return ""
    return str(target._schema.name.removeprefix("aten::"))


def source(node: Node) -> Node | None:
    """The argument whose memory the node's result may share."""
    if node.target is operator.getitem:
        held = node.args[0]
        return held if isinstance(held, torch.fx.Node) else None
    return next((value for _, value in _aliased(node)), None)


def base(node: Node) -> Node:
    """The node that made the memory."""
    while (before := source(node)) is not None:
        node = before
    return node


def writes(node: Node) -> list[Node]:
    """The arguments that the node writes into."""
    return [value for info, value in _aliased(node) if info.is_write]


def written(graph: torch.fx.Graph) -> set[Node]:
    """The nodes whose memory any node writes into."""
    return {base(one) for node in graph.nodes for one in writes(node)}


def _aliased(node: Node) -> Iterator[tuple[Any, Node]]:
    if not isinstance(node.target, torch._ops.OpOverload):
        return
    for position, argument in enumerate(node.target._schema.arguments):
        if argument.alias_info is None:
            continue
        value = node.args[position] if position < len(node.args) else None
        value = node.kwargs.get(argument.name, value)
        for one in value if isinstance(value, list | tuple) else [value]:
            if isinstance(one, torch.fx.Node):
                yield argument.alias_info, one
