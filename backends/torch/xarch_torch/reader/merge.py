"""Whether one graph serves training and evaluation.

The graph exported in train mode says which dropout is active and which statistics are used; the
one exported in eval mode says what remains. Where the two hold the same calls but for such flags,
the train graph alone is converted, into layers that honour `training`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import torch

from xarch_torch.reader import drops
from xarch_torch.reader.views import op_base

_DROPOUTS = ("dropout", "dropout_", "feature_dropout", "alpha_dropout")


@dataclass
class Plan:
    """Which exported programs become which model; `trains` tells whether the main one does."""

    main: Any
    train_only: Any = None
    trains: bool = False
    notes: list[str] = field(default_factory=list)

    @property
    def programs(self) -> list[Any]:
        """All programs to convert."""
        return [one for one in (self.main, self.train_only) if one is not None]


def plan(evaluation: Any, training: Any) -> Plan:
    """One graph for both modes where that is right, else two over the same weights."""
    if training is None:
        return Plan(evaluation)
    if signature(training) == signature(evaluation) and not _drops_always(evaluation):
        return Plan(training, trains=True)
    return Plan(
        evaluation,
        training,
        notes=["The model trains by another graph than it evaluates."],
    )


def signature(program: Any) -> list[Any]:
    """The calls of a graph without what may differ between modes."""
    numbers: dict[torch.fx.Node, Any] = {}
    calls: list[Any] = []
    dropped = drops.find(program.graph)
    for node in program.graph.nodes:
        if node in dropped.masks:
            continue
        if node in dropped.products:
            numbers[node] = numbers.get(dropped.products[node].value)
        elif node.op == "placeholder":
            numbers[node] = node.name
        elif node.op == "output":
            calls.append(("output", _shown(node.args, numbers)))
        else:
            _add(node, numbers, calls)
    return calls


def _drops_always(evaluation: Any) -> bool:
    """Whether dropout is on in evaluation, too, as Monte Carlo dropout is."""
    return any(
        op_base(node) in _DROPOUTS and node.args[1] and node.args[2]
        for node in evaluation.graph.nodes
    )


def _add(node: torch.fx.Node, numbers: dict[torch.fx.Node, Any], calls: list[Any]) -> None:
    name = op_base(node) or str(node.target)
    if _counts_batches(node):
        return
    first = node.args[0] if node.args else None
    if name in (*_DROPOUTS, "mark"):
        numbers[node] = numbers[first] if isinstance(first, torch.fx.Node) else None
        return
    args = _shown(node.args, numbers)
    kwargs = sorted((key, _shown([value], numbers)) for key, value in node.kwargs.items())
    if name == "batch_norm":
        args = args[:5]
    if name in ("lstm", "gru", "rnn_tanh", "rnn_relu"):  # without `train`
        args = [*args[:6], *args[7:]]
    if name == "packed_recurrent":
        args = [*args[:8], *args[9:]]
    if name == "scaled_dot_product_attention":
        args, kwargs = _without_rate(args, kwargs)
    calls.append((name, args, kwargs))
    numbers[node] = len(calls)


def _without_rate(args: list[Any], kwargs: list[Any]) -> tuple[list[Any], list[Any]]:
    """The arguments of attention but for its dropout; torch leaves trailing defaults out."""
    mask = args[3] if len(args) > 3 else "None"
    causal = args[5] if len(args) > 5 else "False"
    return [*args[:3], mask, causal], [pair for pair in kwargs if pair[0] != "dropout_p"]


def _counts_batches(node: torch.fx.Node) -> bool:
    first = node.args[0] if node.args else None
    return (
        op_base(node) == "add_"
        and isinstance(first, torch.fx.Node)
        and first.op == "placeholder"
        and first.name.endswith("num_batches_tracked")
    )


def _shown(values: Any, numbers: dict[torch.fx.Node, Any]) -> list[Any]:
    found: list[Any] = []
    for one in values:
        if isinstance(one, torch.fx.Node):
            found.append(("node", numbers.get(one)))
        elif isinstance(one, list | tuple):
            found.append(_shown(one, numbers))
        else:
            found.append(str(one))
    return found
