"""Generated licence plates."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from xarch.components.options import Count
from xarch.data.base import DataSource
from xarch.data.data import Array, Data, Split
from xarch.decoding import greedy_ctc, spelled
from xarch.random import derive


class Plates(DataSource):
    """Synthetic licence plates, three letters and three digits, to be read.

    Drawn with Pillow's font, with blur, perspective, uneven light and noise. No held-out text is
    among those learned from. Input `picture` of 24 x 80 grey pixels, output `text` for a `ctc` head
    with 33 symbols.

    Attributes:
        samples: How many plates to learn from.
        test: How many are held out.
    """

    name = "plates"
    samples: Count = 6000
    test: Count = 500

    def load(self, seed: int) -> Data:
        """Pictures of shape `(24, 80, 1)`, and texts as int32 of shape `(6,)`."""
        from xarch.data.generate.plates import SYMBOLS, plate_image, plate_texts

        generator = np.random.default_rng(derive(seed, "plates"))
        texts = plate_texts(generator, self.samples + self.test)
        pictures = np.stack([plate_image(text, generator) for text in texts])
        symbols = np.array([[SYMBOLS.index(one) + 1 for one in text] for text in texts], np.int32)
        train, test = (
            Split({"picture": pictures[rows]}, {"text": symbols[rows]}, texts[rows])
            for rows in (slice(self.samples), slice(self.samples, None))
        )
        notice = "synthetic: licence plates drawn by a program, of no country"
        return Data(train, test, {"text": ["", *SYMBOLS]}, notice)

    def scores(self, test: Split, outputs: Mapping[str, Array]) -> Mapping[str, float]:
        """The share of plates read without a mistake, and the character error rate."""
        from xarch.data.generate.plates import SYMBOLS
        from xarch.data.metrics import character_error_rate, exact_match

        (targets,), (logits,) = test.targets.values(), outputs.values()
        truth = [spelled(row, SYMBOLS) for row in targets]
        found = greedy_ctc(logits, SYMBOLS)
        return {
            "plate_accuracy": exact_match(truth, found),
            "character_error_rate": character_error_rate(truth, found),
        }
