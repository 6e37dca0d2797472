"""In-place ops on a graph of values that never change.

A torch graph may write into a tensor that others are views of. Here every value is fresh, so a
write gives its target a new value, carries it back to the tensor that the target is a view of, and
marks the other views of that tensor to be taken again when they are next read.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any

import torch

from xarch_torch.reader.errors import ConversionError

_SAME = {
    "alias",
    "detach",
    "contiguous",
    "to",
    "dropout",
    "dropout_",
    "lift_fresh_copy",
    "mark",
    "requires_grad_",
}
_SHAPES = {
    "view",
    "reshape",
    "flatten",
    "unflatten",
    "squeeze",
    "unsqueeze",
    "_unsafe_view",
    "view_as",
}
_PARTS = {"slice", "select", "transpose", "permute", "expand", "t", "narrow", "numpy_T", "swapaxes"}
_LISTS = {"split", "split_with_sizes", "chunk", "unbind", "tensor_split"}
RESHAPES = {"transpose_", "t_", "swapaxes_", "squeeze_", "unsqueeze_"}
VIEWS = _SAME | _SHAPES | _PARTS | _LISTS | {"diagonal", "unfold"}


def op_base(node: torch.fx.Node) -> str:
    """The op's name without namespace and overload."""
    target: Any = node.target
    if isinstance(target, torch._ops.OpOverload):
        return str(target._schema.name).split("::")[1]
    return ""


class Views:
    """Which node is a view of which, within one graph."""

    def __init__(self, graph: torch.fx.Graph) -> None:
        self._base: dict[torch.fx.Node, torch.fx.Node] = {}
        self._order = {node: at for at, node in enumerate(graph.nodes)}
        self._family: dict[torch.fx.Node, list[torch.fx.Node]] = {}
        self.stale: set[torch.fx.Node] = set()
        self._turned: set[torch.fx.Node] = set()
        for node in graph.nodes:
            self._note(node)

    def base(self, node: torch.fx.Node) -> torch.fx.Node | None:
        """The node that this one is a direct view of, or None."""
        return self._base.get(node)

    def root(self, node: torch.fx.Node) -> torch.fx.Node:
        """The tensor that owns the memory."""
        while node in self._base:
            node = self._base[node]
        return node

    def family(self, node: torch.fx.Node) -> list[torch.fx.Node]:
        """All tensors in the memory of one."""
        root = self.root(node)
        return self._family.get(root, [root])

    def written(
        self,
        writer: torch.fx.Node,
        target: torch.fx.Node,
        put_back: Callable[..., None],
        *,
        always: bool = False,
    ) -> None:
        """Notes that `writer` gave `target` a new value.

        Args:
            writer: The in-place node.
            target: The node written to.
            put_back: Called with (base, view) to give a base the new value of its view.
            always: Whether the base is read after the graph's end, as buffers are.
        """
        others = [
            node
            for node in self.family(target)
            if node not in (writer, target) and self._order[node] < self._order[writer]
        ]
        if not always and not any(self._read_after(node, writer) for node in others):
            return
        view = target
        chain = {target}
        while view in self._base:
            if view in self._turned:
                raise ConversionError(f"{writer.target}: a write into a view turned in place.")
            base = self._base[view]
            put_back(base, view)
            self.stale.discard(base)
            chain.add(base)
            view = base
        self.stale |= {node for node in others if node not in chain}

    def turned(self, target: torch.fx.Node) -> None:
        """Notes that a tensor's axes changed in place, which its base knows nothing of."""
        self._turned.add(target)

    def _note(self, node: torch.fx.Node) -> None:
        base = self._direct_base(node)
        if base is None:
            return
        self._base[node] = base
        family = self._family.setdefault(self.root(node), [self.root(node)])
        family.append(node)

    def _direct_base(self, node: torch.fx.Node) -> torch.fx.Node | None:
        if node.op != "call_function" or not node.args:
            return None
        first = node.args[0]
        if not isinstance(first, torch.fx.Node):
            return None
        if node.target is operator.getitem:
            return first if op_base(first) in _LISTS else None
        if is_inplace(node) or (op_base(node) in VIEWS and not _is_copy(node, first)):
            return first
        return None

    def _read_after(self, node: torch.fx.Node, writer: torch.fx.Node) -> bool:
        return any(self._order[user] > self._order[writer] for user in node.users)


def memory(traced: torch.Tensor) -> int:
    """Which memory a tensor of a trace is in."""
    return int(traced.untyped_storage()._cdata)


def _is_copy(node: torch.fx.Node, base: torch.fx.Node) -> bool:
    """Whether the op copied this time, as `reshape` and `contiguous` may: torch's traces know."""
    own, other = node.meta.get("val"), base.meta.get("val")
    if op_base(node).startswith("dropout") or op_base(node) == "mark":
        return False  # nothing in evaluation
    if not isinstance(own, torch.Tensor) or not isinstance(other, torch.Tensor):
        return False
    return memory(own) != memory(other)


def is_inplace(node: torch.fx.Node) -> bool:
    """Whether the op writes into its first argument."""
    target: Any = node.target
    if not isinstance(target, torch._ops.OpOverload) or not target._schema.is_mutable:
        return False
    arguments = target._schema.arguments
    info = arguments[0].alias_info if arguments else None
    return info is not None and info.is_write


def is_same(node: torch.fx.Node) -> bool:
    """Whether the op returns its first argument itself."""
    return is_inplace(node) or op_base(node) in _SAME


def functional_twin(target: Any) -> str:
    """The name of the op that computes what an in-place op writes."""
    namespace, op, overload = str(target).split(".")
    twin = re.sub(r"^__i(\w+)__$", r"__\1__", op) if op.endswith("__") else op.removesuffix("_")
    packet = getattr(getattr(torch.ops, namespace), twin, None)
    functional = getattr(getattr(torch.ops, namespace), f"{twin}_functional", None)
    if functional is not None and overload in functional.overloads():  # normal_
        return f"{namespace}.{twin}_functional.{overload}"
    if packet is not None and overload not in packet.overloads():
        wanted = [one.name for one in target._schema.arguments]
        for other in packet.overloads():  # transpose_.default is transpose.int
            if [one.name for one in getattr(packet, other)._schema.arguments] == wanted:
                overload = other
                break
    return f"{namespace}.{twin}.{overload}"


def functional(target: Any) -> Any:
    """The op that computes what an in-place op writes; any other as it is."""
    if not target._schema.is_mutable:
        return target
    namespace, op, overload = functional_twin(target).split(".")
    return getattr(getattr(getattr(torch.ops, namespace), op), overload)


def inverse(node: torch.fx.Node) -> tuple[str, tuple[Any, ...]]:
    """How the new value of a view is written back to its base.

    Returns:
        The op that takes (base, view, *arguments), and these arguments; `same` and `reshape` are
        words of the walker.
    """
    name = op_base(node)
    rest = node.args[1:]
    if name in _SAME or is_inplace(node):
        return "same", ()
    if name in _SHAPES:
        return "reshape", ()
    if name == "narrow":
        dim, start, length = rest
        return "aten.slice_scatter.default", (dim, start, start + length)
    if name in ("slice", "select", "diagonal"):
        return f"aten.{name}_scatter.default", rest
    if name in ("transpose", "swapaxes", "t", "numpy_T", "permute"):
        return "permute" if name == "permute" else "transpose", rest
    if name == "expand":
        raise ConversionError(f"{node.target}: a write into an expanded tensor has no meaning.")
    if node.target is operator.getitem:
        return "part", rest
    raise ConversionError(f"{node.target}: a write into this view cannot be carried back yet.")
