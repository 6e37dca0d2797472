"""Speech: a recognizer with CTC outputs, and a conformer."""

from __future__ import annotations

from typing import Any

import torch
from port.zoo.inputs import numbers
from torch import nn
from torch.nn import functional

Model = tuple[Any, Any]


class Recognizer(nn.Module):
    """Convolutions, a recurrent layer in both directions, and log-probabilities, time first."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Sequential(
            nn.Conv2d(1, 4, 3, stride=(2, 1), padding=1),
            nn.BatchNorm2d(4),
            nn.Hardtanh(0, 20),
            nn.Conv2d(4, 6, 3, stride=(2, 2), padding=1),
            nn.BatchNorm2d(6),
            nn.ReLU(inplace=True),
        )
        self.rnn = nn.GRU(6 * 4, 7, num_layers=2, bidirectional=True)
        self.norm = nn.LayerNorm(14)
        self.head = nn.Linear(14, 11)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.conv(x.unsqueeze(1))
        batch, channels, bands, length = y.size()
        y = y.view(batch, channels * bands, length).permute(2, 0, 1)
        y, _ = self.rnn(y)
        return functional.log_softmax(self.head(self.norm(y)), dim=-1)


def recognizer() -> Model:
    """See `Recognizer`."""
    return Recognizer(), numbers(2, 16, 10)


class Convolve(nn.Module):
    """The conformer's convolution module."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.first = nn.Conv1d(width, 2 * width, 1)
        self.depthwise = nn.Conv1d(width, width, 7, padding=3, groups=width)
        self.batch = nn.BatchNorm1d(width)
        self.last = nn.Conv1d(width, width, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = functional.glu(self.first(self.norm(x).transpose(1, 2)), dim=1)
        return self.last(functional.silu(self.batch(self.depthwise(y)))).transpose(1, 2)


class Relative(nn.Module):
    """Self-attention with relative positions by the shift trick."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads, self.size = heads, width // heads
        self.qkv = nn.Linear(width, 3 * width)
        self.place = nn.Linear(width, width, bias=False)
        self.u = nn.Parameter(torch.zeros(heads, self.size))
        self.v = nn.Parameter(torch.zeros(heads, self.size))
        self.out = nn.Linear(width, width)

    def forward(self, x: torch.Tensor, table: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        batch, length, width = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, self.heads, self.size).unbind(2)
        p = self.place(table).view(-1, self.heads, self.size)
        content = torch.einsum("bihd,bjhd->bhij", q + self.u, k)
        place = torch.einsum("bihd,jhd->bhij", q + self.v, p)
        padded = functional.pad(place, (1, 0)).view(batch, self.heads, 2 * length, length)
        place = padded[:, :, 1:].view(batch, self.heads, length, 2 * length - 1)[..., :length]
        scores = (content + place) * self.size**-0.5
        scores = scores.masked_fill(mask[:, None, None], torch.finfo(x.dtype).min)
        mixed = torch.einsum("bhij,bjhd->bihd", scores.softmax(-1), v)
        return self.out(mixed.reshape(batch, length, width))


class Conformer(nn.Module):
    """A block with both halves of its feed-forward, masked by lengths."""

    def __init__(self, width: int = 8) -> None:
        super().__init__()
        self.width = width
        self.before, self.after = (
            nn.Sequential(
                nn.LayerNorm(width), nn.Linear(width, 16), nn.SiLU(), nn.Linear(16, width)
            )
            for _ in range(2)
        )
        self.norm = nn.LayerNorm(width)
        self.attention = Relative(width, 2)
        self.convolve = Convolve(width)
        self.last = nn.LayerNorm(width)

    def positions(self, length: int, like: torch.Tensor) -> torch.Tensor:
        at = torch.arange(length - 1, -length, -1, dtype=like.dtype)[:, None]
        rate = torch.exp(torch.arange(0, self.width, 2, dtype=like.dtype) * -0.5)
        return torch.stack([torch.sin(at * rate), torch.cos(at * rate)], dim=2).flatten(1)

    def forward(self, x: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        mask = torch.arange(x.size(1))[None, :] >= lengths[:, None]
        x = x + 0.5 * self.before(x)
        x = x + self.attention(self.norm(x), self.positions(x.size(1), x), mask)
        x = x + self.convolve(x)
        return self.last(x + 0.5 * self.after(x))


def conformer() -> Model:
    """See `Conformer`."""
    return Conformer(), (numbers(2, 6, 8), torch.tensor([6, 4]))
