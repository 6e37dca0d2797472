"""Models that read between the elements of an image."""

from __future__ import annotations

from typing import Any

import torch
from port.zoo.inputs import numbers
from torch import nn
from torchvision import ops

Model = tuple[Any, Any]


class _Warp(nn.Module):
    """A volume moved by a field that it gives, in each manner of reading it."""

    def __init__(self) -> None:
        super().__init__()
        self.field = nn.Conv3d(2, 3, 3, padding=1)

    def forward(self, x: torch.Tensor) -> dict[str, torch.Tensor]:
        field = self.field(x).permute(0, 2, 3, 4, 1)
        found = {}
        for mode in ("bilinear", "nearest"):
            for padding in ("zeros", "border", "reflection"):
                for align in (False, True):
                    found[f"{mode}_{padding}_{align}"] = nn.functional.grid_sample(
                        x, field * 1.5, mode, padding, align
                    )
        return found


def warp() -> Model:
    """Three-dimensional grids."""
    return _Warp(), numbers(2, 2, 4, 3, 5)


class _Deformed(nn.Module):
    """Deformable convolutions, with masks and without, in groups."""

    def __init__(self) -> None:
        super().__init__()
        shape: Any = (3, 2), 2, (0, 1), (1, 2)
        self.offset, self.mask = nn.Conv2d(4, 24, *shape), nn.Conv2d(4, 12, *shape)
        self.first = ops.DeformConv2d(4, 6, *shape, groups=2)
        self.move = nn.Conv2d(6, 2 * 9, 3, padding=1)
        self.last = ops.DeformConv2d(6, 3, 3, padding=1, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.first(x, self.offset(x), self.mask(x).sigmoid())
        return self.last(y, self.move(y))


def deformed() -> Model:
    """Two of them, one after the other."""
    return _Deformed(), numbers(2, 4, 9, 9)
