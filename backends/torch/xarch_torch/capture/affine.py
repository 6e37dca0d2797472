"""Joins a weight added to or multiplied with every channel to one op that does both.

Keras normalises by fixed statistics in three or four passes over the values and adds biases in a
pass of their own; torch's `batch_norm`, `linear` and convolutions do each in one.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

import torch

from xarch_torch.capture.aliases import Node, name_of, writes

aten = torch.ops.aten
_STEPS = {
    "add": "add", "add_": "add", "sub": "sub", "sub_": "sub", "subtract": "sub", "mul": "mul",
    "mul_": "mul", "multiply": "mul", "div": "div", "div_": "div", "divide": "div",
    "true_divide": "div",
}  # fmt: skip
_CONVOLUTIONS = {"conv1d", "conv2d", "conv3d"}


@dataclass
class _Chain:
    """Steps that act on one value, each with one operand per channel."""

    start: Node
    axis: int
    steps: list[tuple[str, Node]] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)

    @property
    def end(self) -> Node:
        return self.nodes[-1]


def join(graph: torch.fx.Graph, fixed: AbstractSet[Node]) -> None:
    """Joins what it finds; `fixed` are the nodes that depend on weights alone."""
    known = set(fixed)
    _move_first(graph, known)
    for node in list(graph.nodes):
        if name_of(node) == "matmul":
            _linear(graph, node, known)
        elif name_of(node) in _CONVOLUTIONS and node.args[1] in known:
            _lay_kernel(graph, node)
    taken: set[Node] = set()
    for node in list(graph.nodes):
        if node in taken or node in known:
            continue
        chain = _chain(node, known)
        if chain is None:
            continue
        taken |= set(chain.nodes)
        if chain.steps[0][0] == "add":
            _bias_of_convolution(graph, chain)
        if len(chain.steps) > 1:
            _normalise(graph, chain)
    graph.eliminate_dead_code()


def _move_first(graph: torch.fx.Graph, known: set[Node]) -> None:
    """Puts what depends on weights alone before all else, so that any op may use it."""
    free = [node for node in graph.nodes if node.op != "placeholder" and node not in known]
    for node in list(graph.nodes):
        if node in known and node.op != "placeholder":
            free[0].prepend(node)


def _lay_kernel(graph: torch.fx.Graph, node: Node) -> None:
    """Has the kernel copied once into an order that the convolution takes as it is."""
    kernel = node.args[1]
    value = kernel.meta["val"]
    formats = [torch.contiguous_format]
    formats += [torch.channels_last] if value.dim() == 4 else []
    if any(value.is_contiguous(memory_format=one) for one in formats):
        return
    with graph.inserting_before(node):
        laid = _made(graph, aten.contiguous.default, (kernel,), value.contiguous())
    node.args = (node.args[0], laid, *node.args[2:])


def _linear(graph: torch.fx.Graph, node: Node, known: set[Node]) -> None:
    value, kernel = node.args
    if kernel not in known or value in known or kernel.meta["val"].dim() != 2:
        return
    after = _sole_user(node)
    step = None if after is None else _step(after, node, known)
    bias = None
    if step is not None and step[0] == "add" and step[1].meta["val"].dim() == 1:
        bias, node = step[1], after
    if bias is not None and bias.meta["val"].shape[0] != kernel.meta["val"].shape[1]:
        return
    with graph.inserting_before(node):
        turned = _made(graph, aten.t.default, (kernel,), kernel.meta["val"].t())
        joined = graph.call_function(aten.linear.default, (value, turned, bias))
    joined.meta = dict(node.meta)
    node.replace_all_uses_with(joined)


def _chain(node: Node, known: set[Node]) -> _Chain | None:
    """The longest chain that begins with the node."""
    found: _Chain | None = None
    before, at = None, node
    while True:
        value = before
        if value is None:
            value = next((one for one in at.all_input_nodes if one not in known), None)
        step = None if value is None else _step(at, value, known)
        axis = None if step is None else _channel(value, step[1])
        if found is None and writes(at):  # others may read what it writes into
            return None
        if step is None or axis is None or (found is not None and axis != found.axis):
            return found
        found = found or _Chain(value, axis)
        found.steps.append(step)
        found.nodes.append(at)
        after = _sole_user(at)
        if after is None:
            return found
        before, at = at, after


def _step(node: Node, value: Any, known: set[Node]) -> tuple[str, Node] | None:
    """What the node does to the value: the step and the other operand."""
    step = _STEPS.get(name_of(node))
    if step is None or len(node.args) != 2 or node.kwargs:
        return None
    first, second = node.args
    if first is value and second in known:
        other = second
    elif second is value and first in known and step in {"add", "mul"}:
        other = first
    else:
        return None
    have, want = value.meta["val"], node.meta["val"]
    same = have.dtype == want.dtype == other.meta["val"].dtype and have.shape == want.shape
    return (step, other) if same and have.is_floating_point() else None


def _channel(value: Any, operand: Node) -> int | None:
    """The one axis of the value along which the operand is longer than one."""
    have, given = value.meta["val"].shape, list(operand.meta["val"].shape)
    given = [1] * (len(have) - len(given)) + given
    axes = [axis for axis, size in enumerate(given) if size != 1]
    if len(axes) != 1 or axes[0] == 0:
        return None
    return axes[0] if given[axes[0]] == have[axes[0]] else None


def _sole_user(node: Node) -> Node | None:
    return next(iter(node.users)) if len(node.users) == 1 else None


def _bias_of_convolution(graph: torch.fx.Graph, chain: _Chain) -> None:
    """Gives the convolution before the chain, if there is one, its first step as its bias."""
    node, axis = chain.start, chain.axis
    while name_of(node) == "permute" and _sole_user(node) is not None:
        axis = node.args[1][axis] % node.meta["val"].dim()
        node = node.args[0]
    if name_of(node) not in _CONVOLUTIONS or axis != 1 or _sole_user(node) is None:
        return
    arguments = [*node.args, *[None] * (3 - len(node.args))]
    if arguments[2] is not None or node.kwargs.get("bias") is not None:
        return
    with graph.inserting_before(node):
        arguments[2] = _vector(graph, chain.steps[0][1])
        joined = graph.call_function(node.target, tuple(arguments), dict(node.kwargs))
    joined.meta = dict(node.meta)
    node.replace_all_uses_with(joined)
    graph.erase_node(node)
    chain.start = joined if chain.start is node else chain.start
    chain.steps.pop(0)
    done = chain.nodes.pop(0)
    done.replace_all_uses_with(chain.start)
    graph.erase_node(done)


def _normalise(graph: torch.fx.Graph, chain: _Chain) -> None:
    """One `batch_norm` in place of the chain."""
    rank = chain.start.meta["val"].dim()
    order = [0, chain.axis, *(axis for axis in range(1, rank) if axis != chain.axis)]
    back = sorted(range(rank), key=order.__getitem__)
    moved = chain.axis != 1
    with graph.inserting_before(chain.end):
        mean, scale, shift = _factors(graph, chain)
        value = chain.start
        if moved:
            turned = value.meta["val"].permute(order)
            value = _made(graph, aten.permute.default, (value, order), turned)
        one = torch.ones_like(scale.meta["val"])
        ones = _made(graph, aten.ones_like.default, (scale,), one)
        arguments = (value, scale, shift, mean, ones, False, 0.0, 0.0, False)
        result = _made(graph, aten.batch_norm.default, arguments, value.meta["val"])
        if moved:
            turned = result.meta["val"].permute(back)
            result = _made(graph, aten.permute.default, (result, back), turned)
    chain.end.replace_all_uses_with(result)
    for node in reversed(chain.nodes):
        graph.erase_node(node)


def _factors(graph: torch.fx.Graph, chain: _Chain) -> tuple[Node, Node, Node]:
    """Mean, scale and shift of `(value - mean) * scale + shift`, which the chain computes."""

    def apply(op: Any, *arguments: Node) -> Node:
        return _made(graph, op, arguments, arguments[0].meta["val"])

    steps = [(step, _vector(graph, operand)) for step, operand in chain.steps]
    mean = steps.pop(0)[1] if steps[0][0] == "sub" else None
    first = mean if mean is not None else steps[0][1]
    zero = apply(aten.zeros_like.default, first)
    scale, shift = apply(aten.ones_like.default, first), zero
    for step, operand in steps:
        if step in {"add", "sub"}:
            shift = apply(getattr(aten, step).Tensor, shift, operand)
        else:
            op = getattr(aten, step).Tensor
            scale, shift = apply(op, scale, operand), apply(op, shift, operand)
    return mean if mean is not None else zero, scale, shift


def _vector(graph: torch.fx.Graph, operand: Node) -> Node:
    value = operand.meta["val"]
    return _made(graph, aten.reshape.default, (operand, [value.numel()]), value.reshape(-1))


def _made(graph: torch.fx.Graph, op: Any, arguments: tuple[Any, ...], value: Any) -> Node:
    node = graph.call_function(op, arguments)
    node.meta["val"] = value
    return node
