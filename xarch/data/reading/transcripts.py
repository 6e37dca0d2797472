"""Texts as symbols for a `ctc` head."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from xarch.data.data import Array
from xarch.errors import DataError


def symbols_in(texts: Sequence[str], names: Sequence[str], where: str) -> tuple[Array, list[str]]:
    """Texts as numbers of their characters, from 1, padded with 0.

    Args:
        texts: What is heard or read in each sample.
        names: What the samples are called, for the error.
        where: Where the texts come from, for the error.

    Returns:
        int32 of shape `(texts, length of the longest)`, and what the numbers stand for.

    Raises:
        DataError: A text is empty.
    """
    if empty := [name for name, text in zip(names, texts, strict=True) if not text]:
        raise DataError(f"{where}: {len(empty)} texts are empty, first {empty[0]}.")
    symbols = sorted({one for text in texts for one in text})
    number = {one: at for at, one in enumerate(symbols, 1)}
    targets = np.zeros((len(texts), max(map(len, texts))), np.int32)
    for row, text in enumerate(texts):
        targets[row, : len(text)] = [number[one] for one in text]
    return targets, ["", *symbols]
