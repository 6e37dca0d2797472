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
