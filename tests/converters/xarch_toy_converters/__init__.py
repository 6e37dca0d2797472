"""A stranger's models: an op and a module class that xarch knows nothing of."""

import torch
from torch import nn


@torch.library.custom_op("toy::halve", mutates_args=())
def halve(x: torch.Tensor) -> torch.Tensor:
    """Half of it."""
    return x / 2


@halve.register_fake
def _(x: torch.Tensor) -> torch.Tensor:
    return torch.empty_like(x)


class Halves(nn.Module):
    """Uses the op."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Half of it."""
        return halve(x)


class Doubled(nn.Linear):
    """A class that is converted whole: its forward does what no converter knows."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Twice what a linear layer gives."""
        return halve(super().forward(x)) * 4
