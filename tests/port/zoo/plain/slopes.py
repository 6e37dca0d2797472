"""Gradients that a forward asks autograd for: forces, and residuals of a differential equation."""

from __future__ import annotations

from typing import Any

import torch
from port.zoo.inputs import integers, numbers
from torch import nn

Model = tuple[Any, Any]


class Forces(nn.Module):
    """The energy of some atoms, and the forces on them, which is its gradient."""

    def __init__(self, width: int = 6) -> None:
        super().__init__()
        self.kinds = nn.Embedding(5, width)
        self.register_buffer("centres", torch.linspace(0.5, 3, 5))
        self.filters = nn.Sequential(nn.Linear(5, width), nn.SiLU(), nn.Linear(width, width))
        self.own = nn.Linear(width, width)
        self.head = nn.Sequential(nn.Linear(width, width), nn.Softplus(), nn.Linear(width, 1))

    def energy(self, kinds: torch.Tensor, places: torch.Tensor) -> torch.Tensor:
        apart = places[:, :, None] - places[:, None]
        distance = (apart.pow(2).sum(-1) + 1e-6).sqrt()
        weights = self.filters(torch.exp(-((distance[..., None] - self.centres) ** 2)))
        alone = torch.eye(kinds.shape[1], dtype=torch.bool)[None, :, :, None]
        state = self.kinds(kinds)
        state = state + (self.own(state)[:, None] * weights.masked_fill(alone, 0)).sum(2)
        return self.head(state).sum((1, 2))

    def forward(
        self, kinds: torch.Tensor, places: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        with torch.enable_grad():
            places.requires_grad_(True)
            energy = self.energy(kinds, places)
            slope = torch.autograd.grad(energy.sum(), places, create_graph=self.training)[0]
        return energy, -slope


def forces() -> Model:
    """See `Forces`."""
    return Forces(), (integers(0, 5, 2, 4), numbers(2, 4, 3))


class Residual(nn.Module):
    """What is left of Burgers' equation, by first and second derivatives."""

    def __init__(self) -> None:
        super().__init__()
        self.net = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 8), nn.Tanh())
        self.head = nn.Linear(8, 1)

    @staticmethod
    def slope(value: torch.Tensor, place: torch.Tensor) -> torch.Tensor:
        ones = torch.ones_like(value)
        (found,) = torch.autograd.grad(value, place, ones, retain_graph=True, create_graph=True)
        return found

    def forward(self, x: torch.Tensor, time: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        x, time = x.clone().requires_grad_(), time.clone().requires_grad_()
        value = self.head(self.net(torch.cat([x, time], 1)))
        slope = self.slope(value, x)
        return value, self.slope(value, time) + value * slope - 0.01 * self.slope(slope, x)


def residual() -> Model:
    """See `Residual`."""
    return Residual(), (numbers(5, 1), numbers(5, 1))
