"""A question about a digit that is seen and heard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from xarch.components.options import Count
from xarch.data.base import DataSource
from xarch.data.data import Array, Data, Split
from xarch.data.extra import load
from xarch.random import derive, permutation

_Noise = Annotated[float, Field(ge=0, le=10)]
_Missing = Annotated[float, Field(ge=0, le=0.5)]


class Questions(DataSource):
    """A handwritten digit, the tone of its telephone key, and a question about it.

    The pictures are scikit-learn's digits with noise; tones and questions are synthetic. Pictures
    that are held out are none of those learned from. Picture and tone tell the same digit, each
    through noise, so that both together tell it best; without the question there is no answer.
    Inputs `picture`, `question` and `tone`, output `answer` with ten classes.

    Attributes:
        samples: How many samples to learn from.
        test: How many are held out.
        picture_noise: Standard deviation of the noise on pixels from 0 to 1.
        tone_noise: Standard deviation of the noise on energies of about 1.
        missing: The share of samples that lack the picture, and the share that lack the tone.
        senses: `both`, or the one that is there at all: what each of them alone can tell.
    """

    name = "questions"
    samples: Count = 6000
    test: Count = 1000
    picture_noise: _Noise = 0.35
    tone_noise: _Noise = 0.45
    missing: _Missing = 0.15
    senses: Literal["both", "picture", "tone"] = "both"

    def load(self, seed: int) -> Data:
        """Pictures `(8, 8, 1)`, tokens `(12,)`, tones `(16,)`, answers; presence as 1 or 0."""
        from xarch.data.generate.questions import words

        images, digits = load("sklearn.datasets", "train", self.name).load_digits(return_X_y=True)
        pictures = (images / 16.0).astype(np.float32).reshape(-1, 8, 8, 1)
        order = permutation(len(digits), derive(seed, "split"))
        held = len(digits) // 5
        train = self._split(pictures, digits, order[held:], self.samples, derive(seed, "train"))
        test = self._split(pictures, digits, order[:held], self.test, derive(seed, "test"))
        labels = {"question": ["", *words()], "answer": [str(one) for one in range(10)]}
        notice = "scikit-learn's digits with synthetic noise, tones and questions"
        return Data(train, test, labels, notice)

    def scores(self, test: Split, outputs: Mapping[str, Array]) -> Mapping[str, float]:
        """The accuracy where all is there, and where picture or tone is missing."""
        from xarch.data.metrics import accuracy

        (truth,), (found,) = test.targets.values(), outputs.values()
        said = found.argmax(axis=-1)
        picture, tone = (test.inputs[f"{one}_present"][:, 0] > 0 for one in ("picture", "tone"))
        groups = {"whole": picture & tone, "no_picture": ~picture, "no_tone": ~tone}
        return {
            f"accuracy_{name}": accuracy(truth[rows], said[rows])
            for name, rows in groups.items()
            if rows.any()
        }

    def _split(self, pictures: Array, digits: Array, rows: Array, number: int, seed: int) -> Split:
        from xarch.data.generate import questions as made

        generator = np.random.default_rng(seed)
        code = {word: at for at, word in enumerate(made.words(), 1)}
        tokens, answers, seen, heard, names = [], [], [], [], []
        for row in generator.choice(rows, number):
            digit = int(digits[row])
            text, answer = made.question(digit, generator)
            numbers = [code[word] for word in text.split()]
            tokens.append(numbers + [0] * (made.LENGTH - len(numbers)))
            answers.append(answer)
            seen.append(made.seen(pictures[row], self.picture_noise, generator))
            heard.append(made.heard(digit, self.tone_noise, generator))
            names.append(f"{text}? ({digit})")
        chance = generator.random((number, 1))
        has_picture = (chance >= self.missing).astype(np.float32) * (self.senses != "tone")
        has_tone = (chance < 1 - self.missing).astype(np.float32) * (self.senses != "picture")
        inputs = {
            "picture": np.stack(seen) * has_picture[:, :, None, None],
            "picture_present": has_picture,
            "question": np.array(tokens, np.int32),
            "tone": np.stack(heard) * has_tone,
            "tone_present": has_tone,
        }
        return Split(inputs, {"answer": np.array(answers, np.int32)}, names)
