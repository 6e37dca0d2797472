"""Recordings as arrays: WAV by the standard library, others by soundfile where it is there."""

from __future__ import annotations

import importlib
import wave
from pathlib import Path

import numpy as np

from xarch.data.data import Array
from xarch.data.reading.opening import refused
from xarch.errors import DataError

SUFFIXES = frozenset({".aif", ".aiff", ".flac", ".mp3", ".ogg", ".opus", ".wav"})


def read_recording(path: Path, samples: int, rate: int) -> Array:
    """A recording's first channel-mean samples from -1 to 1, padded with silence at the end.

    Args:
        path: The file.
        samples: How many numbers to return.
        rate: The rate that the file must have.

    Returns:
        float32 of shape `(samples,)`.

    Raises:
        DataError: It is damaged, empty, longer than `samples`, or has another rate.
    """
    if not path.exists():
        raise DataError(f"There is no file {path}.")
    found, own = _read(path)
    if own != rate:
        raise DataError(
            f"{path} has {own} samples a second, and the spec's input {rate}. Set its rate to "
            f"{own}, or convert the recording, for instance by sox FILE -r {rate} NEW."
        )
    if len(found) == 0:
        raise DataError(f"{path} holds no sample.")
    if len(found) > samples:
        raise DataError(
            f"{path} lasts {len(found)} samples, longer than the spec's {samples}. Set the input's "
            f"samples to {len(found)} or more, or cut the recording."
        )
    mixed = found.mean(axis=1, dtype=np.float64).astype(np.float32)
    return np.pad(mixed, (0, samples - len(mixed)))


def _read(path: Path) -> tuple[Array, int]:
    """Samples and channels, and the rate."""
    if path.suffix.lower() == ".wav" and (plain := _wav(path)) is not None:
        return plain
    try:
        soundfile = importlib.import_module("soundfile")
    except ModuleNotFoundError:
        raise DataError(
            f"{path} is no WAV file of whole numbers; for other recordings install soundfile."
        ) from None
    with refused(path, "recording"):
        found, rate = soundfile.read(path, dtype="float32", always_2d=True)
    return found, int(rate)


def _wav(path: Path) -> tuple[Array, int] | None:
    """A WAV file of integers, or None where it holds another coding."""
    with refused(path, "WAV file"):
        try:
            with wave.open(str(path), "rb") as file:
                width, channels = file.getsampwidth(), file.getnchannels()
                raw, rate = file.readframes(file.getnframes()), file.getframerate()
                promised = file.getnframes() * width * channels
        except wave.Error as error:
            if "unknown format" in str(error):
                return None
            raise
    if len(raw) != promised:
        raise DataError(f"{path} is cut off: {len(raw)} bytes of sound instead of {promised}.")
    return _floats(raw, width).reshape(-1, channels), rate


def _floats(raw: bytes, width: int) -> Array:
    if width == 1:  # unsigned, unlike all others
        return (np.frombuffer(raw, np.uint8).astype(np.float32) - 128) / 128
    if width == 3:
        padded = np.zeros((len(raw) // 3, 4), np.uint8)
        padded[:, 1:] = np.frombuffer(raw, np.uint8).reshape(-1, 3)
        return padded.view("<i4")[:, 0].astype(np.float32) / 2**31
    whole = np.frombuffer(raw, f"<i{width}")
    return whole.astype(np.float32) / float(2 ** (8 * width - 1))
