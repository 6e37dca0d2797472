"""Tables: categories as integers beside numbers."""

from __future__ import annotations

from typing import Any

import torch
from port.zoo.inputs import integers, numbers
from torch import nn

Model = tuple[Any, Any]
SIZES = (5, 3, 11)


class Tokens(nn.Module):
    """Every column as a token, then a transformer."""

    def __init__(self, width: int = 8) -> None:
        super().__init__()
        self.embedding = nn.Embedding(sum(SIZES), width)
        self.register_buffer("starts", torch.tensor([0, *SIZES[:-1]]).cumsum(0))
        self.weight = nn.Parameter(torch.randn(4, width))
        self.shift = nn.Parameter(torch.zeros(4, width))
        self.token = nn.Parameter(torch.zeros(1, 1, width))
        layer = nn.TransformerEncoderLayer(width, 2, 12, batch_first=True, norm_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.head = nn.Sequential(nn.LayerNorm(width), nn.ReLU(), nn.Linear(width, 2))

    def forward(self, categories: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
        named = self.embedding(categories + self.starts)
        scaled = values[..., None] * self.weight + self.shift
        tokens = torch.cat([self.token.expand(values.size(0), -1, -1), named, scaled], 1)
        return self.head(self.encoder(tokens)[:, 0])


def tokens() -> Model:
    """See `Tokens`."""
    columns = torch.stack([integers(0, size, 3) for size in SIZES], 1)
    return Tokens(), (columns, numbers(3, 4))


class Columns(nn.Module):
    """An embedding for each column, a bag of tags, and sparse attention over features."""

    def __init__(self) -> None:
        super().__init__()
        self.columns = nn.ModuleList(nn.Embedding(size, 3) for size in SIZES)
        self.tags = nn.EmbeddingBag(7, 4, mode="mean", padding_idx=0)
        self.norm = nn.BatchNorm1d(4)
        self.mask = nn.Linear(17, 17, bias=False)
        self.head = nn.Sequential(nn.Linear(17, 6), nn.GELU(), nn.Linear(6, 1))

    @staticmethod
    def sparsemax(x: torch.Tensor) -> torch.Tensor:
        ordered, _ = torch.sort(x, dim=-1, descending=True)
        total = ordered.cumsum(-1) - 1
        at = torch.arange(1, x.size(-1) + 1, dtype=x.dtype)
        support = (at * ordered > total).sum(-1, keepdim=True)
        threshold = total.gather(-1, support - 1) / support.to(x.dtype)
        return torch.clamp(x - threshold, min=0)

    def forward(
        self, categories: torch.Tensor, values: torch.Tensor, tags: torch.Tensor
    ) -> torch.Tensor:
        named = [column(categories[:, at]) for at, column in enumerate(self.columns)]
        x = torch.cat([*named, self.norm(values), self.tags(tags)], dim=1)
        return self.head(x * self.sparsemax(self.mask(x))).squeeze(-1)


def columns() -> Model:
    """See `Columns`."""
    categories = torch.stack([integers(0, size, 4) for size in SIZES], 1)
    return Columns(), (categories, numbers(4, 4), integers(0, 7, 4, 5))
