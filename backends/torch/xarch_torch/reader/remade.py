"""Nodes that are put into a graph, and what follows from them for the sizes of others."""

from __future__ import annotations

from typing import Any

import torch
from torch._dispatch.python import enable_python_dispatcher
from torch._subclasses.fake_tensor import FakeTensor
from torch.utils import _pytree as pytree

from xarch_torch.reader.views import op_base


def made(
    graph: torch.fx.Graph, target: Any, args: Any, like: torch.fx.Node, kwargs: Any = None
) -> torch.fx.Node:
    """A new node with its traced value, which stands where `like` does in the module."""
    node = graph.call_function(target, args, kwargs or {})
    node.meta = dict(like.meta)
    node.meta["val"] = _traced(node, _mode(graph))
    return node


def refresh(graph: torch.fx.Graph, start: torch.fx.Node) -> None:
    """Traces all that follows from a node anew, whose size is another now."""
    changed, mode = {start}, _mode(graph)
    for node in graph.nodes:
        if node.op != "call_function" or node in changed or op_base(node) == "_assert_scalar":
            continue
        if changed.isdisjoint(node.all_input_nodes) or "val" not in node.meta:
            continue
        value = _traced(node, mode)
        if _sizes(value) != _sizes(node.meta["val"]):  # what is as before tells nothing new
            node.meta["val"] = value
            changed.add(node)


def _sizes(value: Any) -> list[str]:
    leaves = pytree.tree_leaves(value)
    return [str(tuple(one.shape) if isinstance(one, torch.Tensor) else one) for one in leaves]


def _mode(graph: torch.fx.Graph) -> Any:
    """The mode in which the graph was traced."""
    values = (one.meta.get("val") for one in graph.nodes)
    return next(one.fake_mode for one in values if isinstance(one, FakeTensor))


def _traced(node: torch.fx.Node, mode: Any) -> Any:
    args, kwargs = pytree.tree_map_only(
        torch.fx.Node, lambda one: one.meta["val"], (node.args, dict(node.kwargs))
    )
    target: Any = node.target
    # without torch's Python dispatcher ops that are made of others fix open sizes
    with mode, enable_python_dispatcher(), torch.no_grad():
        return target(*args, **kwargs)
