"""Nodes that read or write by a mask."""

from __future__ import annotations

from typing import Any

import torch
from torch.utils import _pytree as pytree

from xarch_torch.reader.views import Views, is_inplace, op_base

PUTS = ("index_put", "index_put_")
ADDS = ("index_add", "index_add_")
COPIES = ("index_copy", "index_copy_")
FINDS = ("nonzero", "nonzero_numpy", "where")
SCATTERS = (
    "scatter", "scatter_", "scatter_add", "scatter_add_", "scatter_reduce", "scatter_reduce_",
)  # fmt: skip


def mask_of(node: torch.fx.Node) -> torch.fx.Node | None:
    """The mask, where the node reads or writes by one mask alone, or tells its places."""
    name = op_base(node)
    if name in FINDS and len(node.args) == 1:
        mask: Any = node.args[0]
    elif name in ("index", *PUTS) and not any(node.args[1][:-1]):  # type: ignore[index]
        mask = node.args[1][-1]  # type: ignore[index]
    else:
        return None
    value = mask.meta.get("val") if isinstance(mask, torch.fx.Node) else None
    if not isinstance(value, torch.Tensor) or value.dim() == 0:
        return None
    return mask if name in FINDS or value.dtype is torch.bool else None


def same(a: Any, b: Any, views: Views) -> bool:
    """Whether two nodes hold the same, as `x == 3` does that is written twice."""
    if not isinstance(a, torch.fx.Node) or not isinstance(b, torch.fx.Node):
        return type(a) is type(b) and bool(a == b)
    if a is b:
        return True
    schema = getattr(a.target, "_schema", None)
    if a.target != b.target or schema is None or schema.is_mutable:
        return False
    if torch.Tag.nondeterministic_seeded in a.target.tags:  # type: ignore[union-attr]
        return False
    if any(_is_written(one, views) for one in (a, b, *a.all_input_nodes)):
        return False
    ours, theirs = (pytree.tree_leaves((one.args, dict(one.kwargs))) for one in (a, b))
    pairs = zip(ours, theirs, strict=False)
    return len(ours) == len(theirs) and all(same(*pair, views) for pair in pairs)


def _is_written(node: torch.fx.Node, views: Views) -> bool:
    """Whether anything writes into a tensor or another view of it."""
    family = views.family(node)
    return any(is_inplace(user) and user.args[0] is one for one in family for user in one.users)


def puts(node: torch.fx.Node) -> bool:
    """Whether a node writes values at places."""
    return op_base(node) in PUTS


def accumulates(node: torch.fx.Node) -> bool:
    """Whether what a node writes is added to what is there."""
    return len(node.args) > 3 and bool(node.args[3])


def mask_axis(node: torch.fx.Node) -> int:
    """The axis at which a mask reads or writes: those before it are taken whole."""
    return len(node.args[1]) - 1  # type: ignore[arg-type]


def joined_axis(node: torch.fx.Node) -> int:
    """The axis along which `cat` joins."""
    return positive(node.args[1] if len(node.args) > 1 else 0, value_of(node))  # type: ignore[arg-type]


def positive(axis: int, value: torch.Tensor) -> int:
    """An axis counted from the first."""
    return axis % int(value.dim())


def value_of(node: Any) -> Any:
    """What the trace has for a node's result."""
    return node.meta["val"]
