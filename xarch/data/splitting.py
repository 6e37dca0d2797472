"""Which samples are held out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xarch import random
from xarch.data.data import Array, Split
from xarch.errors import DataError


def split(
    inputs: Mapping[str, Array],
    targets: Mapping[str, Array],
    seed: int,
    test: float = 0.2,
    names: Sequence[str] = (),
) -> tuple[Split, Split]:
    """Samples divided at random into those to learn from and those held out.

    Args:
        inputs: Arrays by input, samples first.
        targets: Arrays by output.
        seed: Decides which samples are held out; the same ones everywhere.
        test: The share that is held out, above 0 and below 1.
        names: What each sample is called, or nothing.

    Raises:
        DataError: One of the two would be empty.

    Example:
        >>> import numpy as np
        >>> train, test = split({"x": np.arange(10)}, {"y": np.arange(10)}, seed=0)
        >>> len(train), len(test)
        (8, 2)
    """
    whole = Split(inputs, targets, names)
    held = round(len(whole) * test)
    if not 0 < held < len(whole):
        raise DataError(
            f"{len(whole)} samples cannot be divided: a share of {test:g} held out makes {held}. "
            "Give more samples, or another share with data.test."
        )
    order = random.permutation(len(whole), random.derive(seed, "split"))
    return whole.take(order[held:]), whole.take(order[:held])
