"""Batch order by seed and epoch alone."""

from __future__ import annotations

from typing import Any

import numpy as np

from xarch.random import discrete, host
from xarch.random.errors import RandomArgumentError
from xarch.random.seeds import derive
from xarch.random.words import key


def permutation(n: int, seed: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """An order of `0 .. n - 1`; the same that `xarch.random.shuffle` takes under this seed.

    Args:
        n: Number of elements.
        seed: Any integer of up to 64 bits.
    """
    return np.asarray(discrete.permutation(host, key(seed), n), np.int64)


def batch_order(
    n: int,
    batch_size: int,
    seed: int,
    epoch: int,
    *,
    shuffle: bool = True,
    drop_remainder: bool = False,
) -> list[np.ndarray[Any, np.dtype[np.int64]]]:
    """The indices of each batch of one epoch.

    Args:
        n: Number of samples.
        batch_size: Samples in a batch; the last batch has the rest.
        seed: The seed of the whole training run.
        epoch: Number of the epoch, from 0; each has its own order, whatever ran before.
        shuffle: False keeps the samples in their order.
        drop_remainder: Whether a last batch that is not full is left out.

    Raises:
        RandomArgumentError: A number is out of range.

    Example:
        >>> [batch.tolist() for batch in batch_order(5, 2, seed=1, epoch=0, shuffle=False)]
        [[0, 1], [2, 3], [4]]
    """
    if n < 0 or batch_size < 1 or epoch < 0:
        raise RandomArgumentError(
            "n and epoch must not be negative and batch_size must be positive. "
            f"Received: n={n}, batch_size={batch_size}, epoch={epoch}"
        )
    order = permutation(n, derive(seed, "batch_order", epoch)) if shuffle else np.arange(n)
    stop = n - n % batch_size if drop_remainder else n
    return [order[start : start + batch_size] for start in range(0, stop, batch_size)]
