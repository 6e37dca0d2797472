"""A Keras data set whose order depends on its seed and on the epoch alone."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from xarch.random.errors import RandomArgumentError
from xarch.random.order import batch_order


class Batches(keras.utils.PyDataset):  # type: ignore[misc, unused-ignore]
    """Arrays as batches, in an order of their own for each epoch.

    Give it to `fit` instead of the arrays; `fit` does not shuffle batches of a `PyDataset` when
    `shuffle=False` is passed, which is needed here.

    Args:
        x: An array, or a tree of arrays with equal first dimensions.
        y: The targets, likewise, or None.
        batch_size: Samples in a batch.
        seed: The seed of the whole training run.
        epoch: The epoch that comes first, from 0; a resumed run passes the number of finished ones.
        shuffle: False keeps the samples in their order.
        sample_weight: Weights of the samples, or None.
        **kwargs: Workers and queue of `keras.utils.PyDataset`.

    Raises:
        RandomArgumentError: The first dimensions differ.

    Example:
        >>> data = Batches(np.arange(4), None, batch_size=2, seed=1, shuffle=False)
        >>> data[1].tolist()
        [2, 3]
    """

    def __init__(
        self,
        x: Any,
        y: Any = None,
        batch_size: int = 32,
        seed: int = 0,
        epoch: int = 0,
        *,
        shuffle: bool = True,
        sample_weight: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.arrays = tuple(_arrays(part) for part in _present(x, y, sample_weight))
        self.length = _length(self.arrays)
        self.batch_size, self.seed, self.shuffle = batch_size, seed, shuffle
        self.set_epoch(epoch)

    def set_epoch(self, epoch: int) -> None:
        """Goes to the beginning of an epoch."""
        self.order = batch_order(
            self.length, self.batch_size, self.seed, epoch, shuffle=self.shuffle
        )
        self.epoch = epoch

    def __len__(self) -> int:
        """Batches in an epoch."""
        return len(self.order)

    def __getitem__(self, position: int) -> Any:
        """One batch of the current epoch."""
        rows = self.order[position]
        batch = tuple(keras.tree.map_structure(lambda a: a[rows], part) for part in self.arrays)
        return batch[0] if len(batch) == 1 else batch

    def on_epoch_end(self) -> None:
        """Goes to the next epoch; Keras calls it."""
        self.set_epoch(self.epoch + 1)


def _present(x: Any, y: Any, sample_weight: Any) -> tuple[Any, ...]:
    if y is None and sample_weight is not None:
        raise RandomArgumentError("sample_weight was given without y. Give y too.")
    return tuple(part for part in (x, y, sample_weight) if part is not None)


def _arrays(part: Any) -> Any:
    return keras.tree.map_structure(np.asarray, part)


def _length(arrays: Any) -> int:
    lengths = {len(array) for array in keras.tree.flatten(arrays)}
    if len(lengths) != 1:
        raise RandomArgumentError(
            f"All arrays must have the same first dimension. Received: {sorted(lengths)}"
        )
    return int(lengths.pop())
