"""Questions about a digit that is seen and heard."""

from __future__ import annotations

from typing import Any

import numpy as np

from xarch.data.generate.tones import FREQUENCIES

LENGTH = 12
BANDS = 16
_FORMS: dict[str, tuple[int, int]] = {  # the answer is (factor * digit + term) modulo 10
    "which digit is it": (1, 0),
    "what is this digit": (1, 0),
    "which digit comes after it": (1, 1),
    "what do you get by adding one": (1, 1),
    "which digit comes before it": (1, 9),
    "what do you get by taking one away": (1, 9),
    "what is the last digit of twice it": (2, 0),
    "what do you get by doubling it": (2, 0),
    "how much is missing to ten": (9, 0),
    "what do you add to make ten": (9, 0),
}


def words() -> list[str]:
    """Every word of the questions, sorted."""
    return sorted({word for form in _FORMS for word in form.split()})


def question(digit: int, generator: np.random.Generator) -> tuple[str, int]:
    """A question about a digit, and the answer from 0 to 9; ten counts as 0."""
    forms = list(_FORMS)
    form = forms[int(generator.integers(len(forms)))]
    factor, term = _FORMS[form]
    return form, (factor * digit + term) % 10


def heard(digit: int, noise: float, generator: np.random.Generator) -> Any:
    """The tone of a digit's telephone key as an ear sees it: energies of 16 bands, with noise.

    Args:
        digit: From 0 to 9.
        noise: Standard deviation of the noise; a tone alone gives 1.
        generator: Decides the noise.

    Returns:
        Float32 of shape `(16,)`.
    """
    centres = np.geomspace(600, 1600, BANDS)
    bands = np.zeros(BANDS)
    for frequency in FREQUENCIES[str(digit)]:
        bands += np.exp(-((np.log2(centres / frequency) / 0.08) ** 2) / 2)
    return (bands + generator.normal(0, noise, BANDS)).astype(np.float32)


def seen(picture: Any, noise: float, generator: np.random.Generator) -> Any:
    """A picture with noise, from 0 to 1."""
    return np.clip(picture + generator.normal(0, noise, picture.shape), 0, 1).astype(np.float32)
