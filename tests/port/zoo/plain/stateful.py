"""Modules that write into their own buffers, or do by side doors what others do openly."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import torch
from port.zoo.inputs import numbers
from torch import nn
from torch.nn.utils import parametrizations

Model = tuple[Any, Any]


class MovingAverage(nn.Module):
    """Follows what it sees while it trains: a mean in place, a table, a count, a norm."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(4, 3)
        self.register_buffer("mean", torch.zeros(3))
        self.register_buffer("table", torch.zeros(2, 3))
        self.register_buffer("count", torch.zeros((), dtype=torch.long))
        self.norm = nn.InstanceNorm1d(2, affine=True, track_running_stats=True)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.linear(x)
        before = y + self.mean * 0.5
        if self.training:
            with torch.no_grad():
                self.mean.mul_(0.9).add_(y.mean(0), alpha=0.1)
                self.table[1] = self.mean * 2
                self.count += 1
        halves = self.norm(torch.stack([x, x**2], 1)).sum((1, 2))
        return y - self.mean + before + self.table.sum(0) + halves[:, None]


def moving_average() -> Model:
    """See `MovingAverage`."""
    return MovingAverage(), numbers(5, 4)


class Normed(nn.Module):
    """Weights made from others: by their spectral norm, a power iteration a step, and by theirs."""

    def __init__(self) -> None:
        super().__init__()
        self.first = parametrizations.spectral_norm(nn.Linear(4, 5))
        self.second = nn.utils.spectral_norm(nn.Linear(5, 4))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # old, and in use everywhere
            self.third = nn.utils.weight_norm(nn.Linear(4, 3))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.third(self.second(self.first(x).tanh()))


def normed_weights() -> Model:
    """See `Normed`."""
    return Normed(), numbers(3, 4)


@dataclass
class Policy:
    """What `Actor` returns."""

    log_probability: torch.Tensor
    entropy: torch.Tensor
    weights: torch.Tensor | None = None
    note: torch.Tensor | None = None


class Actor(nn.Module):
    """Distributions, which check their arguments, in a data class; and a write through `.data`."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(4, 6)

    def forward(self, x: torch.Tensor, action: torch.Tensor) -> Policy:
        mean, spread = self.linear(x).chunk(2, -1)
        normal = torch.distributions.Normal(mean, nn.functional.softplus(spread))
        beta = torch.distributions.Beta(mean.exp(), spread.exp())
        logits = mean * 2
        logits.data.masked_fill_(action > 0, -1e9)
        return Policy(
            normal.log_prob(action).sum(-1) + beta.log_prob(action.sigmoid()).sum(-1),
            normal.entropy() + beta.entropy(),
            logits.softmax(-1),
        )


def actor() -> Model:
    """See `Actor`."""
    return Actor(), (numbers(3, 4), numbers(3, 3))
