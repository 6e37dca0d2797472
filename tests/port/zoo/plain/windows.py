"""Sliding windows."""

from __future__ import annotations

from typing import Any

import torch
from port.zoo.inputs import numbers
from torch import nn
from torch.nn import functional

Model = tuple[Any, Any]


class Windows(nn.Module):
    """Overlapping windows taken from an image, changed, and added up again."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(2 * 3 * 2, 2 * 3 * 2)
        self.shape = {"kernel_size": (3, 2), "dilation": (2, 1), "padding": (1, 0)}

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        taken = functional.unfold(x, stride=(2, 1), **self.shape)
        changed = self.linear(taken.transpose(1, 2)).transpose(1, 2)
        image = functional.fold(changed, x.shape[-2:], stride=(2, 1), **self.shape)
        means = image.unfold(2, 4, 1).unfold(3, 3, 2).mean((-1, -2))
        return torch.cat([image.flatten(1), means.flatten(1)], 1)


def windows() -> Model:
    """See `Windows`."""
    return Windows(), numbers(2, 2, 9, 7)


class Regions(nn.Module):
    """Attention inside numbered regions of an image; a shift of 0 writes into empty slices."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(3, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        region = x.new_zeros((6, 4))
        count = 0
        for rows in (slice(0, -3), slice(-3, -1), slice(-1, None)):
            for columns in (slice(0, -2), slice(-2, 0), slice(0, None)):
                region[rows, columns] = count
                count += 1
        apart = region.flatten()[:, None] != region.flatten()[None]
        scores = self.linear(x.flatten(1, 2)) @ x.flatten(1, 2).transpose(1, 2)
        return scores.masked_fill(apart, -100.0).softmax(-1)


def regions() -> Model:
    """See `Regions`."""
    return Regions(), numbers(2, 6, 4, 3)
