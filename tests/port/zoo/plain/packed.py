"""Models whose inputs tell how the others are packed."""

from __future__ import annotations

from typing import Any

import torch
from port.zoo.inputs import numbers
from torch import nn

Model = tuple[Any, Any]
FIXED = {"packed_images": ("grid",), "packed_rows": ("lengths",)}


class _Images(nn.Module):
    """Patches of images of several sizes, one after the other, each image attending to itself."""

    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Linear(6, 8)
        self.table = nn.Parameter(torch.randn(1, 8, 4, 4))
        self.mix = nn.Linear(8, 24)
        self.kind = nn.Embedding(2, 8)

    def forward(self, patches: torch.Tensor, grid: torch.Tensor) -> torch.Tensor:
        x = self.embed(patches)
        places = [
            nn.functional.interpolate(self.table, size=(h, w), mode="bilinear", align_corners=False)
            for h, w in grid
        ]
        x = x + torch.cat([one.flatten(2)[0].T for one in places])
        lengths = grid[:, 0] * grid[:, 1]
        wide = (grid[:, 1] > grid[:, 0]).long()
        x = x + torch.repeat_interleave(self.kind(wide), lengths, dim=0)
        q, k, v = self.mix(x).chunk(3, -1)
        ends = nn.functional.pad(lengths.cumsum(0), (1, 0))
        sizes = (ends[1:] - ends[:-1]).tolist()
        parts = [one.split(sizes) for one in (q, k, v)]
        attend = nn.functional.scaled_dot_product_attention
        y = torch.cat([attend(*one) for one in zip(*parts, strict=True)])
        pooled = torch.stack([one.mean(0) for one in y.split(sizes)])
        order = torch.full((int(lengths.max()) + 3,), -1)
        order[: int(lengths[0])] = torch.arange(int(lengths[0])).flip(0)
        first = y[order[order != -1]]
        return torch.cat([pooled, first, y[torch.unique_consecutive(torch.tensor([0, 0, *sizes]))]])


def packed_images() -> Model:
    """Two images, of 3 by 4 and of 2 by 2 patches."""
    return _Images(), {"patches": numbers(16, 6), "grid": torch.tensor([[3, 4], [2, 2]])}


class _Rows(nn.Module):
    """Rows of known length in a batch that is padded, and without the padding."""

    def __init__(self) -> None:
        super().__init__()
        self.project = nn.Linear(5, 3)

    def forward(self, x: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        mask = torch.arange(x.size(1)) < lengths[:, None]
        packed = self.project(x[mask])
        packed[lengths[torch.arange(3).repeat_interleave(lengths)] > 4] *= 2
        return torch.cat([packed, packed[lengths.cumsum(0) - 1]])


def packed_rows() -> Model:
    """Three rows of up to six steps."""
    return _Rows(), {"x": numbers(3, 6, 5), "lengths": torch.tensor([4, 6, 1])}
