"""Texts to learn from and texts held out, as tokens of a spec's input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from xarch.data.base import Wanted
from xarch.data.data import Array, Split
from xarch.data.reading.lines import read_lines
from xarch.data.reading.vocabulary import Unit, counted, numbered


def tokenised(
    train: Sequence[str], test: Sequence[str], wanted: Wanted, given: str, unit: Unit
) -> tuple[tuple[Array, Array], list[str], list[str]]:
    """Both as numbers, by a vocabulary that is counted from the first.

    Args:
        train: The texts to learn from.
        test: Those held out.
        wanted: The spec.
        given: Its input of kind tokens, whose length and vocabulary they get.
        unit: What a token is.

    Returns:
        int32 arrays of shape `(texts, length)`, the vocabulary, and what is to be reported.

    Raises:
        DataError: The vocabulary has no room for any token.
    """
    tokens = wanted.spec.inputs[given]
    size = tokens.vocabulary  # type: ignore[attr-defined]
    names = counted(train, size, unit, f"inputs.{given}.vocabulary")
    made, report = [], []
    for which, own in (("train", train), ("test", test)):
        found, cut, unknown = numbered(own, names, tokens.sizes[0], unit)
        made.append(found)
        if cut or unknown:
            report.append(
                f"{which} data: {cut} of {len(own)} texts were longer than the input and cut, "
                f"{unknown} tokens are not in the vocabulary."
            )
    return (made[0], made[1]), names, report


def read_texts(
    file: str, wanted: Wanted, given: str, labels: Mapping[str, Sequence[str]], unit: Unit
) -> Split:
    """The texts of a file, one on each line, by the vocabulary that a run's labels hold.

    Raises:
        DataError: The file cannot be read.
    """
    texts = read_lines(Path(file))
    found, *_ = numbered(texts, labels[given], wanted.spec.inputs[given].sizes[0], unit)
    return Split({given: found}, {}, texts)
