"""What a mask selects, computed for every element.

`x[mask]` has a size that depends on the data. Where all that follows works on each selected element
or row by itself, and ends in `y[mask] = ...` or in a sum, the graph is rewritten: the same is
computed for all elements, from ones where nothing is selected, and the mask chooses at the end.
"""

from __future__ import annotations

from typing import Any

import torch
from torch.utils import _pytree as pytree

from xarch_torch.reader.views import is_inplace, op_base

_aten = torch.ops.aten
_PUTS = ("index_put", "index_put_")
_ROWS = ("linear", "layer_norm", "dropout", "dropout_", "detach", "clone", "mark", "to")
_LAST = ("softmax", "log_softmax")
_TOLD = ("sym_size", "sym_numel", "_assert_tensor_metadata")


def widen(module: torch.fx.GraphModule) -> None:
    """Rewrites what can be rewritten in a graph; the rest stays as it is."""
    for node in list(module.graph.nodes):
        mask = _mask(node)
        if op_base(node) == "index" and mask is not None and node in module.graph.nodes:
            found = _Selection(module.graph, mask)
            if found.collects(node):
                found.rewrite()


class _Selection:
    """All that is computed from what one mask selects.

    Args:
        graph: The graph.
        mask: The node of the mask.
    """

    def __init__(self, graph: torch.fx.Graph, mask: torch.fx.Node) -> None:
        self.graph, self.mask = graph, mask
        self.inner: set[torch.fx.Node] = set()
        self.ends: set[torch.fx.Node] = set()

    def collects(self, node: torch.fx.Node) -> bool:
        """Follows a selection to its ends; False where it cannot be widened."""
        waiting = [node]
        while waiting:
            one = waiting.pop()
            if one in self.inner:
                continue
            self.inner.add(one)
            users = [user for user in one.users if op_base(user) not in _TOLD]
            self.ends |= {user for user in users if self._puts(user) or _sums(user)}
            rest = [user for user in users if user not in self.ends]
            if not all(_by_row(user) for user in rest):
                return False
            others = [o for user in rest for o in user.all_input_nodes if self._starts(o)]
            waiting += [*rest, *others]
        return bool(self.ends) and all(self._closed(one) for one in self.inner | self.ends)

    def rewrite(self) -> None:
        """Computes the same for all elements."""
        wide: dict[torch.fx.Node, torch.fx.Node] = {}
        for node in [one for one in self.graph.nodes if one in self.inner | self.ends]:
            with self.graph.inserting_before(node):
                wide[node] = self._widened(node, wide)
        for node in self.ends:
            node.replace_all_uses_with(wide[node])
        for node in reversed([one for one in self.graph.nodes if one in self.inner | self.ends]):
            for user in list(node.users):  # sizes that only checks ask for
                _erase(self.graph, user)
            self.graph.erase_node(node)

    def _widened(self, node: torch.fx.Node, wide: dict[torch.fx.Node, torch.fx.Node]) -> Any:
        if self._starts(node):
            source: Any = node.args[0]
            return self._made(_aten.where.ScalarOther, (self._over(source, node), source, 1), node)
        if self._puts(node):
            base: Any = node.args[0]
            value = wide.get(node.args[2], node.args[2])
            chosen = self._made(_aten.where.self, (self._over(base, node), value, base), node)
            if not is_inplace(node):
                return chosen
            return self._made(_aten.copy_.default, (base, chosen), node)
        args, kwargs = pytree.tree_map_only(
            torch.fx.Node, lambda one: wide.get(one, one), (node.args, dict(node.kwargs))
        )
        if _sums(node):
            value = args[0]
            args = (self._made(_aten.where.ScalarOther, (self._over(value, node), value, 0), node),)
        return self._made(node.target, args, node, kwargs)

    def _over(self, value: torch.fx.Node, like: torch.fx.Node) -> torch.fx.Node:
        """The mask with axes of size one for those that it lacks."""
        mask = self.mask
        for _ in range(value.meta["val"].dim() - mask.meta["val"].dim()):
            mask = self._made(_aten.unsqueeze.default, (mask, -1), like)
        return mask

    def _made(self, target: Any, args: Any, like: torch.fx.Node, kwargs: Any = None) -> Any:
        made = self.graph.call_function(target, args, kwargs or {})
        made.meta = dict(like.meta)
        fake = pytree.tree_map_only(
            torch.fx.Node, lambda one: one.meta["val"], (made.args, dict(made.kwargs))
        )
        with self.mask.meta["val"].fake_mode, torch.no_grad():
            made.meta["val"] = target(*fake[0], **fake[1])
        return made

    def _starts(self, node: torch.fx.Node) -> bool:
        return op_base(node) == "index" and _mask(node) is self.mask

    def _puts(self, node: torch.fx.Node) -> bool:
        accumulates = len(node.args) > 3 and node.args[3]
        return op_base(node) in _PUTS and _mask(node) is self.mask and not accumulates

    def _closed(self, node: torch.fx.Node) -> bool:
        """Whether all tensors that the node works on are selected, or the same for every row."""
        if self._starts(node):
            return True
        given = [node.args[2]] if self._puts(node) else node.all_input_nodes
        rest = self._rest(node)
        for one in given:
            value = one.meta.get("val") if isinstance(one, torch.fx.Node) else None
            if not isinstance(value, torch.Tensor):
                continue
            if one in self.inner:
                if value.dim() != rest + 1 and not (_sums(node) or self._puts(node)):
                    return False
                continue
            if value.dim() > (2 if op_base(node) == "linear" else rest):
                return False
        return True

    def _rest(self, node: torch.fx.Node) -> int:
        """How many axes a row has."""
        value = node.meta.get("val")
        if _sums(node) or not isinstance(value, torch.Tensor):
            return 0
        return int(value.dim() - (self.mask.meta["val"].dim() if self._puts(node) else 1))


def _mask(node: torch.fx.Node) -> torch.fx.Node | None:
    """The mask, where the node reads or writes by one mask alone."""
    if op_base(node) not in ("index", *_PUTS):
        return None
    places: Any = node.args[1]
    if len(places) != 1 or not isinstance(places[0], torch.fx.Node):
        return None
    value = places[0].meta.get("val")
    return places[0] if isinstance(value, torch.Tensor) and value.dtype is torch.bool else None


def _by_row(node: torch.fx.Node) -> bool:
    name, value = op_base(node), node.meta.get("val")
    if name in ("linear", "layer_norm", *_LAST) and value.dim() < 2:
        return False
    if name in _LAST:
        return bool(node.args[1] == -1)
    return name in _ROWS or torch.Tag.pointwise in getattr(node.target, "tags", ())


def _sums(node: torch.fx.Node) -> bool:
    return str(node.target) == "aten.sum.default"


def _erase(graph: torch.fx.Graph, node: torch.fx.Node) -> None:
    for user in list(node.users):
        _erase(graph, user)
    if node in graph.nodes:
        graph.erase_node(node)
