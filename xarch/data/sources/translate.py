"""English phrases and their Chinese forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from xarch.components.options import Count
from xarch.data.base import DataSource, Wanted
from xarch.data.data import Array, Data, Split
from xarch.data.reading.lines import read_lines
from xarch.data.reading.vocabulary import BEGIN, END, MARKS, PADDING, UNKNOWN, begun
from xarch.random import derive

if TYPE_CHECKING:
    from xarch.spec.document import Spec

ENGLISH, CHINESE = 32, 18  # characters, the end included


class Translate(DataSource):
    """Dates, numbers, amounts, quantities and names in English and Chinese, from the CLDR.

    Babel's copy of the Unicode Common Locale Data Repository gives both forms; what is drawn at
    random are the values. No held-out phrase is among those learned from. Inputs `english` of 32
    characters and `written`, the Chinese so far, of 18; output `next` for a `decoder` head.

    Attributes:
        dates: How many dates to learn from.
        others: How many amounts, and how many quantities.
        test: How many dates are held out; of each other kind a quarter as many.
    """

    name = "translate"
    dates: Count = 5000
    others: Count = 1500
    test: Count = 400

    def load(self, seed: int) -> Data:
        """Characters as int32 of shapes `(32,)` and `(18,)`, padded with 0; targets with -1."""
        from xarch.data.generate.phrases import KINDS, names, phrases

        generator = np.random.default_rng(derive(seed, "translate"))
        few = max(self.test // 4, 1)
        train, test = [], []
        for kind in KINDS:
            held = self.test if kind == "date" else few
            wanted = {"date": self.dates, "number": 400}.get(kind, self.others)
            pairs = phrases(kind, generator, held + wanted, CHINESE + 10)
            pairs = [one for one in pairs if len(one[1]) < CHINESE]
            test += [(kind, *one) for one in pairs[:held]]
            train += [(kind, *one) for one in pairs[held:]]
        known = names(CHINESE - 1)
        order = generator.permutation(len(known))
        test += [("name", *known[at]) for at in order[:few]]
        train += [("name", *known[at]) for at in order[few:]]
        labels = {
            "english": [*MARKS, *_characters(one[1] for one in train)],
            "next": [*MARKS, *_characters(one[2] for one in train)],
        }
        labels["written"] = labels["next"]
        notice = "phrases that CLDR's patterns give for random values, and CLDR's names, by Babel"
        return Data(_split(train, labels), _split(test, labels), labels, notice)

    def read(self, file: str, wanted: Wanted, labels: Mapping[str, Sequence[str]]) -> Split:
        """English phrases, one on each line, and nothing written yet."""
        texts = read_lines(Path(file))
        english = _numbers(texts, labels["english"], ENGLISH)
        return Split({"english": english, "written": begun(len(texts), CHINESE)}, {}, texts)

    def writes(self, spec: Spec) -> str:
        """What has been written of the Chinese."""
        return "written"

    def scores(self, test: Split, outputs: Mapping[str, Array]) -> Mapping[str, float]:
        """The share of phrases that greedy decoding writes right to the last character, by kind.

        Greedy decoding writes a whole text exactly where each token, given the right ones before
        it, is the likeliest; so the outputs of one pass tell.
        """
        (truth,), (logits,) = test.targets.values(), outputs.values()
        right = ((logits.argmax(axis=-1) == truth) | (truth < 0)).all(axis=1)
        kinds = np.array([name.split(":")[0] for name in test.names])
        return {f"exact_{kind}": float(right[kinds == kind].mean()) for kind in np.unique(kinds)}


def _characters(texts: object) -> list[str]:
    return sorted({one for text in texts for one in text})  # type: ignore[attr-defined]


def _split(pairs: Sequence[tuple[str, str, str]], labels: Mapping[str, Sequence[str]]) -> Split:
    english = _numbers([one[1] for one in pairs], labels["english"], ENGLISH)
    chinese = _numbers([one[2] for one in pairs], labels["next"], CHINESE)
    written = np.roll(chinese, 1, axis=1)
    written[:, 0] = BEGIN
    written[written == END] = PADDING
    targets = np.where(chinese == PADDING, -1, chinese)
    names = [f"{kind}: {ours}" for kind, ours, _ in pairs]
    return Split({"english": english, "written": written}, {"next": targets}, names)


def _numbers(texts: Sequence[str], names: Sequence[str], length: int) -> Array:
    """Texts as numbers, the end behind them."""
    code = {one: at for at, one in enumerate(names)}
    found = np.full((len(texts), length), PADDING, np.int32)
    for row, text in enumerate(texts):
        numbers = [code.get(one, UNKNOWN) for one in text[: length - 1]]
        found[row, : len(numbers) + 1] = [*numbers, END]
    return found
