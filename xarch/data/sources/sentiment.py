"""Opinions of a template grammar."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from xarch.components.options import Count
from xarch.data.base import Wanted
from xarch.data.data import Data, Split
from xarch.data.labelled import LabelledTexts
from xarch.data.reading.lines import read_lines
from xarch.errors import DataError, nearest
from xarch.random import derive

LENGTH = 28


class Sentiment(LabelledTexts):
    """Synthetic opinions with negation and intensifiers: negative, balanced or positive?

    A grammar writes them; no held-out sentence is among those learned from. Input `sentence` of 28
    tokens, output `label` with three classes.

    Attributes:
        samples: How many sentences to learn from.
        test: How many are held out.
    """

    name = "sentiment"
    samples: Count = 5000
    test: Count = 1000

    def load(self, seed: int) -> Data:
        """Words as int32 of shape `(28,)`, padded with 0, and classes as int32."""
        from xarch.data.generate.opinions import CLASSES, opinions, words

        generator = np.random.default_rng(derive(seed, "sentiment"))
        texts, labels = opinions(generator, self.samples + self.test)
        names = ["", *words()]
        number = {word: at for at, word in enumerate(names)}
        tokens = np.zeros((len(texts), LENGTH), np.int32)
        for row, text in enumerate(texts):
            found = [number[word] for word in text.split()]
            tokens[row, : len(found)] = found
        train, test = (
            Split({"sentence": tokens[rows]}, {"label": labels[rows]}, texts[rows])
            for rows in (slice(self.samples), slice(self.samples, None))
        )
        notice = "synthetic: opinions written by a grammar with negation and intensifiers"
        return Data(train, test, {"sentence": names, "label": list(CLASSES)}, notice)

    def read(self, file: str, wanted: Wanted, labels: Mapping[str, Sequence[str]]) -> Split:
        """The sentences of a file, one on each line, in the grammar's words."""
        names = labels["sentence"]
        number = {word: at for at, word in enumerate(names)}
        texts = read_lines(Path(file))
        tokens = np.zeros((len(texts), LENGTH), np.int32)
        for row, text in enumerate(texts):
            words = re.findall(r"\w+|[,;]", text.lower())  # other marks mean nothing
            if strange := [word for word in words if word not in number]:
                known = nearest(strange[0], names)
                raise DataError(
                    f"{file}: the grammar that the model learned has no {strange[0]!r}. {known}"
                )
            if len(words) > LENGTH:
                raise DataError(f"{file}: a sentence has {len(words)} words, more than {LENGTH}.")
            tokens[row, : len(words)] = [number[word] for word in words]
        return Split({"sentence": tokens}, {}, texts)
