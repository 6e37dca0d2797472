"""Nodes that are not computation: checks that are left out, and graphs within the graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

IGNORED = frozenset(
    {
        "aten._assert_async.msg",
        "aten._assert_scalar.default",
        "aten._assert_tensor_metadata.default",
        "aten.sym_constrain_range.default",
        "aten.sym_constrain_range_for_size.default",
        "_set_grad_enabled",
        "_enter_autocast",
        "_exit_autocast",
    }
)


def _grad_mode(args: Any) -> tuple[Any, Any, bool]:
    enabled, inner, *operands = args
    return inner, operands, not enabled


def _autocast(args: Any) -> tuple[Any, Any, bool]:
    _device, _dtype, _enabled, _cache, inner, *operands = args
    return inner, operands, False


#: Higher-order ops whose graph runs once, in place: (graph, operands, whether gradients stop).
SUBGRAPHS: Mapping[str, Callable[[Any], tuple[Any, Any, bool]]] = {
    "higher_order.wrap_with_set_grad_enabled": _grad_mode,
    "higher_order.wrap_with_autocast": _autocast,
}
