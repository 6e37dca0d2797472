"""Ops that work along one axis on each row by itself."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import torch

from xarch_torch.reader.losses import kept_apart
from xarch_torch.reader.views import op_base

FOLDS = {  # and what is neutral to each, as far as its numbers go
    "all": 1, "amax": -math.inf, "amin": math.inf, "any": 0, "logsumexp": -math.inf,
    "max": -math.inf, "mean": 0, "min": math.inf, "prod": 1, "sum": 0,
}  # fmt: skip
AxisOf = Callable[[Any], int | None]
"""The axis of a node's value that holds the rows; None for what holds none."""

_ANY = frozenset({  # whose result has the axis of rows, or else is refused for that
    "broadcast_tensors", "broadcast_to", "cat", "clone", "contiguous", "copy_", "detach", "dropout",
    "dropout_", "expand", "expand_as", "fill_", "full", "full_like", "mark", "masked_fill",
    "masked_fill_", "narrow", "one_hot", "ones", "ones_like", "permute", "repeat", "select",
    "slice", "squeeze", "stack", "swapaxes", "t", "to", "_to_copy", "transpose", "unsqueeze",
    "where", "zero_", "zeros", "zeros_like",
})  # fmt: skip
_ALONG = {  # the place of the argument that names the axes, and what it is where it is not given
    "all": (1, None), "amax": (1, None), "amin": (1, None), "any": (1, None), "argmax": (1, None),
    "argmin": (1, None), "argsort": (1, -1), "chunk": (2, 0), "cummax": (1, None),
    "cummin": (1, None), "cumprod": (1, None), "cumsum": (1, None), "diff": (2, -1),
    "flip": (1, None), "gather": (1, None), "glu": (1, -1), "index_select": (1, None),
    "kthvalue": (2, -1), "linalg_vector_norm": (2, None), "log_softmax": (1, None),
    "logcumsumexp": (1, None), "logsumexp": (1, None), "max": (1, None), "mean": (1, None),
    "median": (1, None), "min": (1, None), "norm": (2, None), "prod": (1, None), "roll": (2, None),
    "scatter": (1, None), "scatter_add": (1, None), "softmax": (1, None), "sort": (1, -1),
    "split": (2, 0), "split_with_sizes": (2, 0), "std": (1, None), "sum": (1, None),
    "topk": (2, -1), "unbind": (1, 0), "var": (1, None),
}  # fmt: skip
_SHAPES = frozenset({"flatten", "reshape", "unflatten", "view", "_unsafe_view"})
_NORMS = frozenset({"layer_norm", "rms_norm"})
_BATCHED = frozenset({
    "adaptive_avg_pool1d", "adaptive_avg_pool2d", "avg_pool1d", "avg_pool2d", "bmm", "conv1d",
    "conv2d", "conv3d", "group_norm", "max_pool1d", "max_pool2d", "scaled_dot_product_attention",
})  # fmt: skip


def by_row(node: torch.fx.Node, axis_of: AxisOf) -> bool:
    """Whether each row of the result depends, among rows, on the same row of its operands alone."""
    own = axis_of(node)
    if own is None:
        return False
    name = op_base(node)
    if name in _ANY or torch.Tag.pointwise in getattr(node.target, "tags", ()):
        return True
    if node.target is operator.getitem:
        return axis_of(node.args[0]) is not None
    if name in ("matmul", "mm"):
        return _sums_none(node, axis_of)
    first: Any = node.args[0]
    axis = axis_of(first)
    if axis is None or any(axis_of(one) not in (None, axis) for one in node.all_input_nodes):
        return False
    return _keeps(name, node, first.meta["val"].shape, axis, own)


def _keeps(name: str, node: torch.fx.Node, shape: Any, axis: int, own: int) -> bool:
    """Whether an op on rows along an axis leaves each alone; `own` is the axis in the result."""
    more: Any = node.args[1] if len(node.args) > 1 else None
    if name in _SHAPES:
        before = math.prod(shape[:axis]) == math.prod(node.meta["val"].shape[:own])
        return bool(before)
    if name in _ALONG:
        return axis not in _axes(_named(name, node), len(shape))
    last = {**dict.fromkeys(_NORMS, _count(more)), "linear": 1, "pad": _count(more) // 2}
    if name in last:
        return axis < len(shape) - last[name]
    return axis == 0 and (name in _BATCHED or kept_apart(node))


def _named(name: str, node: torch.fx.Node) -> Any:
    """The axes that an op names; None for all."""
    place, usual = _ALONG[name]
    given = node.kwargs.get("dim", node.args[place] if len(node.args) > place else usual)
    return None if isinstance(given, bool | torch.fx.Node) else given


def folds(node: torch.fx.Node, axis_of: AxisOf) -> bool:
    """Whether the op makes one of rows: their sum, mean, product, or the largest of them."""
    first: Any = node.args[0] if node.args else None
    if op_base(node) not in FOLDS or axis_of(first) is None:
        return False
    if not isinstance(node.meta["val"], torch.Tensor):  # which of the rows it is
        return False
    return axis_of(first) in _axes(
        node.args[1] if len(node.args) > 1 else None, first.meta["val"].dim()
    )


def first_of(node: Any) -> torch.Tensor | None:
    """The first tensor among the values of a node."""
    value = node.meta.get("val") if isinstance(node, torch.fx.Node) else None
    if isinstance(value, list | tuple) and value:
        value = value[0]
    return value if isinstance(value, torch.Tensor) else None


def symbol(size: Any) -> Any:
    """The expression of an open size, or the size itself."""
    return size.node.expr if isinstance(size, torch.SymInt) else size


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
