"""Small models of the kinds that people port, to prove a backend on."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn


class Recurrent(nn.Module):  # type: ignore[misc]
    """Token ids to classes: embedding, a bidirectional LSTM, the last step."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(11, 6)
        self.lstm = nn.LSTM(6, 5, batch_first=True, bidirectional=True)
        self.classes = nn.Linear(10, 3)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        """Logits `(batch, 3)` of ids `(batch, length)`."""
        read, _ = self.lstm(self.embedding(tokens))
        found: torch.Tensor = self.classes(read[:, -1])
        return found


def samples() -> dict[str, tuple[nn.Module, Any]]:
    """Models with random weights and example inputs, by name."""
    torch.manual_seed(0)
    convolutional = nn.Sequential(
        nn.Conv2d(3, 8, 3, stride=2, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 12, 3, groups=4), nn.GELU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
        nn.Linear(12, 5),
    )  # fmt: skip
    attention = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True, norm_first=True)
    return {
        "a convolutional network": (convolutional, torch.randn(2, 3, 20, 20)),
        "a recurrent network": (Recurrent(), torch.randint(11, (2, 7))),
        "a transformer's layer": (attention, torch.randn(2, 6, 8)),
    }
