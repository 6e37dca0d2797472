"""The user's own texts with labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from xarch.data.base import Wanted
from xarch.data.data import Data, Split
from xarch.data.labelled import LabelledTexts
from xarch.data.options import FilePath, Share
from xarch.data.reading.lines import read_pairs
from xarch.data.reading.texts import read_texts, tokenised
from xarch.data.reading.vocabulary import Unit
from xarch.data.splitting import split


class TextFile(LabelledTexts):
    r"""A text file with a line `text<TAB>label` for each sample.

    For a spec with one input of kind tokens and one `classifier`. The vocabulary is counted from
    the texts to learn from, up to the input's size. `xarch predict` takes files with a text on each
    line.

    Attributes:
        path: The file, in UTF-8.
        unit: Whether words in small letters or characters are the tokens.
        test: The share that is held out.
    """

    name = "text_file"
    path: FilePath
    unit: Unit = "word"
    test: Share = 0.2

    def load_for(self, wanted: Wanted) -> Data:
        """Tokens as int32 of the input's length, classes as int32."""
        given, output = wanted.only("tokens", self.name)
        pairs = read_pairs(Path(self.path))
        classes = sorted({label for _, label in pairs})
        labels = np.array([classes.index(label) for _, label in pairs], np.int32)
        rows = np.arange(len(pairs))
        parts = split({given: rows}, {output: labels}, wanted.seed, self.test)
        texts = [[pairs[row][0] for row in one.inputs[given]] for one in parts]
        found, names, report = tokenised(texts[0], texts[1], wanted, given, self.unit)
        train, test = (
            Split({given: tokens}, one.targets, own)
            for tokens, one, own in zip(found, parts, texts, strict=True)
        )
        notice = f"the texts of {Path(self.path).name}"
        return Data(train, test, {given: names, output: classes}, notice, report)

    def read(self, file: str, wanted: Wanted, labels: Mapping[str, Sequence[str]]) -> Split:
        """The texts of a file, one on each line."""
        given, _ = wanted.only("tokens", self.name)
        return read_texts(file, wanted, given, labels, self.unit)
