"""Takes out of a graph what does nothing in inference."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any

import torch

from xarch_torch.capture.aliases import Node, base, name_of, written

_CHECKS = {
    "_assert_tensor_metadata",
    "_assert_scalar",
    "_assert_async",
    "sym_constrain_range",
    "sym_constrain_range_for_size",
}
# what computes the same numbers from any strides
_ANY_STRIDES = {
    "conv1d", "conv2d", "conv3d", "contiguous", "permute", "transpose", "matmul", "linear", "add",
    "sub", "subtract", "mul", "multiply", "relu", "gelu", "silu", "sigmoid", "tanh", "max_pool2d",
    "avg_pool2d", "mean", "layer_norm", "batch_norm", "scaled_dot_product_attention", "einsum",
    "reshape", "cat", "bmm", "softmax", "adaptive_avg_pool2d",
}  # fmt: skip


def clean(graph: torch.fx.Graph, fixed: AbstractSet[Node]) -> None:
    """Drops checks, casts to the same dtype, dropout, and copies that only change strides.

    Of `fixed`, the nodes that depend on weights alone, copies stay: they are made once.
    """
    _drop_checks(graph)
    touched = written(graph)
    for node in list(graph.nodes):
        restrides = node not in fixed and _only_restrides(node) and _unwritten(node, touched)
        if restrides or _does_nothing(node):
            node.replace_all_uses_with(node.args[0])
            graph.erase_node(node)
    _join_permutations(graph)
    graph.eliminate_dead_code()


def _drop_checks(graph: torch.fx.Graph) -> None:
    for node in reversed(list(graph.nodes)):
        if name_of(node) in _CHECKS and not node.users:
            graph.erase_node(node)


def _does_nothing(node: Node) -> bool:
    name = name_of(node)
    if name in {"alias", "detach", "lift_fresh_copy", "lift"}:
        return name in {"alias", "detach"}
    if name == "dropout":
        return node.args[2] is False
    if name != "to" or not isinstance(node.args[0], torch.fx.Node):
        return False
    if node.kwargs.get("copy") or node.kwargs.get("memory_format") is not None:
        return False
    old, new = node.args[0].meta.get("val"), node.meta.get("val")
    return isinstance(old, torch.Tensor) and (old.dtype, old.device) == (new.dtype, new.device)


def _only_restrides(node: Node) -> bool:
    if name_of(node) != "contiguous":
        return False
    wanted = node.kwargs.get("memory_format", torch.contiguous_format)
    if node.args[0].meta["val"].is_contiguous(memory_format=wanted):
        return True
    return all(name_of(user) in _ANY_STRIDES - {"permute", "transpose"} for user in node.users)


def _unwritten(node: Node, touched: set[Node]) -> bool:
    return base(node.args[0]) not in touched


def _join_permutations(graph: torch.fx.Graph) -> None:
    for node in list(graph.nodes):
        axes = _axes(node)
        inner: Any = node.args[0] if axes is not None else None
        before = _axes(inner)
        if axes is None or before is None:
            continue
        joined = [before[axis] for axis in axes]
        if joined == sorted(joined):
            node.replace_all_uses_with(inner.args[0])
        else:
            node.target = torch.ops.aten.permute.default
            node.args = (inner.args[0], joined)


def _axes(node: Any) -> list[int] | None:
    """The axes that a node permutes, or None where it does something else."""
    name = name_of(node) if isinstance(node, torch.fx.Node) else ""
    if name not in {"permute", "transpose"}:
        return None
    rank = node.meta["val"].dim()
    if name == "permute":
        return [axis % rank for axis in node.args[1]]
    axes = list(range(rank))
    first, second = (axis % rank for axis in node.args[1:3])
    axes[first], axes[second] = axes[second], axes[first]
    return axes
