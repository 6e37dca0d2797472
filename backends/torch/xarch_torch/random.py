"""Threefry on torch: in place, because each `keras.ops` call costs several microseconds here."""

from __future__ import annotations

import torch

_ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))


def threefry(
    k0: torch.Tensor, k1: torch.Tensor, x0: torch.Tensor, x1: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Threefry-2x32-20 on int32 words of broadcastable shapes; see `xarch.random.threefry`."""
    keys = (k0, k1, k0 ^ k1 ^ 0x1BD11BDA)
    first = x0 + k0
    second = (x1 + k1).expand_as(first).clone()
    for group in range(5):
        for distance in _ROTATIONS[group % 2]:
            first += second
            low = second >> (32 - distance)
            low &= (1 << distance) - 1
            second <<= distance
            second |= low
            second ^= first
        first += keys[(group + 1) % 3]
        second += keys[(group + 2) % 3] + (group + 1)
    return first, second
