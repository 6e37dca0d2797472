"""Indices that tensors hold, and what modules with experts, norms and guards do."""

from __future__ import annotations

import torch
from port.zoo import Model
from port.zoo.inputs import numbers
from torch import nn


class Puts(nn.Module):
    """Writes by index, by mask, and with repeated indices."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(6, 6)

    def forward(self, x: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
        y = self.linear(x)
        batch = torch.arange(x.shape[0])[:, None]
        y[batch, rows] = y[batch, rows] * 2 + 1
        y.index_put_((batch, rows.flip(1) * 0 + 1), x[:, :2], accumulate=True)
        y[:, :, torch.tensor([4, 0])] = x[:, :, :2]
        y[x > 1] = 0.5
        return y


def puts() -> Model:
    """See `Puts`."""
    return Puts(), (numbers(2, 5, 6), torch.tensor([[0, 2], [2, 1]]))


class Experts(nn.Module):
    """Rows sorted by expert, a matrix for each, and back in order."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = nn.Linear(6, 4)
        self.weight = nn.Parameter(torch.randn(4, 6, 5))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        chosen, expert = self.gate(x).softmax(-1).topk(2)
        expert, order = expert.flatten().sort()
        counts = torch.histc(expert.float(), bins=4, min=0, max=3)
        ends = counts.cumsum(0, dtype=torch.int32)
        rows = nn.functional.grouped_mm(x[order // 2], self.weight, offs=ends)
        rows = rows * chosen.flatten()[order].unsqueeze(-1)
        back = torch.empty_like(order)
        back[order] = torch.arange(order.shape[0])
        return rows[back].view(x.shape[0], 2, 5).sum(1)


def experts() -> Model:
    """See `Experts`."""
    return Experts(), numbers(7, 6)


class Normed(nn.Module):
    """A convolution under weight norm, and differences along time."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.utils.parametrizations.weight_norm(nn.Conv1d(3, 4, 3, groups=1), dim=2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.conv(x).diff(dim=-1, prepend=x[:, :1, :1].expand(-1, 4, 1))
        return y.diff(n=2)


def normed() -> Model:
    """See `Normed`."""
    return Normed(), numbers(2, 3, 7)


class Guarded(nn.Module):
    """Computes in "at least float32", and guards against overflow in training."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(6, 6)
        self.register_buffer("frequencies", torch.rand(3))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.linear(x)
        norm = y.float().pow(2).mean(-1, keepdim=True).add(1e-6).rsqrt()
        y = y * norm.to(y.dtype)
        if self.training and not torch.isfinite(y).all():
            y = y.clamp(-1e4, 1e4)
        angles = torch.arange(x.shape[1], dtype=torch.float32)[:, None] * self.frequencies.float()
        turned = y * torch.cat([angles.cos(), angles.sin()], -1).to(y.dtype)
        return turned.softmax(-1, dtype=torch.float32).to(x.dtype)


def guarded() -> Model:
    """See `Guarded`."""
    return Guarded(), numbers(2, 5, 6)


class Selects(nn.Module):
    """Changes what a mask selects: elements in place, rows by layers of their own, and a sum.

    Rows are selected by mask and by place.
    """

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(4, 4)
        self.expert = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 4))

    def forward(self, x: torch.Tensor, keep: torch.Tensor) -> dict[str, torch.Tensor]:
        y = self.linear(x)
        y[y < 0] *= 0.1
        large = y > 0.2
        y[large] = torch.log(y[large]) + 1
        rows = torch.zeros_like(y)
        rows[keep] = self.expert(y[keep])
        flat = y.reshape(-1, 4)
        (at,) = keep.reshape(-1).nonzero(as_tuple=True)
        routed = torch.zeros_like(flat)
        if at.numel() > 0:
            routed[at] += self.expert(flat[at])
        return {"rows": rows, "all": y, "sum": y[keep].sum(), "routed": routed.view_as(y)}


def selects() -> Model:
    """See `Selects`."""
    return Selects(), (numbers(2, 3, 4), torch.tensor([[1, 0, 1], [0, 1, 1]]).bool())


class WritesRows(nn.Module):
    """Writes into some samples of the batch, and into copies that look like views."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(4, 4)

    def forward(self, x: torch.Tensor) -> dict[str, torch.Tensor]:
        y = self.linear(x)
        twice = y[:, :, None].expand(-1, -1, 2).reshape(-1, 8)
        turned = y.t().contiguous()
        turned.mul_(2)
        y.transpose(0, 1)[1] *= 3
        y[0] = 1.5
        y[-1, 0] = y[0, 1]
        y[1:] += x[:-1]
        y[-2:].narrow(1, 1, 2).sub_(1)
        return {"y": y, "twice": twice, "turned": turned}


def writes_rows() -> Model:
    """See `WritesRows`."""
    return WritesRows(), numbers(3, 4)
