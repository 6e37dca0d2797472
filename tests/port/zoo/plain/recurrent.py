"""Recurrent layers and cells, with states given and returned, and masked sequences."""

from __future__ import annotations

from typing import Any

import torch
from port.zoo.inputs import integers, numbers
from torch import nn
from torch.nn.utils import rnn

Model = tuple[Any, Any]


class Stateful(nn.Module):
    """Takes the first state and returns the last."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(4, 3, num_layers=2, bidirectional=True, batch_first=True)
        self.gru = nn.GRU(6, 5, num_layers=2, bias=False, batch_first=True)

    def forward(self, x: torch.Tensor, hidden: torch.Tensor, cell: torch.Tensor) -> Any:
        start = hidden.transpose(0, 1).contiguous(), cell.transpose(0, 1).contiguous()
        y, (last, memory) = self.lstm(x, start)
        z, end = self.gru(y, y[:, :2, :5].transpose(0, 1).contiguous())
        return {"y": z, "last": last.transpose(0, 1), "memory": memory.sum(0), "end": end[-1]}


def stateful() -> Model:
    """See `Stateful`."""
    return Stateful(), (numbers(2, 5, 4), numbers(2, 4, 3), numbers(2, 4, 3) * 0.5)


class Simple(nn.Module):
    """Simple recurrent layers, the first over time first, and a mask of the padding."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.RNN(4, 6, num_layers=2, nonlinearity="relu", bidirectional=True)
        self.second = nn.RNN(12, 3, batch_first=True)

    def forward(self, x: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        y, _ = self.first(x.transpose(0, 1))
        mask = torch.arange(x.shape[1])[None] < lengths[:, None]
        y = y.transpose(0, 1).masked_fill(~mask[..., None], 0.0)
        z, _ = self.second(y)
        last = z.gather(1, (lengths - 1)[:, None, None].expand(-1, 1, z.shape[2]))
        return last[:, 0] + (z * mask[..., None]).sum(1) / lengths[:, None]


def simple_rnn() -> Model:
    """See `Simple`."""
    return Simple(), (numbers(3, 6, 4), torch.tensor([6, 3, 4]))


class Cells(nn.Module):
    """Cells in Python loops over a fixed number of steps."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTMCell(4, 5)
        self.gru = nn.GRUCell(5, 5)
        self.rnn = nn.RNNCell(5, 3, nonlinearity="relu")

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        hidden, cell = x.new_zeros(x.shape[0], 5), torch.zeros(x.shape[0], 5, dtype=x.dtype)
        state, end = None, torch.zeros(x.shape[0], 3, dtype=x.dtype)
        outputs = []
        for step in range(x.shape[1]):
            hidden, cell = self.lstm(x[:, step], (hidden, cell))
            state = self.gru(hidden, state)
            end = self.rnn(state, end)
            outputs.append(end)
        return torch.stack(outputs, dim=1)


def cells() -> Model:
    """See `Cells`."""
    return Cells(), numbers(2, 4, 4)


class Packed(nn.Module):
    """Sequences of several lengths, packed: both directions, stacked, with and without states."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(9, 4, padding_idx=0)
        self.first = nn.LSTM(4, 3, num_layers=2, bidirectional=True, batch_first=True, dropout=0.2)
        self.linear = nn.Linear(6, 3)
        self.second = nn.GRU(3, 4)
        self.third = nn.RNN(4, 2, nonlinearity="relu")
        self.start = nn.Parameter(torch.randn(1, 1, 2))

    def forward(self, tokens: torch.Tensor, lengths: torch.Tensor) -> dict[str, torch.Tensor]:
        given = rnn.pack_padded_sequence(
            self.embedding(tokens), lengths, batch_first=True, enforce_sorted=False
        )
        packed, (hidden, cell) = self.first(given)
        packed = rnn.PackedSequence(self.linear(packed.data).tanh(), *packed[1:])
        packed, last = self.second(packed)
        packed, _ = self.third(packed, self.start.repeat(1, tokens.size(0), 1))
        outputs, counts = rnn.pad_packed_sequence(packed, True, -1.0, tokens.size(1) + 1)
        return {
            "outputs": outputs, "hidden": hidden, "cell": cell, "last": last, "counts": counts
        }  # fmt: skip


def packed() -> Model:
    """See `Packed`."""
    return Packed(), (integers(1, 9, 4, 6), torch.tensor([4, 6, 2, 6]))
