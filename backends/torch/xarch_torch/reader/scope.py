"""Nodes that are not computation: checks that are left out, and graphs within the graph."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch.fx.experimental.symbolic_shapes import free_unbacked_symbols
from torch.utils import _pytree as pytree

from xarch_torch.reader import registry
from xarch_torch.reader.views import is_inplace

_CHECKS = frozenset(
    {
        "aten._assert_async.msg",
        "aten._assert_scalar.default",
        "aten._assert_tensor_metadata.default",
        "aten._linalg_check_errors.default",
        "aten.sym_constrain_range.default",
        "aten.sym_constrain_range_for_size.default",
        "_set_grad_enabled",
        "_enter_autocast",
        "_exit_autocast",
    }
)


_TESTS = frozenset({"aten._is_all_true.default", "aten._is_any_true.default"})


def ignored(graph: torch.fx.Graph) -> set[torch.fx.Node]:
    """The checks of a graph, what is computed for nothing but them, and sizes that nobody reads."""
    found: set[torch.fx.Node] = set()
    for node in reversed(graph.nodes):
        if node.op != "call_function" or is_inplace(node):
            continue
        name = registry.op_name(node.target)
        is_part = node.target is operator.getitem
        idle = not node.users and (is_part or name in _TESTS or sized_by_data(node.meta.get("val")))
        for_checks = bool(node.users) and found.issuperset(node.users)
        if idle or for_checks or name in _CHECKS:
            found.add(node)
    return found


def sized_by_data(value: Any) -> bool:
    """Whether the size of a tensor among a trace's values depends on the data."""
    flat = pytree.tree_leaves(value)
    return any(free_unbacked_symbols(one) for one in flat if isinstance(one, torch.Tensor))


def _grad_mode(args: Any) -> tuple[Any, Any, bool]:
    enabled, inner, *operands = args
    return inner, operands, not enabled


def _autocast(args: Any) -> tuple[Any, Any, bool]:
    _device, _dtype, _enabled, _cache, inner, *operands = args
    return inner, operands, False


COND = "higher_order.cond"  # of two graphs the one that a value asks for

#: Higher-order ops whose graph runs once, in place: (graph, operands, whether gradients stop).
SUBGRAPHS: Mapping[str, Callable[[Any], tuple[Any, Any, bool]]] = {
    "higher_order.wrap_with_set_grad_enabled": _grad_mode,
    "higher_order.wrap_with_autocast": _autocast,
}
