"""Ops that work along one axis on each row by itself."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import torch

from xarch_torch.reader.views import op_base

AxisOf = Callable[[Any], int | None]
"""The axis of a node's value that holds the rows; None for what holds none."""

_ANY = frozenset({  # whose result has the axis of rows, or else is refused for that
    "cat", "clone", "contiguous", "detach", "dropout", "dropout_", "expand", "full",
    "full_like", "mark", "one_hot", "ones", "ones_like", "permute", "select", "squeeze", "stack",
    "t", "to", "_to_copy", "transpose", "unsqueeze", "zeros", "zeros_like",
})  # fmt: skip
_ALONG = frozenset({  # the argument that names the axes
    "amax", "amin", "log_softmax", "logsumexp", "mean", "prod", "softmax", "sum",
})  # fmt: skip
_SHAPES = frozenset({"reshape", "view", "_unsafe_view"})
_NORMS = frozenset({"layer_norm", "rms_norm"})
_BATCHED = frozenset({"conv1d", "conv2d", "conv3d", "group_norm"})


def by_row(node: torch.fx.Node, axis_of: AxisOf) -> bool:
    """Whether each row of the result depends, among rows, on the same row of its operands alone."""
    own = axis_of(node)
    if own is None:
        return False
    name = op_base(node)
    if name in _ANY or torch.Tag.pointwise in getattr(node.target, "tags", ()):
        return True
    if name in ("matmul", "mm"):
        return _sums_none(node, axis_of)
    first: Any = node.args[0]
    axis = axis_of(first)
    return axis is not None and _keeps(name, node, first.meta["val"].shape, axis, own)


def _keeps(name: str, node: torch.fx.Node, shape: Any, axis: int, own: int) -> bool:
    """Whether an op on rows along an axis leaves each alone; `own` is the axis in the result."""
    more: Any = node.args[1] if len(node.args) > 1 else None
    if name in _SHAPES:
        before = math.prod(shape[:axis]) == math.prod(node.meta["val"].shape[:own])
        return bool(before)
    if name in _ALONG:
        return axis not in _axes(more, len(shape))
    last = {**dict.fromkeys(_NORMS, _count(more)), "linear": 1}
    if name in last:
        return axis < len(shape) - last[name]
    return name in _BATCHED and axis == 0


def sums(node: torch.fx.Node, axis_of: AxisOf) -> bool:
    """Whether the op adds up rows, or takes their mean."""
    first: Any = node.args[0] if node.args else None
    if op_base(node) not in ("sum", "mean") or axis_of(first) is None:
        return False
    return axis_of(first) in _axes(
        node.args[1] if len(node.args) > 1 else None, first.meta["val"].dim()
    )


def is_size(node: torch.fx.Node) -> bool:
    """Whether the node is a size, or what Python makes of sizes."""
    named = op_base(node) in ("sym_size", "sym_numel")
    return named or getattr(operator, getattr(node.target, "__name__", ""), None) is node.target


def only_checked(node: torch.fx.Node) -> bool:
    """Whether nothing but checks follows from a node that is no tensor."""
    if not node.users:
        return op_base(node) in (
            "_assert_scalar", "_assert_tensor_metadata", "sym_constrain_range_for_size",
            "sym_constrain_range", "sym_size", "sym_numel",
        )  # fmt: skip
    return is_size(node) and all(only_checked(user) for user in node.users)


def _sums_none(node: torch.fx.Node, axis_of: AxisOf) -> bool:
    """Whether a product of matrices sums over no rows."""
    a, b = node.args[:2]
    left, right = axis_of(a), axis_of(b)
    if left is not None and left == a.meta["val"].dim() - 1:  # type: ignore[union-attr]
        return False
    return right is None or right != max(b.meta["val"].dim() - 2, 0)  # type: ignore[union-attr]


def _count(axes: Any) -> int:
    return len(axes) if isinstance(axes, list | tuple) else 0


def _axes(given: Any, rank: int) -> set[int]:
    if given is None or given == []:
        return set(range(rank))
    return {int(one) % rank for one in (given if isinstance(given, list | tuple) else [given])}
