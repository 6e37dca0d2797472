"""Recurrent layers and cells, with states given and returned, and masked sequences."""

from __future__ import annotations

from typing import Any

import torch
from port.zoo.inputs import numbers
from torch import nn

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
