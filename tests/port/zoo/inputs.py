"""Example inputs: the same random numbers in every run."""

from __future__ import annotations

import torch


def numbers(*shape: int) -> torch.Tensor:
    """Normal random numbers."""
    return torch.randn(*shape, generator=_generator(), dtype=torch.float64)


def integers(low: int, high: int, *shape: int) -> torch.Tensor:
    """Integers from `low` up to and without `high`."""
    return torch.randint(low, high, shape, generator=_generator())


def image(size: int, batch: int = 2) -> torch.Tensor:
    """Square images in three channels."""
    return numbers(batch, 3, size, size)


def _generator() -> torch.Generator:
    return torch.Generator().manual_seed(2)
