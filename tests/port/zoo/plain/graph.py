"""Graph networks: messages along edges, gathered and added up by index."""

from __future__ import annotations

from typing import Any

import torch
from port.zoo.inputs import integers, numbers
from torch import nn
from torch.nn import functional

Model = tuple[Any, Any]


class Convolution(nn.Module):
    """A graph convolution with symmetric normalisation."""

    def __init__(self, width: int, out: int) -> None:
        super().__init__()
        self.linear = nn.Linear(width, out)

    def forward(self, x: torch.Tensor, source: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        degree = torch.ones(x.shape[0], dtype=x.dtype)
        degree = degree.index_add(0, target, torch.ones_like(target, dtype=x.dtype))
        weight = (degree[source] * degree[target]).rsqrt()
        y = self.linear(x)
        out = torch.zeros_like(y)
        out.index_add_(0, target, y[source] * weight[:, None])
        return out + y / degree[:, None]


class Attention(nn.Module):
    """Attention over a node's incoming edges: a softmax by segment."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.linear = nn.Linear(width, width)
        self.score = nn.Linear(2 * width, 1)

    def forward(self, x: torch.Tensor, source: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        y = self.linear(x)
        score = functional.leaky_relu(self.score(torch.cat([y[source], y[target]], 1)), 0.2)[:, 0]
        top = score.new_zeros(x.size(0)).scatter_reduce(0, target, score, "amax")
        mass = torch.exp(score - top[target])
        total = torch.zeros(x.size(0), dtype=x.dtype).scatter_add(0, target, mass)
        share = (mass / (total[target] + 1e-16))[:, None]
        return torch.zeros_like(y).scatter_add_(
            0, target[:, None].expand(-1, y.size(1)), share * y[source]
        )


class Graphs(nn.Module):
    """Node features to one vector for each graph."""

    def __init__(self, graphs: int = 3) -> None:
        super().__init__()
        self.graphs = graphs
        self.kind = nn.Embedding(5, 4)
        self.first = Convolution(7, 6)
        self.second = Attention(6)
        self.head = nn.Linear(18, 2)

    def forward(
        self,
        x: torch.Tensor,
        kind: torch.Tensor,
        source: torch.Tensor,
        target: torch.Tensor,
        graph: torch.Tensor,
    ) -> torch.Tensor:
        x = torch.cat([x, self.kind(kind)], dim=-1)
        x = torch.relu(self.first(x, source, target))
        x = x + self.second(x, source, target)
        total = x.new_zeros(self.graphs, x.size(1)).index_add(0, graph, x)
        at = graph[:, None].expand_as(x)
        mean = x.new_zeros(self.graphs, x.size(1)).scatter_reduce(
            0, at, x, "mean", include_self=False
        )
        high = x.new_zeros(self.graphs, x.size(1)).scatter_reduce(
            0, at, x, "amax", include_self=False
        )
        return self.head(torch.cat([total, mean, high], dim=1))


def graphs() -> Model:
    """See `Graphs`."""
    nodes, edges = 9, 20
    graph = torch.tensor([0, 0, 0, 1, 1, 1, 1, 2, 2])
    ends = integers(0, nodes, 2, edges)
    return Graphs(), (numbers(nodes, 3), integers(0, 5, nodes), ends[0], ends[1], graph)
