"""Opinions written by a grammar with negation and intensifiers.

A sentence has one or two clauses, each about one aspect. A clause is worth the strength of its
adjective (1 weak, 2 plain, 3 strong), with the adjective's sign; a negated clause is worth 1 with
the opposite sign. The sum decides: negative, balanced or positive. Two clauses are joined by a word
that does not matter, so that the class follows from the whole sentence only: no single word tells.
"""

from __future__ import annotations

from typing import Any

import numpy as np

CLASSES = ("negative", "balanced", "positive")

_ASPECTS = [
    "food", "service", "room", "view", "price", "staff", "plot", "acting", "music", "ending",
    "battery", "screen", "keyboard", "camera", "sound", "delivery", "packaging", "advice",
    "lesson", "garden",
]  # fmt: skip
_GOOD = [
    "good", "great", "fine", "lovely", "pleasant", "superb", "useful", "solid", "charming",
    "fresh", "clever", "smooth",
]  # fmt: skip
_BAD = [
    "bad", "awful", "poor", "dull", "broken", "useless", "weak", "noisy", "stale", "clumsy",
    "rude", "bland",
]  # fmt: skip
_STRONG = ["very", "really", "extremely", "so", "absolutely"]
_WEAK = ["slightly", "somewhat", "rather", "a bit", "fairly"]
_NEGATED = [
    "the {aspect} was not {how} {adjective}",
    "the {aspect} was never {how} {adjective}",
    "nobody could call the {aspect} {how} {adjective}",
    "i would not say that the {aspect} was {how} {adjective}",
    "it is not true that the {aspect} was {how} {adjective}",
]
_AFFIRMED = [
    "the {aspect} was {how} {adjective}",
    "i found the {aspect} {how} {adjective}",
    "the {aspect} , as always , was {how} {adjective}",
    "i would say that the {aspect} was {how} {adjective}",
    "it is true that the {aspect} was {how} {adjective}",
]
_JOINED = ["and", "but", "while", "; also ,", "although"]


def words() -> list[str]:
    """Every word that the grammar can write, sorted."""
    texts = [*_ASPECTS, *_GOOD, *_BAD, *_STRONG, *_WEAK, *_NEGATED, *_AFFIRMED, *_JOINED]
    found = {word for text in texts for word in text.split()}
    return sorted(word for word in found if "{" not in word)


def opinion(generator: np.random.Generator) -> tuple[str, int]:
    """One sentence and its class, a place in `CLASSES`."""
    clauses, total = [], 0
    for _ in range(int(generator.integers(1, 3))):
        text, worth = _clause(generator)
        clauses.append(text)
        total += worth
    text = clauses[0]
    if len(clauses) == 2:
        text = f"{text} {_one(generator, _JOINED)} {clauses[1]}"
    return text, int(np.sign(total)) + 1


def opinions(generator: np.random.Generator, number: int) -> tuple[list[str], Any]:
    """Different sentences, each class as often as the others to within one.

    Returns:
        The sentences and their classes, int32 of shape `(number,)`.
    """
    room = [-(-(number - one) // len(CLASSES)) for one in range(len(CLASSES))]
    found: dict[str, int] = {}
    while len(found) < number:
        text, label = opinion(generator)
        if room[label] and text not in found:
            found[text] = label
            room[label] -= 1
    order = generator.permutation(number)  # the rarest class fills up last
    texts, labels = list(found), np.array(list(found.values()), np.int32)
    return [texts[at] for at in order], labels[order]


def _clause(generator: np.random.Generator) -> tuple[str, int]:
    good, negated = generator.random(2) < (0.5, 0.4)
    strength = int(generator.integers(2, 4)) if negated else int(generator.integers(1, 4))
    how = {1: _WEAK, 2: [""], 3: _STRONG}[strength]
    text = _one(generator, _NEGATED if negated else _AFFIRMED).format(
        aspect=_one(generator, _ASPECTS),
        how=_one(generator, how),
        adjective=_one(generator, _GOOD if good else _BAD),
    )
    sign = 1 if good else -1
    return " ".join(text.split()), -sign if negated else sign * strength


def _one(generator: np.random.Generator, options: list[str]) -> str:
    return options[int(generator.integers(len(options)))]
