"""Kernels that depend on the sample: convolutions with as many groups as the batch has samples."""

from __future__ import annotations

import math
from typing import Any

import torch
from port.zoo.inputs import numbers
from torch import nn
from torch.nn import functional

Model = tuple[Any, Any]


class Modulated(nn.Module):
    """A convolution whose kernel a style scales, as StyleGAN's; `up` doubles the image."""

    def __init__(self, inputs: int, filters: int, size: int, *, up: bool = False) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(1, filters, inputs, size, size))
        self.style = nn.Linear(5, inputs)
        self.scale, self.up = 1 / math.sqrt(inputs * size**2), up

    def forward(self, x: torch.Tensor, style: torch.Tensor) -> torch.Tensor:
        batch, channels, height, width = x.shape
        weight = self.scale * self.weight * self.style(style).view(batch, 1, channels, 1, 1)
        norm = torch.rsqrt(weight.pow(2).sum([2, 3, 4], keepdim=True) + 1e-8)
        weight = weight * norm
        x = x.reshape(1, batch * channels, height, width)
        if self.up:
            weight = weight.transpose(1, 2).flatten(0, 1)
            found = functional.conv_transpose2d(x, weight, stride=2, groups=batch)
        else:
            pad = weight.shape[-1] // 2
            found = functional.conv2d(x, weight.flatten(0, 1), padding=pad, groups=batch)
        return found.view(batch, -1, *found.shape[2:])


class Styles(nn.Module):
    """Two of them from a constant."""

    def __init__(self) -> None:
        super().__init__()
        self.constant = nn.Parameter(torch.randn(1, 6, 4, 4))
        self.mapping = nn.Sequential(nn.Linear(5, 5), nn.LeakyReLU(0.2))
        self.first, self.second = Modulated(6, 5, 3), Modulated(5, 4, 3, up=True)

    def forward(self, codes: torch.Tensor) -> torch.Tensor:
        style = self.mapping(functional.normalize(codes, dim=1))
        x = self.first(self.constant.repeat(len(codes), 1, 1, 1), style)
        return torch.tanh(self.second(functional.leaky_relu(x, 0.2), style))


def styles() -> Model:
    """See `Styles`."""
    return Styles(), (numbers(3, 5),)


class Generated(nn.Module):
    """Kernels that another network makes, with strides, dilation and padding."""

    def __init__(self) -> None:
        super().__init__()
        self.kernels = nn.Linear(4, 2 * 3 * 5)
        self.bias = nn.Parameter(torch.randn(1))

    def forward(self, x: torch.Tensor, code: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        batch, kernels = x.shape[0], self.kernels(code)
        joined = x.reshape(1, batch * 2, -1)
        up = functional.conv_transpose1d(
            joined, kernels.view(batch * 2, 3, 5), stride=3, padding=2, output_padding=1,
            dilation=2, groups=batch,
        )  # fmt: skip
        down = functional.conv1d(
            joined, kernels.view(batch * 3, 2, 5)[..., :3], stride=2, padding=1, dilation=2,
            groups=batch,
        )  # fmt: skip
        return up.view(batch, 3, -1), down.view(batch, 3, -1) * self.bias


def generated() -> Model:
    """See `Generated`."""
    return Generated(), (numbers(3, 2, 7), numbers(3, 4))


class Conditional(nn.Module):
    """Kernels and biases mixed for each sample, and as many filters in the batch as columns."""

    def __init__(self) -> None:
        super().__init__()
        self.kernels, self.biases = (
            nn.Parameter(torch.randn(3, 72)),
            nn.Parameter(torch.randn(3, 4)),
        )
        self.route, self.last = nn.Linear(2, 3), nn.Conv2d(4, 1, 3, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        batch, channels, height, width = x.shape
        share = self.route(x.mean((2, 3))).sigmoid()
        kernels = (share @ self.kernels).view(batch * 4, channels, 3, 3)
        joined = x.reshape(1, batch * channels, height, width)
        found = functional.conv2d(
            joined, kernels, (share @ self.biases).view(-1), padding=1, groups=batch
        )
        return self.last(found.view(batch, 4, height, width))


def conditional() -> Model:
    """See `Conditional`."""
    return Conditional(), (numbers(2, 2, 7, 8),)


class Codes(nn.Module):
    """Quantises to a table of codes and counts in training how often each is taken."""

    def __init__(self) -> None:
        super().__init__()
        self.codes = nn.Parameter(torch.randn(6, 4))
        self.register_buffer("usage", torch.zeros(6))
        self.head = nn.Linear(4, 2)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        index = torch.cdist(x, self.codes).argmin(-1)
        if self.training:
            counts = torch.bincount(index.flatten(), minlength=6)
            self.usage.mul_(0.9).add_(counts.to(x.dtype), alpha=0.1)
        code = functional.embedding(index, self.codes)
        loss = (code - x.detach()).square().mean() + 0.25 * (x - code.detach()).square().mean()
        return self.head(x + (code - x).detach()), loss


def codes() -> Model:
    """See `Codes`."""
    return Codes(), (numbers(3, 5, 4),)
