"""Models with control flow that the graph holds."""

from __future__ import annotations

from typing import Any

import torch
from port.zoo.inputs import numbers
from torch import nn

Model = tuple[Any, Any]


class _Either(nn.Module):
    """Two branches with weights of their own and one that they share, chosen by the data."""

    def __init__(self) -> None:
        super().__init__()
        self.shared, self.gate = nn.Linear(4, 6), nn.Linear(6, 6)
        self.norm = nn.LayerNorm(6)

    def forward(self, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        def large(a: torch.Tensor) -> torch.Tensor:
            return self.norm(self.shared(a)) * a.sum(-1, keepdim=True)

        def small(a: torch.Tensor) -> torch.Tensor:
            return self.gate(self.shared(a).tanh()) + 1

        return torch.cat([torch.cond(one.abs().mean() > 1, large, small, (one,)) for one in (x, y)])


def either() -> Model:
    """A branch in each direction."""
    return _Either(), {"x": numbers(3, 4) * 3, "y": numbers(3, 4) / 3}
