"""Stochastic depth in a training graph: a product with a random mask of zeros and ones.

torchvision, timm and many others write it as `x * empty(n, 1, ...).bernoulli_(keep).div_(keep)`.
The evaluation graph has nothing in its place, so it becomes one layer that honours `training`.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

from xarch_torch.reader.views import op_base

_MAKERS = {"empty", "new_empty", "empty_like", "zeros", "new_zeros", "ones", "new_ones"}


@dataclass(frozen=True)
class Drop:
    """One product that is stochastic depth.

    Attributes:
        value: The node that is dropped.
        rate: The probability of dropping.
        per_sample: Whether each sample is dropped by itself.
        rescale: Whether survivors are divided by their probability.
    """

    value: torch.fx.Node
    rate: float
    per_sample: bool
    rescale: bool


@dataclass
class Drops:
    """All of a graph.

    Attributes:
        products: The product nodes and what they are.
        masks: The nodes that make the masks, which need no conversion.
    """

    products: dict[torch.fx.Node, Drop]
    masks: set[torch.fx.Node]


def find(graph: torch.fx.Graph) -> Drops:
    """The stochastic depth of a graph."""
    found = Drops({}, set())
    for node in graph.nodes:
        if op_base(node) == "bernoulli_":
            _note(node, found)
    return found


def _note(draw: torch.fx.Node, found: Drops) -> None:
    maker, keep = draw.args[0], draw.args[1] if len(draw.args) > 1 else 0.5
    if not isinstance(maker, torch.fx.Node) or op_base(maker) not in _MAKERS:
        return
    if not isinstance(keep, float):
        return
    rescale, chain = False, {maker, draw}
    for user in draw.users:
        if op_base(user) in ("div_", "div"):
            if user.args[1] != keep:
                return
            rescale = True
            chain.add(user)
    products = {
        user
        for node in chain
        for user in node.users
        if user not in chain and op_base(user) in ("mul", "mul_")
    }
    readers = {user for node in chain for user in node.users} - chain
    sizes = list(draw.meta["val"].shape)
    if readers != products or not products or any(size != 1 for size in sizes[1:]):
        return
    for product in products:
        value = next((one for one in product.args if one not in chain), None)
        if not isinstance(value, torch.fx.Node):
            return
        found.products[product] = Drop(value, 1.0 - keep, not _is_one(sizes[0]), rescale)
    found.masks |= chain


def _is_one(size: object) -> bool:
    return isinstance(size, int) and size == 1  # an open size is another, whatever its example
