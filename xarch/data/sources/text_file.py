"""The user's own texts with labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from xarch.data.base import Wanted
from xarch.data.data import Data, Split
from xarch.data.labelled import LabelledTexts
from xarch.data.options import FilePath, Share
from xarch.data.reading.lines import read_lines, read_pairs
from xarch.data.reading.vocabulary import Unit, counted, numbered
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
        size = wanted.spec.inputs[given].vocabulary  # type: ignore[attr-defined]
        pairs = read_pairs(Path(self.path))
        classes = sorted({label for _, label in pairs})
        labels = np.array([classes.index(label) for _, label in pairs], np.int32)
        rows = np.arange(len(pairs))
        parts = split({given: rows}, {output: labels}, wanted.seed, self.test)
        texts = [[pairs[row][0] for row in one.inputs[given]] for one in parts]
        names = counted(texts[0], size, self.unit, f"inputs.{given}.vocabulary")
        made, report = [], []
        for which, one, own in zip(("train", "test"), parts, texts, strict=True):
            tokens, cut, unknown = numbered(
                own, names, wanted.spec.inputs[given].sizes[0], self.unit
            )
            made.append(Split({given: tokens}, one.targets, own))
            if cut or unknown:
                report.append(
                    f"{which} data: {cut} of {len(own)} texts were longer than the input and cut, "
                    f"{unknown} tokens are not in the vocabulary."
                )
        notice = f"the texts of {Path(self.path).name}"
        train, test = made
        return Data(train, test, {given: names, output: classes}, notice, report)

    def read(self, file: str, wanted: Wanted, labels: Mapping[str, Sequence[str]]) -> Split:
        """The texts of a file, one on each line."""
        given, _ = wanted.only("tokens", self.name)
        texts = read_lines(Path(file))
        found, *_ = numbered(texts, labels[given], wanted.spec.inputs[given].sizes[0], self.unit)
        return Split({given: found}, {}, texts)
