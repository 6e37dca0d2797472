"""Masks that are computed twice and hold the same.

What `x[mask]` selects has a size of its own for each mask that torch's tracer meets, so that
`cross_entropy(scores[labels != -1], labels[labels != -1])` stops where two sizes are compared.
While a module is traced, what was computed in the same way from the same tensors is read by the
mask that came first; and `masked_select` is `x[mask]`, which it is but for its name.
"""

from __future__ import annotations

from typing import Any

import torch
from torch.overrides import TorchFunctionMode
from torch.utils import _pytree as pytree

_PURE = frozenset({
    "__and__", "__eq__", "__ge__", "__getitem__", "__gt__", "__invert__", "__le__", "__lt__",
    "__ne__", "__or__", "__xor__", "all", "any", "bitwise_and", "bitwise_not", "bitwise_or",
    "bool", "byte", "clone", "contiguous", "detach", "eq", "expand", "expand_as", "flatten", "ge",
    "greater", "greater_equal", "gt", "isclose", "isfinite", "isinf", "isnan", "le", "less",
    "less_equal", "logical_and", "logical_not", "logical_or", "logical_xor", "long", "lt", "ne",
    "not_equal", "permute", "ravel", "reshape", "select", "squeeze", "to", "transpose", "type",
    "unsqueeze", "view",
})  # fmt: skip
_BY_INDEX = ("__getitem__", "__setitem__", "index_put", "index_put_")
_WHOLE = ("nonzero", "where")


class Alike(TorchFunctionMode):  # type: ignore[misc]  # torch is skipped by mypy
    """While a module is traced, equal masks are one."""

    def __init__(self) -> None:
        super().__init__()
        self._first: dict[Any, tuple[torch.Tensor, int]] = {}
        self._keys: dict[int, tuple[torch.Tensor, Any, int]] = {}  # a tensor keeps its id its own

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name, kwargs = getattr(func, "__name__", ""), kwargs or {}
        if name == "masked_select" and len(args) == 2 and not kwargs:
            return self._selected(*args)
        if name in _BY_INDEX and len(args) > 1:
            index = pytree.tree_map_only(torch.Tensor, self._one, args[1])
            args = (args[0], index, *args[2:])
        elif name in _WHOLE and len(args) == 1:
            args = (self._one(args[0]),)
        result = func(*args, **kwargs)
        if name in _PURE and isinstance(result, torch.Tensor):
            self._note(result, (func, args, kwargs))
        return result

    def _selected(self, value: torch.Tensor, mask: torch.Tensor) -> Any:
        mask = self._one(mask)
        if value.shape != mask.shape:
            value, wide = torch.broadcast_tensors(value, mask)
            self._note(wide, (torch.broadcast_tensors, mask, *wide.shape))
            mask = self._one(wide)
        return value[mask]

    def _one(self, mask: torch.Tensor) -> torch.Tensor:
        """The first mask that holds the same, as long as nothing has written into either."""
        _, key, version = self._keys.get(id(mask), (mask, None, None))
        if mask.dtype is not torch.bool or mask._version != version:
            return mask
        first, before = self._first[key]
        return first if first._version == before else mask

    def _note(self, result: torch.Tensor, made: Any) -> None:
        """Notes how a tensor was computed."""
        leaves, tree = pytree.tree_flatten(made)
        if any(one is result for one in leaves):
            return
        try:
            key = (str(tree), *map(self._spelled, leaves))
            hash(key)
        except TypeError:
            return
        version = result._version
        self._keys[id(result)] = result, key, version
        first, before = self._first.setdefault(key, (result, version))
        if first._version != before:
            self._first[key] = result, version

    def _spelled(self, one: Any) -> Any:
        """What tells an argument from others."""
        if isinstance(one, torch.Tensor):
            same = self._one(one)
            self._keys.setdefault(id(same), (same, None, -1))
            return "tensor", id(same), same._version
        if isinstance(one, slice):
            return "slice", *map(self._spelled, (one.start, one.stop, one.step))
        if isinstance(one, torch.SymInt | torch.SymFloat | torch.SymBool):
            return "size", str(one.node.expr)
        return type(one), one
