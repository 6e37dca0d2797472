"""Digits spoken by a formant synthesiser (after Klatt, 1980, much reduced).

A voiced sound is a sum of the voice's harmonics, each as strong as three resonances, the formants,
let it be; a hiss is noise in a band. Formants are those of textbook tables of English, rounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from xarch.data.generate.tones import faded


@dataclass(frozen=True)
class Sound:
    """One speech sound.

    Attributes:
        formants: Three frequencies in Hz.
        seconds: Its usual length.
        voice: How loud the harmonics are.
        hiss: How loud the noise is.
        band: Where the noise lies, in Hz.
    """

    formants: tuple[float, float, float] = (500, 1500, 2500)
    seconds: float = 0.08
    voice: float = 1.0
    hiss: float = 0.0
    band: tuple[float, float] = (0, 0)


_SOUNDS = {
    "iy": Sound((280, 2250, 2900), 0.12),
    "ih": Sound((400, 1950, 2550), 0.08),
    "eh": Sound((550, 1800, 2500), 0.09),
    "ah": Sound((640, 1190, 2400), 0.10),
    "ax": Sound((500, 1450, 2450), 0.06),
    "aa": Sound((730, 1100, 2450), 0.09),
    "ao": Sound((570, 840, 2400), 0.12),
    "uw": Sound((310, 900, 2250), 0.13),
    "ow": Sound((460, 950, 2350), 0.11),
    "ey": Sound((450, 2050, 2600), 0.11),
    "w": Sound((300, 650, 2200), 0.06, 0.7),
    "r": Sound((420, 1250, 1600), 0.07, 0.8),
    "n": Sound((250, 1500, 2500), 0.08, 0.5),
    "z": Sound((300, 1600, 2500), 0.07, 0.3, 0.4, (2800, 4000)),
    "v": Sound((280, 1200, 2300), 0.06, 0.4, 0.1, (1500, 4000)),
    "s": Sound(seconds=0.10, voice=0, hiss=0.7, band=(2800, 4000)),
    "f": Sound(seconds=0.08, voice=0, hiss=0.3, band=(1200, 4000)),
    "th": Sound(seconds=0.07, voice=0, hiss=0.25, band=(1800, 3600)),
    "t": Sound(seconds=0.03, voice=0, hiss=0.8, band=(2200, 4000)),
    "k": Sound(seconds=0.03, voice=0, hiss=0.8, band=(1300, 2400)),
    "-": Sound(seconds=0.03, voice=0),
}
WORDS = {
    "0": "z ih r ow",
    "1": "w ah n",
    "2": "- t uw",
    "3": "th r iy",
    "4": "f ao r",
    "5": "f aa ih v",
    "6": "s ih - k s",
    "7": "s eh v ax n",
    "8": "ey ih - t",
    "9": "n aa ih n",
}
_BANDWIDTHS = np.array((80.0, 110.0, 160.0))
_LOUDNESS = np.array((1.0, 0.6, 0.3))


def spoken(digit: str, rate: int, voice: Voice, generator: np.random.Generator) -> Any:
    """One digit as a voice says it.

    Returns:
        The waveform, float64.
    """
    sounds = [_SOUNDS[name] for name in WORDS[digit].split()]
    lengths = [round(one.seconds * voice.pace * generator.uniform(0.85, 1.15) * rate)
               for one in sounds]  # fmt: skip
    total = sum(lengths)
    centres = np.cumsum(lengths) - np.array(lengths) / 2
    time = np.arange(total)
    tracks = np.array([one.formants for one in sounds]) * voice.tract
    formants = np.stack([np.interp(time, centres, track) for track in tracks.T])
    loud = np.interp(time, centres, [one.voice for one in sounds])
    pitch = voice.pitch * np.linspace(1.06, 0.92, total) * generator.uniform(0.96, 1.04)
    wave = loud * _harmonics(pitch, formants, rate)
    start = 0
    for sound, length in zip(sounds, lengths, strict=True):
        if sound.hiss:
            wave[start : start + length] += sound.hiss * _hiss(length, sound.band, rate, generator)
        start += length
    return wave * faded(total, rate)


@dataclass(frozen=True)
class Voice:
    """Who speaks.

    Attributes:
        pitch: Of the voice, in Hz.
        tract: What all formants are multiplied by: below one for a longer vocal tract.
        pace: What all lengths are multiplied by.
    """

    pitch: float
    tract: float
    pace: float

    @classmethod
    def drawn(cls, generator: np.random.Generator) -> Voice:
        """A voice at random, from low to high."""
        height = float(generator.random())
        tract = 0.9 + 0.2 * height + generator.normal(0, 0.02)
        return cls(90 + 140 * height, tract, float(generator.uniform(0.8, 1.15)))


def _harmonics(pitch: Any, formants: Any, rate: int) -> Any:
    phase = 2 * np.pi * np.cumsum(pitch) / rate
    numbers = np.arange(1, int(rate / 2 / pitch.max()) + 1)[:, None]
    strength = np.zeros((len(numbers), len(pitch)))
    for track, bandwidth, loudness in zip(formants, _BANDWIDTHS, _LOUDNESS, strict=True):
        strength += loudness / (1 + ((numbers * pitch - track) / bandwidth) ** 2)
    return (strength * np.sin(numbers * phase)).sum(axis=0) / 2


def _hiss(
    samples: int, band: tuple[float, float], rate: int, generator: np.random.Generator
) -> Any:
    spectrum = np.fft.rfft(generator.normal(size=samples))
    frequencies = np.fft.rfftfreq(samples, 1 / rate)
    spectrum[(frequencies < band[0]) | (frequencies > band[1])] = 0
    return np.fft.irfft(spectrum, samples)
