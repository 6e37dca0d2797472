"""Inputs and outputs that are nested."""

from __future__ import annotations

from typing import Any

import torch
from port.zoo.inputs import numbers
from port.zoo.plain.basic import Model
from torch import nn


class Cached(nn.Module):
    """Attends to what it is given from before, and returns that with its own step added."""

    def __init__(self) -> None:
        super().__init__()
        self.key = nn.Linear(6, 6)
        self.value = nn.Linear(6, 6)

    def forward(self, x: torch.Tensor, **more: Any) -> dict[str, Any]:
        cache = more["cache"]
        keys = torch.cat([cache["keys"][0], self.key(x)], 1)
        values = torch.cat([cache["values"][0], self.value(x)], 1)
        out = nn.functional.scaled_dot_product_attention(x, keys, values)
        if more.get("scale") is not None:
            out = out * more["scale"]
        return {"out": out, "cache": {"keys": [keys], "values": [values]}}


def cached() -> Model:
    """See `Cached`."""
    cache = {"keys": [numbers(2, 4, 6)], "values": [numbers(2, 4, 6) + 1]}
    return Cached(), {"x": numbers(2, 1, 6), "cache": cache, "scale": 2.0}
