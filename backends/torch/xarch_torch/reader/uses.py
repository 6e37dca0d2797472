"""Who uses which weight: only a weight with one kind of use may live inside a layer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import torch

from xarch_torch.reader.calls import Region
from xarch_torch.reader.views import op_base
from xarch_torch.reader.weights import WeightRef

Use = tuple[Any, ...]


class Uses:
    """The uses of every weight over one or several graphs."""

    def __init__(self) -> None:
        self._uses: dict[str, set[Use]] = defaultdict(set)
        self._held: dict[torch.fx.Node, WeightRef] = {}
        self._users: dict[str, set[torch.fx.Node]] = defaultdict(set)
        self._inside: dict[str, set[torch.fx.Node]] = defaultdict(set)
        self._varies: set[torch.fx.Node] = set()

    def add(
        self, graph: torch.fx.Graph, held: Mapping[str, Any], calls: Iterable[Region] = ()
    ) -> None:
        """Counts the uses in a graph whose placeholders stand for `held`, and those in calls."""
        for region in calls:
            self._inside[region.call.path] |= region.nodes
        for node in graph.nodes:
            if node.op == "placeholder" and isinstance(held.get(node.name), WeightRef):
                self._held[node] = held[node.name]
            given = node.op == "placeholder" and node.name not in held
            if given or not self._varies.isdisjoint(node.all_input_nodes):
                self._varies.add(node)
        for node in graph.nodes:
            for one in node.all_input_nodes:
                if one in self._held:
                    self._uses[self._held[one].name].add(self._use(node))
                    self._users[self._held[one].name].add(node)

    def exclusive(self, node: torch.fx.Node, weights: Sequence[Any]) -> bool:
        """Whether all are weights and every use of them is the same call as `node`."""
        use = self._use(node)
        return all(
            isinstance(weight, WeightRef) and self._uses[weight.name] == {use} for weight in weights
        )

    def within(self, weights: Sequence[Any], path: str) -> bool:
        """Whether all are weights that only calls of the module at that path use."""
        return all(
            isinstance(weight, WeightRef) and self._users[weight.name] <= self._inside[path]
            for weight in weights
        )

    def _use(self, node: torch.fx.Node) -> Use:
        """The call without its tensors: what must agree for two calls to be of one layer."""
        arguments = [*node.args, *(node.kwargs[key] for key in sorted(node.kwargs))]
        shown = tuple(self._shown(arguments))
        if op_base(node) == "embedding":  # rows that are always the same come from no layer
            return (str(node.target), node.args[1] in self._varies, *shown)
        return (str(node.target), *shown)

    def _shown(self, arguments: Iterable[Any]) -> Iterable[Any]:
        for one in arguments:
            if isinstance(one, torch.fx.Node):
                yield self._held[one].name if one in self._held else "tensor"
            elif isinstance(one, list | tuple):
                yield tuple(self._shown(one))
            elif not isinstance(one, bool):  # flags differ between train and eval
                yield str(one)
