"""Texts held against what they should be."""

from __future__ import annotations

from collections.abc import Sequence

from xarch.data.extra import load


def exact_match(truth: Sequence[str], found: Sequence[str]) -> float:
    """The share of texts that are right to the last character.

    Example:
        >>> exact_match(["ab", "cd"], ["ab", "ce"])
        0.5
    """
    same = [true == said for true, said in zip(truth, found, strict=True)]
    return sum(same) / len(same)


def character_error_rate(truth: Sequence[str], found: Sequence[str]) -> float:
    """Insertions, deletions and replacements of all texts over the characters of the truth.

    Raises:
        MissingDataExtra: RapidFuzz is not installed.
    """
    distance = load("rapidfuzz.distance", "apps", "character_error_rate").Levenshtein.distance
    errors = sum(distance(true, said) for true, said in zip(truth, found, strict=True))
    return float(errors / sum(map(len, truth)))


def chrf(truth: Sequence[str], found: Sequence[str]) -> float:
    """The F-score of character n-grams (Popović 2015) by sacreBLEU, from 0 to 100.

    Raises:
        MissingDataExtra: sacreBLEU is not installed.
    """
    score = load("sacrebleu", "apps", "chrf").corpus_chrf(list(found), [list(truth)])
    return float(score.score)
