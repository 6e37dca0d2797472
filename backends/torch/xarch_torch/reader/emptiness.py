"""Branches on whether anything is selected: `if mask.any():`, `if rows.numel() == 0: continue`.

Loops over experts leave those out that no row goes to. No graph branches on values; but where rows
are selected, worked on and put back, nothing selected changes nothing, and the branch may as well
be taken. So it is, in a second attempt at a trace that failed, and then held to that: the graph in
which every mask selects nothing must give what the module gives when it finds nothing selected.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import torch
from torch.fx.experimental.symbolic_shapes import free_unbacked_symbols
from torch.overrides import TorchFunctionMode
from torch.utils import _pytree as pytree
from torch.utils._python_dispatch import _disable_current_modes

from xarch_torch.reader.inputs import Example
from xarch_torch.reader.views import op_base

_FOLDS = ("any", "count_nonzero", "sum")  # of truth values
_PLACES = ("argwhere", "nonzero", "nonzero_numpy")
_READ_BY = ("__getitem__", "index", "masked_select")
_WRITE_BY = ("__setitem__", "index_put", "index_put_")
_READS = ("__bool__", "__int__", "item")
_MOST = 1024  # places that a module may loop over
_LENGTH = 104_729  # that of a list whose length no graph knows; no example has so many rows
_COMPARED = {"__gt__": 1, "gt": 1, "greater": 1, "__ne__": 1, "ne": 1, "not_equal": 1,
             "__eq__": 0, "eq": 0}  # fmt: skip

NOTE = (
    "The module branches on whether a mask selects anything, and the graph takes the branch in "
    "which it does; where nothing is selected it gives the same."
)


class Taken(TorchFunctionMode):  # type: ignore[misc]  # torch is skipped by mypy
    """While a module is traced, every mask that it asks about selects something."""

    def __init__(self, beyond: set[tuple[int, ...]] | None = None) -> None:
        super().__init__()
        self._beyond = set() if beyond is None else beyond
        self.at: tuple[int, ...] = ()
        self._some: dict[int, tuple[torch.Tensor, bool]] = {}  # the tensor keeps its id its own
        self._count: dict[int, torch.Tensor] = {}
        self._places: dict[int, tuple[Any, torch.Tensor]] = {}  # and all that there could be

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name, kwargs = getattr(func, "__name__", ""), kwargs or {}
        known = self._some.get(id(args[0])) if args else None
        if known is not None and name in _READS:
            return known[1]
        if name in ("unbind", "tolist") and id(args[0]) in self._places and args[1:] in ((), (0,)):
            every = self._places[id(args[0])][1].tolist()
            return every if name == "tolist" else self._walked(every)
        if name == "__len__" and _is_open(args[0].shape[0]):
            return _LENGTH
        result = func(*args, **kwargs)
        if _selects(name, args):
            self._selected(result)
            self._place(func, args, kwargs, result)
        elif args:
            self._follow(func, name, args, result)
        return result

    def _walked(self, every: list[Any]) -> Any:
        """The places one by one, noted so that it is known which one a module cannot take."""
        known = [(one, (len(every), *pytree.tree_leaves(one))) for one in every]
        return _Walked(self, [one for one in known if one[1] not in self._beyond])

    def _selected(self, result: Any) -> None:
        for one in pytree.tree_leaves(result):
            if isinstance(one, torch.Tensor) and _is_open(one.shape[0]):
                torch._check(one.shape[0] > 0)

    def _place(self, func: Any, args: Any, kwargs: Any, result: Any) -> None:
        """Notes all places that a mask of known size could select, over which modules loop."""
        mask = args[0]
        if not all(isinstance(size, int) for size in mask.shape) or mask.numel() > _MOST:
            return
        with _disable_current_modes():
            every = func(torch.ones(tuple(mask.shape)), **kwargs)
        found = zip(pytree.tree_leaves(result), pytree.tree_leaves(every), strict=True)
        self._places |= {id(one): (one, values) for one, values in found}

    def _follow(self, func: Any, name: str, args: Any, result: Any) -> None:
        """Notes what tells whether a mask selects anything, and how much."""
        if id(args[0]) in self._places and not any(map(_is_tensor, pytree.tree_leaves(args[1:]))):
            with _disable_current_modes():
                self._places[id(result)] = result, func(self._places[id(args[0])][1], *args[1:])
        elif id(args[0]) in self._count:
            if name in ("item", "__int__") and isinstance(result, torch.SymInt):
                torch._check(result > 0)
            elif name in _COMPARED and len(args) == 2 and args[1] == 0:
                self._some[id(result)] = result, bool(_COMPARED[name])
        elif name in _FOLDS and _is_mask(args[0]) and result.dim() == 0:
            if name == "any":
                self._some[id(result)] = result, True
            else:
                self._count[id(result)] = result


class _Walked(list[torch.Tensor]):
    """Places that note themselves while a loop is at them."""

    def __init__(self, owner: Taken, known: list[Any]) -> None:
        super().__init__(torch.tensor(one) for one, _ in known)
        self._owner, self._keys = owner, [key for _, key in known]

    def __iter__(self) -> Iterator[torch.Tensor]:
        for one, key in zip(super().__iter__(), self._keys, strict=True):
            self._owner.at = key
            yield one
        self._owner.at = ()


class _Nothing(TorchFunctionMode):  # type: ignore[misc]  # torch is skipped by mypy
    """While a module runs, no mask selects anything."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return func(*_without(getattr(func, "__name__", ""), args), **(kwargs or {}))


class _Unchecked(torch.fx.Interpreter):  # type: ignore[misc]  # torch is skipped by mypy
    """Runs a graph without its checks of sizes, which say that something is selected."""

    def run_node(self, n: torch.fx.Node) -> Any:
        if op_base(n) == "_assert_scalar" or n.op == "call_module":
            return None
        return super().run_node(n)


class _Empty(_Unchecked):
    """Runs a graph in which no mask selects anything."""

    def call_function(self, target: Any, args: Any, kwargs: Any) -> Any:
        name = target._schema.name.split("::")[1] if hasattr(target, "_schema") else ""
        return super().call_function(target, _without(name, args), kwargs)


def harmless(
    module: torch.nn.Module,
    program: torch.export.ExportedProgram,
    example: Example,
    tracing: Callable[[], AbstractContextManager[Any]],
) -> bool:
    """Whether a graph that was traced so gives what the module gives where nothing is selected.

    Args:
        module: The module, in eval mode.
        program: Its graph, before anything in it was rewritten.
        example: The example inputs.
        tracing: Makes the context that the module's code runs in.
    """
    graph = program.module()
    leaves = pytree.tree_leaves((example.args, example.kwargs))

    def native() -> Any:
        with tracing():
            return module(*example.args, **example.kwargs)

    def emptied() -> Any:
        with _Nothing():
            return native()

    pairs = [
        (emptied, lambda: _Empty(graph).run(*leaves)),
        (native, lambda: _Unchecked(graph).run(*leaves)),
    ]
    return all(_agree(_run(module, one), _run(module, other)) for one, other in pairs)


def _run(module: torch.nn.Module, function: Callable[[], Any]) -> list[torch.Tensor]:
    """The tensors that a function returns; what it writes into the module is taken back."""
    kept = {one: one.detach().clone() for one in module.buffers()}
    try:
        with torch.no_grad(), torch.random.fork_rng(devices=[]), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.manual_seed(0)
            result = pytree.tree_leaves(function())
        return [one for one in result if isinstance(one, torch.Tensor)]
    finally:
        with torch.no_grad():
            for one, before in kept.items():
                one.copy_(before)


def _agree(ours: list[torch.Tensor], theirs: list[torch.Tensor]) -> bool:
    """Whether two results are close; where nothing is finite they tell nothing."""
    if [one.shape for one in ours] != [one.shape for one in theirs]:
        return False
    if not any(bool(one.isfinite().any()) for one in ours if one.numel()):
        return False
    wide = [[one.to(torch.complex128) for one in each] for each in (ours, theirs)]
    return all(
        torch.allclose(a, b, rtol=1e-4, atol=1e-6, equal_nan=True)
        for a, b in zip(*wide, strict=True)
    )


def _finds(name: str, args: Any) -> bool:
    """Whether a function tells the places where its first argument holds."""
    return name in _PLACES or (name == "where" and len(args) == 1)


def _selects(name: str, args: Any) -> bool:
    return _finds(name, args) or (name in _READ_BY and _has_mask(args[1]))


def _without(name: str, args: Any) -> Any:
    """The arguments of a function with masks that select nothing."""
    if _finds(name, args) or (name in _FOLDS and _is_mask(args[0])):
        return torch.zeros_like(args[0]), *args[1:]
    if name in (*_READ_BY, *_WRITE_BY) and _has_mask(args[1]):
        empty = pytree.tree_map(lambda x: torch.zeros_like(x) if _is_mask(x) else x, args[1])
        return args[0], empty, *args[2:]
    return args


def _is_open(size: Any) -> bool:
    """Whether a size depends on the data."""
    return isinstance(size, torch.SymInt) and bool(free_unbacked_symbols(size))


def _has_mask(index: Any) -> bool:
    return any(map(_is_mask, index if isinstance(index, tuple | list) else (index,)))


def _is_tensor(value: Any) -> bool:
    return isinstance(value, torch.Tensor)


def _is_mask(value: Any) -> bool:
    return isinstance(value, torch.Tensor) and value.dtype is torch.bool
