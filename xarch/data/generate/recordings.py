"""Strings of digits, spoken or keyed, with noise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from xarch.data.generate.espeak import espeak_string
from xarch.data.generate.tones import FREQUENCIES, key_tone
from xarch.data.generate.voices import WORDS, Voice, spoken

SYMBOLS = "0123456789*#"


def spoken_string(text: str, rate: int, generator: np.random.Generator) -> list[Any]:
    """Each digit as one voice says it."""
    voice = Voice.drawn(generator)
    return [spoken(digit, rate, voice, generator) for digit in text]


def keyed_string(text: str, rate: int, generator: np.random.Generator) -> list[Any]:
    """Each key as a telephone sounds it."""
    seconds = float(generator.uniform(0.07, 0.2))
    return [key_tone(key, seconds, rate, generator) for key in text]


KINDS: dict[str, tuple[str, Callable[..., list[Any]]]] = {
    "spoken": ("".join(WORDS), spoken_string),
    "keyed": ("".join(sorted(FREQUENCIES)), keyed_string),
    "espeak": ("".join(WORDS), espeak_string),
}


def recording(
    kind: str,
    longest: int,
    samples: int,
    rate: int,
    decibels: float,
    generator: np.random.Generator,
) -> tuple[str, Any]:
    """A string of symbols and its recording.

    Args:
        kind: A name of `KINDS`.
        longest: Most symbols; at least one.
        samples: Length of the recording; strings that take longer are drawn again.
        rate: Samples a second.
        decibels: Power of the sound over that of the noise, where there is sound.
        generator: Decides everything else.

    Returns:
        The text and the waveform, float32 of shape `(samples,)`, the loudest sample at 0.9.
    """
    symbols, make = KINDS[kind]
    while True:
        number = int(generator.integers(1, longest + 1))
        text = "".join(symbols[at] for at in generator.integers(len(symbols), size=number))
        parts = make(text, rate, generator)
        gaps = np.rint(generator.uniform(0.03, 0.1, number) * rate).astype(int)
        length = sum(map(len, parts)) + int(gaps.sum())
        if length <= samples:
            break
    wave, at = np.zeros(samples), int(generator.integers(0, samples - length + 1))
    power = []
    for part, gap in zip(parts, gaps, strict=True):
        wave[at : at + len(part)] += part
        power.append(float(np.mean(part**2)))
        at += len(part) + int(gap)
    noise = _noise(samples, generator) * np.sqrt(np.mean(power) / 10 ** (decibels / 10))
    wave = wave + noise
    return text, (0.9 * wave / np.abs(wave).max()).astype(np.float32)


def _noise(samples: int, generator: np.random.Generator) -> Any:
    """Noise of power one, from white to as steep as a waterfall's (1/f)."""
    spectrum = np.fft.rfft(generator.normal(size=samples))
    frequencies = np.maximum(np.arange(len(spectrum)), 8.0)
    spectrum *= frequencies ** -float(generator.uniform(0, 0.5))
    wave = np.fft.irfft(spectrum, samples)
    return wave / np.sqrt(np.mean(wave**2))
