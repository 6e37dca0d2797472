"""Digits spoken by espeak-ng, a synthesiser of its own that may be installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import wave
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from xarch.errors import DataError

PROGRAM = "espeak-ng"
_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_VOICES = ("m1", "m2", "m3", "m4", "m5", "m6", "m7", "f1", "f2", "f3", "f4", "f5")
_SPEEDS = (170, 190, 210, 230)  # words a minute
_PITCHES = (30, 50, 70)  # of 0 to 99
_SECONDS = 10.0  # that one word may take


def espeak_string(text: str, rate: int, generator: np.random.Generator) -> list[Any]:
    """Each digit as one voice says it.

    Raises:
        DataError: espeak-ng is not installed, or does not do as it is told.
    """
    voice, speed, pitch = (
        choices[int(generator.integers(len(choices)))] for choices in (_VOICES, _SPEEDS, _PITCHES)
    )
    return [said(_WORDS[int(digit)], voice, speed, pitch, rate) for digit in text]


@lru_cache(maxsize=4096)
def said(word: str, voice: Any, speed: Any, pitch: Any, rate: int) -> Any:
    """A word without the silence around it; the program is asked once for each way to say it."""
    program = shutil.which(PROGRAM)
    if program is None:
        raise DataError(
            f"There is no program {PROGRAM} here, which data.kind=espeak speaks by. Install it, "
            "for instance by apt install espeak-ng, or take data.kind=spoken."
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        options = ["-v", f"en-us+{voice}", "-s", str(speed), "-p", str(pitch), "-w", str(path)]
        try:
            subprocess.run(
                [program, *options, word], check=True, capture_output=True, timeout=_SECONDS
            )
            with wave.open(str(path)) as file:
                own, frames = file.getframerate(), file.readframes(file.getnframes())
        except (OSError, EOFError, subprocess.SubprocessError, wave.Error) as error:
            raise DataError(f"{program} did not say {word!r}: {error}. Repair it.") from error
    found = np.frombuffer(frames, "<i2") / 32768
    loud = np.flatnonzero(np.abs(found) > 0.02 * np.abs(found).max(initial=1e-9))
    if not len(loud):
        raise DataError(f"{program} was silent when it should have said {word!r}. Repair it.")
    return _resampled(found[loud[0] : loud[-1] + 1], own, rate)


def _resampled(sound: Any, own: int, rate: int) -> Any:
    """The same sound at another rate, without what lies above half of it."""
    length = round(len(sound) * rate / own)
    spectrum = np.fft.rfft(sound)
    wanted = np.zeros(length // 2 + 1, complex)
    kept = min(len(spectrum), len(wanted))
    wanted[:kept] = spectrum[:kept]
    return np.fft.irfft(wanted, length) * (length / len(sound))
