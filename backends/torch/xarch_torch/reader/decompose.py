"""Ops without a converter, as the ops that torch itself makes of them.

torch holds many ops as compositions of others. Where one of these has no converter, it is traced
on the graph's own fake tensors and the graph within is converted in its place. A decomposition
that asks for the value of an unknown size would be right for the example alone, and is refused.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import torch
from torch._decomp import decomposition_table
from torch._subclasses import FakeTensor
from torch.fx.experimental.proxy_tensor import make_fx
from torch.utils import _pytree as pytree

from xarch_torch.reader import registry
from xarch_torch.reader.views import functional_twin, is_inplace, op_base

_KEY, _LIFTED = "xarch_decomposition", "xarch_lifted"
_USUAL = {torch.float32, torch.float64}
_ALONG = frozenset(
    (
        "argmax", "argmin", "argsort", "cummax", "cummin", "cumprod", "cumsum", "gather",
        "index_add", "index_copy", "index_fill", "index_reduce", "index_select", "kthvalue",
        "log_softmax", "logcumsumexp", "max", "median", "min", "mode", "nanmedian", "scatter",
        "scatter_add", "scatter_reduce", "softmax", "sort", "topk", "transpose", "unfold",
    )
)  # fmt: skip


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


def lifted(node: torch.fx.Node) -> Decomposition | None:
    """The node with an axis for each tensor that has none, for ops along an axis."""
    if not isinstance(node.target, torch._ops.OpOverload) or op_base(node).strip("_") not in _ALONG:
        return None
    if _LIFTED not in node.meta:
        tensors = [one.meta.get("val") for one in node.all_input_nodes]
        bare = any(isinstance(one, torch.Tensor) and one.dim() == 0 for one in tensors)
        node.meta[_LIFTED] = _decompose(node, lift=True) if bare else None
    found: Decomposition | None = node.meta[_LIFTED]
    return found


def _decompose(node: torch.fx.Node, *, lift: bool = False) -> Decomposition | None:
    target = _functional(node)
    if target is None or torch.Tag.nondeterministic_seeded in target.tags:
        return None
    flat, tree = pytree.tree_flatten((node.args, dict(node.kwargs)))
    places = [at for at, one in enumerate(flat) if isinstance(one, torch.fx.Node)]
    operands = [flat[at] for at in places]
    pairs = zip(target._schema.arguments, node.args, strict=False)
    number = next((one for argument, one in pairs if argument.name == "value"), None)

    def call(*values: Any) -> Any:
        leaves = list(flat)
        for at, one, value in zip(places, operands, values, strict=True):
            bare = lift and one is not number and value.dim() == 0
            leaves[at] = value.unsqueeze(0) if bare else value
        args, kwargs = pytree.tree_unflatten(leaves, tree)
        found = target(*args, **kwargs)
        return _shaped(found, node.meta["val"]) if lift else found

    with default_dtype(node.meta.get("val")):
        graph = _traced(call, [one.meta.get("val") for one in operands])
    if graph is None or (not lift and any(one.target is target for one in graph.graph.nodes)):
        return None
    for one in graph.graph.nodes:
        for key in ("nn_module_stack", "stack_trace"):
            one.meta[key] = node.meta.get(key)
    return Decomposition(graph, operands)


@contextmanager
def default_dtype(traced: Any) -> Iterator[None]:
    """The default dtype of a node's trace, which says what floats integers become."""
    before = torch.get_default_dtype()
    if isinstance(traced, torch.Tensor) and (traced.is_complex() or traced.dtype in _USUAL):
        torch.set_default_dtype(traced.dtype.to_real())
    try:
        yield
    finally:
        torch.set_default_dtype(before)


def _shaped(found: Any, wanted: Any) -> Any:
    if isinstance(found, torch.Tensor):
        return found.reshape(wanted.shape)
    return [one.reshape(like.shape) for one, like in zip(found, wanted, strict=True)]


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
