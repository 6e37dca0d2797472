"""Losses of selected rows: those of each row, and then their sum or mean."""

from __future__ import annotations

from typing import Any

import torch

from xarch_torch.reader.remade import made
from xarch_torch.reader.scope import sized_by_data
from xarch_torch.reader.views import op_base

_aten = torch.ops.aten
#: Where the argument stands that tells how the losses are put together.
REDUCTION = {
    "binary_cross_entropy": 3, "binary_cross_entropy_with_logits": 4, "cross_entropy_loss": 3,
    "huber_loss": 2, "l1_loss": 2, "mse_loss": 2, "smooth_l1_loss": 2, "soft_margin_loss": 2,
}  # fmt: skip
_NONE, _MEAN = 0, 1


def kept_apart(node: torch.fx.Node) -> bool:
    """Whether a node computes the losses of rows and leaves them apart."""
    at = REDUCTION.get(op_base(node))
    return at is not None and len(node.args) > at and node.args[at] == _NONE


def take_apart(graph: torch.fx.Graph) -> None:
    """Puts the losses of each row, and then their sum or mean, in the place of both at once."""
    for node in list(graph.nodes):
        at = REDUCTION.get(op_base(node))
        if at is None or kept_apart(node) or not sized_by_data(node.args[0].meta.get("val")):
            continue
        reduction = node.args[at] if len(node.args) > at else _MEAN
        if op_base(node) == "cross_entropy_loss" and not _is_plain(node):
            continue
        with graph.inserting_before(node):
            found = _reduced(graph, node, at, int(reduction))  # type: ignore[call-overload]
        node.replace_all_uses_with(found)
        graph.erase_node(node)


def _is_plain(node: torch.fx.Node) -> bool:
    """Whether a cross entropy has neither weights nor smoothing, which change the divisor."""
    weight = node.args[2] if len(node.args) > 2 else None
    return weight is None and (len(node.args) < 6 or node.args[5] == 0)


def _reduced(graph: torch.fx.Graph, node: torch.fx.Node, at: int, reduction: int) -> Any:
    defaults = [one.default_value for one in node.target._schema.arguments]  # type: ignore[union-attr]
    args = [*node.args, *defaults[len(node.args) : at + 1]]
    args[at] = _NONE
    losses = made(graph, node.target, tuple(args), node, dict(node.kwargs))
    if reduction != _MEAN:
        return made(graph, _aten.sum.default, (losses,), node)
    target: Any = node.args[1]
    if op_base(node) != "cross_entropy_loss" or target.meta["val"].is_floating_point():
        return made(graph, _aten.mean.default, (losses,), node)
    ignored = node.args[4] if len(node.args) > 4 else -100
    counted = made(graph, _aten.ne.Scalar, (target, ignored), node)
    count = made(graph, _aten.sum.default, (counted,), node)
    total = made(graph, _aten.sum.default, (losses,), node)
    return made(graph, _aten.div.Tensor, (total, count), node)
