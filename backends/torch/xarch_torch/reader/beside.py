"""What some tensors of a trace hold, computed beside the trace.

A trace has shapes and no values. Where all that a function is given is known, the same function on
the values tells what it returns. Along an axis of open size a known tensor that is the same
everywhere, such as a mask of ones, has one element here: it is spread, and only functions for which
that makes no difference are followed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch.utils import _pytree as pytree
from torch.utils._python_dispatch import _disable_current_modes

from xarch_torch.reader.views import memory

MOST = 4096  # values of a tensor that is followed
MOST_FIXED = 2**18  # where it follows from an input that the user fixed

UNKNOWN = object()
FILLS = ("zeros", "ones", "full")
_FOLDS = ("all", "amax", "amin", "any", "max", "min")
_SAME_EVERYWHERE = (
    "__getitem__", "__rsub__", "add", "bool", "eq", "expand", "flatten", "float", "ge", "gt", "int",
    "le", "logical_not", "long", "lt", "mul", "ne", "pad", "rsub", "sub", "to", "type", "unsqueeze",
)  # fmt: skip
_INPLACE = re.compile(r"(?!_).*[^_]_|__i\w+__")
_OPEN = torch.SymInt | torch.SymFloat | torch.SymBool


@dataclass(frozen=True)
class Known:
    """What one tensor holds.

    Attributes:
        traced: The tensor of the trace; as long as it lives its id is its own.
        value: Its values.
        source: Where they come from, in words; an empty string where the code itself has them.
        given: Whether other inputs will have other values.
        fixed: Whether they follow from an input that the user fixed.
        spread: Whether some axes have one element for any number of them.
    """

    traced: torch.Tensor
    value: torch.Tensor
    source: str = ""
    given: bool = False
    fixed: bool = False
    spread: bool = False

    def read(self, name: str) -> Any:
        """What a method such as `item` or `tolist` gives."""
        with _disable_current_modes():
            return getattr(self.value, name)()


class Beside:
    """The tensors of a trace that are known."""

    def __init__(self) -> None:
        self._known: dict[int, Known] = {}
        self._in_memory: dict[int | None, list[int]] = {}  # which of them lie in the same memory

    def get(self, traced: Any) -> Known | None:
        """What a tensor holds, if that is known."""
        return self._known.get(id(traced))

    def add(self, known: Known) -> None:
        """Remembers what a tensor holds."""
        most = MOST_FIXED if known.fixed and not known.given else MOST
        if known.value.numel() <= most and not known.value.is_meta:
            self._known[id(known.traced)] = known
            self._in_memory.setdefault(_memory(known.traced), []).append(id(known.traced))

    def follow(self, result: Any, found: Any, sources: Sequence[Known], *, spread: bool) -> None:
        """Remembers what the tensors among a function's results hold.

        Args:
            result: The results of the trace.
            found: The same on values.
            sources: What they were computed from.
            spread: Whether the values are spread.
        """
        told = [one.source for one in sources if one.source]
        given, fixed = any(one.given for one in sources), any(one.fixed for one in sources)
        pairs = zip(pytree.tree_leaves(result), pytree.tree_leaves(found), strict=False)
        for traced, value in pairs:
            if isinstance(traced, torch.Tensor) and isinstance(value, torch.Tensor):
                self.add(Known(traced, value, told[0] if told else "", given, fixed, spread))

    def compute(self, func: Any, args: Any, kwargs: Any) -> tuple[Any, bool]:
        """What a function returns for the values of tensors that are all known.

        Returns:
            The results, `UNKNOWN` where they are not known, and whether they are spread.
        """
        name = getattr(func, "__name__", "")
        leaves = pytree.tree_leaves((args, kwargs))
        tensors = [self._known[id(one)] for one in leaves if isinstance(one, torch.Tensor)]
        is_open = any(isinstance(one, _OPEN) for one in leaves)
        spread = is_open or any(one.spread for one in tensors)
        if spread and not _keeps_spread(name, args, kwargs, is_open=is_open):
            return UNKNOWN, False

        def value(one: Any) -> Any:
            if isinstance(one, torch.Tensor):
                return self._known[id(one)].value
            return 1 if isinstance(one, _OPEN) else one  # one element for any number

        args, kwargs = pytree.tree_map(value, (args, kwargs))
        try:
            with _disable_current_modes(), torch.no_grad():
                return func(*args, **kwargs), spread and name not in _FOLDS
        except Exception:  # it is not known then
            return UNKNOWN, False

    def forget(self, written: Sequence[torch.Tensor]) -> None:
        """Something unknown is written into tensors: neither they nor their views are known now."""
        for place in map(_memory, written):
            if place is None:
                self._known = {}
            for key in [*self._in_memory.pop(place, []), *self._in_memory.pop(None, [])]:
                self._known.pop(key, None)


def writes(name: str, kwargs: Any) -> bool:
    """Whether a function of that name writes into its first tensor, or into `out`."""
    return name == "__setitem__" or "out" in kwargs or bool(_INPLACE.fullmatch(name))


def may_be_small(result: Any) -> bool:
    """Whether the tensors among the results have no more values than are followed."""
    tensors = [one for one in pytree.tree_leaves(result) if isinstance(one, torch.Tensor)]
    sizes = [[size for size in one.shape if isinstance(size, int)] for one in tensors]
    return all(math.prod(one) <= MOST_FIXED for one in sizes)


def constant(value: torch.Tensor) -> torch.Tensor:
    """The same values as a constant of the trace."""
    with _disable_current_modes():
        numbers = value.flatten().tolist()
    return torch.tensor(numbers, dtype=value.dtype).reshape(tuple(value.shape))


def _keeps_spread(name: str, args: Any, kwargs: Any, *, is_open: bool) -> bool:
    """Whether a function treats what is the same along an axis alike, however long that is."""
    if is_open:  # open sizes stand where sizes are meant
        return name in FILLS or name == "expand"
    if name == "__getitem__":
        return not any(isinstance(one, torch.Tensor) for one in pytree.tree_leaves(args[1:]))
    return name in _SAME_EVERYWHERE or (name in _FOLDS and len(args) == 1 and not kwargs)


def _memory(traced: torch.Tensor) -> int | None:
    """Which memory a tensor of the trace is in; None where it does not tell."""
    try:
        return memory(traced)
    except NotImplementedError:
        return None
