"""Generated recordings of digit strings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from xarch.components.options import Count
from xarch.data.base import DataSource
from xarch.data.data import Array, Data, Split
from xarch.decoding import greedy_ctc, spelled
from xarch.random import derive

_MADE = {
    "both": "digits by a formant synthesiser and telephone tones",
    "spoken": "digits by a formant synthesiser",
    "keyed": "telephone tones",
    "espeak": "digits by espeak-ng",
}
_Decibels = Annotated[float, Field(ge=-20, le=100)]


class Speech(DataSource):
    """Synthetic recordings of one to five digits in noise, to be written down.

    Half are spoken by a formant synthesiser, half are telephone keys (which add * and #). Those to
    learn from have noise of all levels up to 15 dB from `noise`'s, those held out exactly `noise`.
    Input `sound`, output `text` for a `ctc` head with 12 symbols.

    Attributes:
        samples: How many recordings to learn from.
        test: How many are held out.
        length: Samples of a recording.
        rate: How many of them make a second.
        noise: Decibels that the sound lies above the noise in what is held out.
        kind: `both`, or one of the two alone; `espeak` has the digits spoken by espeak-ng, which
            has to be installed.
    """

    name = "speech"
    samples: Count = 5000
    test: Count = 500
    length: Annotated[int, Field(ge=8000, le=1_048_576)] = 16000
    rate: Annotated[int, Field(ge=8000, le=48000)] = 8000
    noise: _Decibels = 10.0
    kind: Literal["both", "spoken", "keyed", "espeak"] = "both"

    def load(self, seed: int) -> Data:
        """Waveforms of shape `(length,)`, and texts as int32 of shape `(5,)`, padded with 0."""
        generator = np.random.default_rng(derive(seed, "speech"))
        train = self._split(self.samples, (self.noise - 5, self.noise + 15), generator)
        test = self._split(self.test, (self.noise, self.noise), generator)
        from xarch.data.generate.recordings import SYMBOLS

        notice = f"synthetic: {_MADE[self.kind]}, with noise"
        return Data(train, test, {"text": ["", *SYMBOLS]}, notice)

    def scores(self, test: Split, outputs: Mapping[str, Array]) -> Mapping[str, float]:
        """The character error rate, all in all and for each kind of recording."""
        from xarch.data.generate.recordings import SYMBOLS
        from xarch.data.metrics import character_error_rate

        (targets,), (logits,) = test.targets.values(), outputs.values()
        truth = [spelled(row, SYMBOLS) for row in targets]
        found = greedy_ctc(logits, SYMBOLS)
        scores = {"character_error_rate": character_error_rate(truth, found)}
        for kind in ("spoken", "keyed"):
            rows = [at for at, name in enumerate(test.names) if name.endswith(kind)]
            if 0 < len(rows) < len(truth):
                given = [truth[at] for at in rows], [found[at] for at in rows]
                scores[f"character_error_rate_{kind}"] = character_error_rate(*given)
        return scores

    def _split(
        self, number: int, noise: tuple[float, float], generator: np.random.Generator
    ) -> Split:
        from xarch.data.generate.recordings import SYMBOLS, recording

        kinds = ["spoken", "keyed"] if self.kind == "both" else [self.kind]
        sounds = np.zeros((number, self.length), np.float32)
        texts = np.zeros((number, 5), np.int32)
        names = []
        for row in range(number):
            kind, decibels = kinds[row % len(kinds)], float(generator.uniform(*noise))
            text, wave = recording(kind, 5, self.length, self.rate, decibels, generator)
            sounds[row] = wave
            texts[row, : len(text)] = [SYMBOLS.index(one) + 1 for one in text]
            names.append(f"{text}, {kind}")
        return Split({"sound": sounds}, {"text": texts}, names)
