"""Telephone keys: two sine waves each (ITU-T Q.23)."""

from __future__ import annotations

from typing import Any

import numpy as np

_LOW = (697, 770, 852, 941)
_HIGH = (1209, 1336, 1477)
_KEYS = ("123", "456", "789", "*0#")
FREQUENCIES = {
    key: (_LOW[row], _HIGH[column])
    for row, keys in enumerate(_KEYS)
    for column, key in enumerate(keys)
}


def key_tone(key: str, seconds: float, rate: int, generator: np.random.Generator) -> Any:
    """The sound of a key, with frequencies off by up to the 1.5 % that the standard allows.

    Args:
        key: One of `0123456789*#`.
        seconds: How long it is pressed.
        rate: Samples a second.
        generator: Decides detuning and phases.

    Returns:
        The waveform, float64.
    """
    time = np.arange(round(seconds * rate)) / rate
    detuned = np.array(FREQUENCIES[key]) * generator.uniform(0.985, 1.015, 2)
    phases = generator.uniform(0, 2 * np.pi, 2)
    wave = np.sin(2 * np.pi * detuned[:, None] * time + phases[:, None]).sum(axis=0)
    return wave * faded(len(wave), rate)


def faded(samples: int, rate: int) -> Any:
    """One, with 5 ms up from and down to zero at the ends, against clicks."""
    ramp = np.minimum(np.arange(samples), np.arange(samples)[::-1]) / (0.005 * rate)
    return np.minimum(ramp, 1.0)
