"""Whole calls of modules, kept in sight through an export.

`torch.export` dissolves modules into ops. While it traces, hooks on the modules whose class has a
converter pass every tensor that enters or leaves a call through an op of our own, the identity
`xarch::mark`, with a tag that says which call and which tensor. The exported graph then holds each
call as a run of nodes between marks. What were no tensors among the arguments is kept beside it.

`preserve_module_call_signature` of `torch.export` (2.13) does the same, but refuses a module that
is called twice in two ways, and names its tensors by nodes that later passes remove.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch.nn.utils.rnn import PackedSequence
from torch.utils import _pytree as pytree

from xarch_torch.reader.transforms import transforming
from xarch_torch.reader.views import Views, is_inplace

_library = torch.library.Library("xarch", "FRAGMENT")
_library.define("mark(Tensor(a) value, str tag) -> Tensor(a)")
MARK = "xarch.mark.default"


def _mark(value: torch.Tensor, tag: str) -> Any:
    return torch.ops.aten.alias(value)


_library.impl("mark", _mark, "CompositeExplicitAutograd")


class _Unread:
    def __repr__(self) -> str:
        return "UNREAD"


UNREAD = _Unread()
"""Stands for a tensor argument that the call does not read; torch removes it from the graph."""


@dataclass(frozen=True)
class Slot:
    """The place of a tensor among a call's arguments or results."""

    at: int


@dataclass
class Call:
    """One call of a module.

    Attributes:
        path: The module's path.
        module: The module.
        arguments: The positional and keyword arguments, a `Slot` for each tensor.
        results: What it returned, a `Slot` for each tensor.
    """

    path: str
    module: torch.nn.Module
    arguments: Any
    results: Any = None


@dataclass
class Region:
    """A call within a graph.

    Attributes:
        call: The call.
        enter: The mark of each tensor argument.
        leave: The mark of each tensor result that is used.
        start: The last mark of the arguments, behind which the call begins.
        nodes: All nodes of the call but for sizes, which torch shares with what follows, with the
            marks of its results.
    """

    call: Call
    enter: dict[int, torch.fx.Node] = field(default_factory=dict)
    leave: dict[int, torch.fx.Node] = field(default_factory=dict)
    start: Any = None
    nodes: set[torch.fx.Node] = field(default_factory=set)

    def arguments(self, read: Callable[[torch.fx.Node], Any]) -> Any:
        """The positional and keyword arguments, with values in place of tensors."""

        def value(one: Any) -> Any:
            if not isinstance(one, Slot):
                return one
            return read(self.enter[one.at]) if one.at in self.enter else UNREAD

        return pytree.tree_map(value, self.call.arguments)


@contextmanager
def kept(
    module: torch.nn.Module, wanted: Callable[[torch.nn.Module], bool]
) -> Iterator[list[Call]]:
    """Marks the calls of submodules while the context lasts; gives the list that they go to."""
    calls: list[Call] = []
    hooks: list[Any] = []
    for path, one in module.named_modules():
        if path and wanted(one):
            hooks += _hooked(one, path, calls)
    try:
        yield calls
    finally:
        for hook in hooks:
            hook.remove()


def regions(graph: torch.fx.Graph, calls: list[Call]) -> list[Region]:
    """The calls of a graph that a converter may replace, in the order in which they begin."""
    order = list(graph.nodes)
    found: dict[int, Region] = {}
    last: dict[int, int] = {}
    for at, node in enumerate(order):
        number, way, slot = tag_of(node) or (-1, "", 0)
        if not 0 <= number < len(calls):
            continue
        region = found.setdefault(number, Region(calls[number]))
        if way == "in":
            region.enter[slot], region.start = node, node
        else:
            region.leave[slot], last[number] = node, at
    whole = []
    views = Views(graph)
    for number, region in found.items():
        if region.start is None or number not in last:
            continue
        inside = order[order.index(region.start) + 1 : last[number] + 1]
        region.nodes = {node for node in inside if not _is_size(node)}
        if _closed(region, views):
            whole.append(region)
    return whole


def tag_of(node: torch.fx.Node) -> tuple[int, str, int] | None:
    """The call, the way (`in` or `out`) and the place of a mark; None for other nodes."""
    if str(node.target) != MARK:
        return None
    number, way, slot = str(node.args[1]).split(":")
    return int(number), way, int(slot)


def _hooked(module: torch.nn.Module, path: str, calls: list[Call]) -> list[Any]:
    running: list[int | None] = []

    def before(_: Any, args: Any, kwargs: Any) -> Any:
        packed = any(isinstance(one, PackedSequence) for one in (*args, *kwargs.values()))
        if packed or transforming():
            running.append(None)  # it goes by its ops
            return None
        number = len(calls)
        running.append(number)
        marked, slots = _marked((args, kwargs), f"{number}:in")
        calls.append(Call(path, module, slots))
        return marked

    def after(_: Any, args: Any, kwargs: Any, result: Any) -> Any:
        number = running.pop()
        if number is None:
            return None
        marked, calls[number].results = _marked(result, f"{number}:out")
        return marked

    return [
        module.register_forward_pre_hook(before, with_kwargs=True),
        module.register_forward_hook(after, with_kwargs=True),
    ]


def _marked(values: Any, tag: str) -> tuple[Any, Any]:
    """The values with each tensor marked, once where it appears several times, and the slots."""
    leaves, tree = pytree.tree_flatten(values)
    seen: dict[int, tuple[Any, Slot]] = {}
    for one in leaves:
        if isinstance(one, torch.Tensor) and id(one) not in seen:
            at = len(seen)
            seen[id(one)] = (torch.ops.xarch.mark(one, f"{tag}:{at}"), Slot(at))
    marked = [seen[id(one)][0] if id(one) in seen else one for one in leaves]
    slots = [seen[id(one)][1] if id(one) in seen else one for one in leaves]
    return pytree.tree_unflatten(marked, tree), pytree.tree_unflatten(slots, tree)


def _is_size(node: torch.fx.Node) -> bool:
    return isinstance(node.meta.get("val"), torch.SymInt | torch.SymFloat | torch.SymBool)


def _closed(region: Region, views: Views) -> bool:
    """Whether nothing but the results leaves the call, and it writes into nothing from outside."""
    ends = set(region.leave.values())
    own = region.nodes
    for node in own:
        if node not in ends and any(user not in own for user in node.users):
            return False
        root = views.root(node)
        if is_inplace(node) and root not in own and root.op != "placeholder":
            return False
    return True
