"""Threefry-2x32-20, the counter-based generator under every draw.

Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011, and
its reference library Random123. The generator is a keyed bijection of two 32-bit words: no state,
so that element `i` of a draw depends on the key and on `i` alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np

#: Rotations of the rounds, used in turn, four rounds between two key injections.
ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
#: The parity word of the key schedule (Skein's `C240`, lower half).
PARITY = 0x1BD11BDA
#: Rounds / 4.
GROUPS = 5

Words = np.ndarray[Any, np.dtype[np.uint32]]


def threefry2x32(key: tuple[Any, Any], counter: tuple[Any, Any]) -> tuple[Words, Words]:
    """The block function in numpy: 20 rounds on two 32-bit words, element by element.

    Args:
        key: Two words, or arrays of them, that broadcast with the counter.
        counter: Two words, or arrays of them.

    Returns:
        Two uint32 arrays of the broadcast shape, at least one-dimensional.

    Example:
        >>> [hex(int(word[0])) for word in threefry2x32((0, 0), (0, 0))]
        ['0x6b200159', '0x99ba4efe']
    """
    k0, k1, x0, x1 = (np.atleast_1d(np.asarray(w, np.uint32)) for w in (*key, *counter))
    keys = (k0, k1, k0 ^ k1 ^ np.uint32(PARITY))
    x0, x1 = np.broadcast_arrays(x0 + k0, x1 + k1)
    x0, x1 = x0.copy(), x1.copy()
    for group in range(GROUPS):
        for distance in ROTATIONS[group % 2]:
            x0 += x1
            x1[...] = (x1 << np.uint32(distance)) | (x1 >> np.uint32(32 - distance))
            x1 ^= x0
        x0 += keys[(group + 1) % 3]
        x1 += keys[(group + 2) % 3] + np.uint32(group + 1)
    return x0, x1
