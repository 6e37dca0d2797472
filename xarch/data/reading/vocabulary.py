"""Texts as numbers, by a vocabulary that is counted from those to learn from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np

from xarch.data.data import Array
from xarch.errors import DataError

Unit = Literal["word", "character"]
#: The numbers that stand for no token of a text.
PADDING, BEGIN, END, UNKNOWN = range(4)
MARKS = ("", "<begin>", "<end>", "<unknown>")
_WORD = re.compile(r"\w+|[^\w\s]")


def tokens(text: str, unit: Unit) -> list[str]:
    """A text's words in small letters with punctuation apart, or its characters.

    Example:
        >>> tokens("It's here.", "word")
        ['it', "'", 's', 'here', '.']
    """
    return _WORD.findall(text.lower()) if unit == "word" else list(text)


def counted(texts: Iterable[str], size: int, unit: Unit, place: str) -> list[str]:
    """A vocabulary: four marks (padding, begin, end, unknown), then the most frequent tokens.

    Args:
        texts: What is counted.
        size: Most entries, the marks included.
        unit: What a token is.
        place: Where the spec says the size, for the error.

    Raises:
        DataError: There is no room for any token.
    """
    if size <= len(MARKS):
        raise DataError(f"{place}={size} has no room for a token beside {len(MARKS)} marks.")
    found = Counter(one for text in texts for one in tokens(text, unit))
    ranked = sorted(found, key=lambda one: (-found[one], one))
    return [*MARKS, *ranked[: size - len(MARKS)]]


def numbered(
    texts: Sequence[str], names: Sequence[str], length: int, unit: Unit, *, end: bool = False
) -> tuple[Array, int, int]:
    """Texts as numbers, padded at the end.

    Args:
        texts: The texts.
        names: The vocabulary.
        length: Tokens in a row; what is longer is cut.
        unit: What a token is.
        end: Whether the end's mark follows each text, inside the length.

    Returns:
        int32 of shape `(texts, length)`, how many texts were cut, how many tokens were unknown.
    """
    number = {one: at for at, one in enumerate(names)}
    made, cut, unknown = np.full((len(texts), length), PADDING, np.int32), 0, 0
    for row, text in enumerate(texts):
        found = [number.get(one, UNKNOWN) for one in tokens(text, unit)]
        room = length - end
        cut += len(found) > room
        unknown += found.count(UNKNOWN)
        found = found[:room] + [END] * end
        made[row, : len(found)] = found
    return made, cut, unknown


def begun(rows: int, length: int) -> Array:
    """Texts of which only the beginning's mark is written; int32 of shape `(rows, length)`."""
    made = np.full((rows, length), PADDING, np.int32)
    made[:, 0] = BEGIN
    return made
