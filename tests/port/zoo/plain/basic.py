"""Small modules, each with one thing that ports get wrong."""

from __future__ import annotations

from typing import Any

import torch
from port.zoo.inputs import integers, numbers
from torch import nn
from torch.nn import functional

Model = tuple[Any, Any]


class Recurrent(nn.Module):
    """A recurrent layer whose output feeds a linear one."""

    def __init__(self, layer: nn.Module, width: int) -> None:
        super().__init__()
        self.layer = layer
        self.head = nn.Linear(width, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.layer(x)[0])


def lstm() -> Model:
    """Two layers in both directions."""
    layer = nn.LSTM(5, 6, num_layers=2, bidirectional=True, batch_first=True)
    return Recurrent(layer, 12), numbers(2, 7, 5)


def lstm_projected() -> Model:
    """A projected LSTM, time first."""
    return Recurrent(nn.LSTM(5, 6, proj_size=4), 4), numbers(7, 2, 5).transpose(0, 1).contiguous()


def gru() -> Model:
    """A bidirectional GRU."""
    return Recurrent(nn.GRU(5, 6, bidirectional=True, batch_first=True), 12), numbers(2, 7, 5)


class SquareBias(nn.Module):
    """Filters equal to the output's width: TensorFlow adds such a bias along the wrong axis."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.shift = nn.Parameter(torch.zeros(8, 1, 1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.relu(self.conv(x)) + self.shift


def square_bias() -> Model:
    """See `SquareBias`."""
    return SquareBias(), numbers(2, 3, 8, 8)


class Writes(nn.Module):
    """Writes into views, and reads the base and other views afterwards."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(6, 6)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.linear(x)
        before = y[:, 2]
        rows = y.transpose(1, 2)
        y[:, 1:3].mul_(2.0)
        rows[:, 0] = 1.5
        y[:, ::2] += 0.25
        return y + rows.transpose(1, 2) + before.unsqueeze(1)


def writes() -> Model:
    """See `Writes`."""
    return Writes(), numbers(2, 5, 6)


class Tied(nn.Module):
    """One matrix as an embedding and as the output layer."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(11, 6)
        self.norm = nn.LayerNorm(6)
        self.head = nn.Linear(6, 11, bias=False)
        self.head.weight = self.embedding.weight

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        return self.head(self.norm(self.embedding(tokens)))


def tied() -> Model:
    """See `Tied`."""
    return Tied(), integers(0, 11, 2, 5)


class Shared(nn.Module):
    """One layer called twice, one never called."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(6, 6)
        self.idle = nn.Linear(2, 2)
        self.register_buffer("scale", torch.tensor([2.0]))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.linear(torch.tanh(self.linear(x))) * self.scale


def shared() -> Model:
    """See `Shared`."""
    return Shared(), numbers(2, 6)


class Several(nn.Module):
    """Two inputs, a mapping of outputs."""

    def __init__(self) -> None:
        super().__init__()
        self.left = nn.Linear(4, 6)
        self.right = nn.Conv1d(3, 6, 3, padding="same")

    def forward(self, a: torch.Tensor, b: torch.Tensor) -> dict[str, torch.Tensor]:
        right = self.right(b).amax(-1)
        return {"sum": self.left(a) + right, "both": torch.cat([self.left(a), right], 1)}


def several() -> Model:
    """See `Several`."""
    return Several(), (numbers(2, 4), numbers(2, 3, 7))


class Pools(nn.Module):
    """Pooling and resizing by torch's exact rules."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, stride=2, dilation=2, padding=2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.conv(x)
        parts = [
            functional.adaptive_avg_pool2d(y, (3, 5)),
            functional.adaptive_max_pool2d(y, (3, 5)),
            functional.interpolate(
                functional.max_pool2d(y, 3, 2, 1, ceil_mode=True),
                (3, 5),
                mode="bilinear",
                align_corners=True,
            ),
            functional.interpolate(
                functional.avg_pool2d(y, 3, 2, 1, count_include_pad=False), (3, 5), mode="bicubic"
            ),
            functional.interpolate(functional.pad(y, (1, 2, 1, 0), "reflect"), (3, 5)),
            functional.avg_pool2d(functional.pad(y, (2, 1)), 3, 2, 1, ceil_mode=True)[..., :3, :5],
        ]
        return torch.stack(parts, 1)


def pools() -> Model:
    """See `Pools`."""
    return Pools(), numbers(2, 3, 17, 13)


class Upward(nn.Module):
    """Transposed convolutions with every kind of padding, and norms."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.ConvTranspose2d(3, 4, 3, stride=2, padding=1, output_padding=1)
        self.norm = nn.BatchNorm2d(4, momentum=None)
        self.second = nn.ConvTranspose2d(4, 4, 2, stride=3)
        self.group = nn.GroupNorm(2, 4)
        self.instance = nn.InstanceNorm2d(4, affine=True)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = functional.gelu(self.norm(self.first(x)))
        return self.instance(functional.silu(self.group(self.second(y))))


def upward() -> Model:
    """See `Upward`."""
    return Upward(), numbers(2, 3, 5, 4)


class Attention(nn.Module):
    """`nn.MultiheadAttention` in a transformer layer."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.TransformerEncoderLayer(8, 2, 12, batch_first=True, activation="gelu")

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layer(x)


def attention() -> Model:
    """See `Attention`."""
    return Attention(), numbers(2, 5, 8)


class TwoGraphs(nn.Module):
    """Trains by other ops than it evaluates, with one norm that both use and one that is frozen."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, 4, 3)
        self.norm = nn.BatchNorm2d(4)
        self.frozen = nn.BatchNorm2d(4)

    def train(self, mode: bool = True) -> TwoGraphs:
        super().train(mode)
        self.frozen.eval()
        return self

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.frozen(self.norm(self.first(x)))
        return torch.tanh(y) if self.training else y.clamp(-1, 1)


def two_graphs() -> Model:
    """See `TwoGraphs`."""
    return TwoGraphs(), numbers(2, 3, 6, 6)


class Clips(nn.Module):
    """The largest of windows in time, height and width, many of them equal, and averages, over the
    root of how many channels there are, a tensor of an integer."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv3d(3, 5, 3, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = functional.relu(self.conv(x))
        y = functional.max_pool3d(y, (2, 3, 3), (1, 2, 2), (1, 1, 1))
        y = functional.local_response_norm(y, 3) + functional.avg_pool3d(y, 3, 1, 1)
        return y / torch.sqrt(torch.tensor(y.shape[1]))


def clips() -> Model:
    """See `Clips`."""
    return Clips(), numbers(2, 3, 4, 9, 7)


class Turned(nn.Module):
    """A layer of complex weights, some of whose results are zero, and their angles."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(6, 8)
        self.weight = nn.Parameter(torch.randn(3, 4, dtype=torch.complex128))
        self.bias = nn.Parameter(torch.randn(3, dtype=torch.complex128))

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        z = torch.view_as_complex(self.first(x).view(-1, 4, 2))
        z = functional.linear(z, self.weight, self.bias)
        z = z * torch.relu(z.abs() - 2) / z.abs()
        return z.angle(), z.abs()


def turned() -> Model:
    """See `Turned`."""
    return Turned(), numbers(5, 6)
