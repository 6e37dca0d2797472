"""Ops without a converter, as the ops that torch itself makes of them.

torch holds many ops as compositions of others. Where one of these has no converter, it is traced
on the graph's own fake tensors and the graph within is converted in its place. A decomposition
that asks for the value of an unknown size would be right for the example alone, and is refused.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cache
from typing import Any

import torch
from torch._decomp import decomposition_table
from torch._subclasses import FakeTensor
from torch.fx.experimental.proxy_tensor import make_fx
from torch.utils import _pytree as pytree

from xarch_torch.reader import registry
from xarch_torch.reader.views import functional_twin, is_inplace

_KEY = "xarch_decomposition"


@dataclass(frozen=True)
class Decomposition:
    """What one node is made of.

    Attributes:
        graph: The ops.
        operands: The nodes whose values its placeholders take, in order.
    """

    graph: torch.fx.GraphModule
    operands: list[torch.fx.Node]


def decomposition(node: torch.fx.Node) -> Decomposition | None:
    """What torch makes the node of, or None where it is no composition."""
    if _KEY not in node.meta:
        node.meta[_KEY] = _decompose(node)
    found: Decomposition | None = node.meta[_KEY]
    return found


def _decompose(node: torch.fx.Node) -> Decomposition | None:
    target = _functional(node)
    if target is None or torch.Tag.nondeterministic_seeded in target.tags:
        return None
    flat, tree = pytree.tree_flatten((node.args, dict(node.kwargs)))
    places = [at for at, one in enumerate(flat) if isinstance(one, torch.fx.Node)]
    operands = [flat[at] for at in places]

    def call(*values: Any) -> Any:
        leaves = list(flat)
        for at, value in zip(places, values, strict=True):
            leaves[at] = value
        args, kwargs = pytree.tree_unflatten(leaves, tree)
        return target(*args, **kwargs)

    graph = _traced(call, [one.meta.get("val") for one in operands])
    if graph is None or any(one.target is target for one in graph.graph.nodes):
        return None
    for one in graph.graph.nodes:
        for key in ("nn_module_stack", "stack_trace"):
            one.meta[key] = node.meta.get(key)
    return Decomposition(graph, operands)


def _traced(call: Any, values: list[Any]) -> torch.fx.GraphModule | None:
    modes = [one.fake_mode for one in values if isinstance(one, FakeTensor)]
    environment = modes[0].shape_env if modes else None
    if environment is None:
        return None
    before = len(environment.guards)
    try:
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            trace = make_fx(call, decomposition_table=_table(), tracing_mode="symbolic")
            graph = trace(*values)
    except Exception:  # the op has a kernel for each device and no composition
        return None
    return None if len(environment.guards) > before else graph


@cache
def _table() -> dict[Any, Any]:
    """Torch's decompositions of what has no converter."""
    return {
        op: function
        for op, function in decomposition_table.items()
        if registry.find(registry.op_name(op)) is None
    }


def _functional(node: torch.fx.Node) -> Any:
    """The op itself, or for an in-place op the one that computes what it writes."""
    target: Any = node.target
    if not isinstance(target, torch._ops.OpOverload):
        return None
    if not is_inplace(node):
        return target
    namespace, op, overload = functional_twin(target).split(".")
    packet = getattr(getattr(torch.ops, namespace), op, None)
    if packet is None or overload not in packet.overloads():
        return None
    return getattr(packet, overload)
