"""Transforms of signals."""

from __future__ import annotations

from typing import Any

import numpy as np

from xarch.conformance.reference._registry import reference

Array = np.ndarray[Any, Any]
Pair = tuple[Array, Array]


@reference("fft")
def fft(x: Pair) -> Pair:
    return _pair(np.fft.fft(x[0] + 1j * x[1]))


@reference("fft2")
def fft2(x: Pair) -> Pair:
    return _pair(np.fft.fft2(x[0] + 1j * x[1]))


@reference("ifft2")
def ifft2(x: Pair) -> Pair:
    return _pair(np.fft.ifft2(x[0] + 1j * x[1]))


@reference("rfft")
def rfft(x: Array, fft_length: int | None = None) -> Pair:
    return _pair(np.fft.rfft(x, fft_length))


@reference("irfft")
def irfft(x: Pair, fft_length: int | None = None) -> Array:
    return np.fft.irfft(x[0] + 1j * x[1], fft_length)


@reference("stft")
def stft(x: Array, sequence_length: int, sequence_stride: int, fft_length: int,
         window: str | None = "hann", center: bool = True) -> Pair:  # fmt: skip
    """A periodic window, padded on both sides to the length of the transform."""
    shape: Array = np.ones(sequence_length)
    if window == "hann":
        shape = np.hanning(sequence_length + 1)[:-1]
    elif window == "hamming":
        shape = np.hamming(sequence_length + 1)[:-1]
    elif window is None:
        shape = np.ones(fft_length)
    missing = fft_length - len(shape)
    shape = np.pad(shape, (missing // 2, missing - missing // 2))
    if center:
        x = np.pad(x, [(0, 0)] * (x.ndim - 1) + [(fft_length // 2,) * 2], mode="reflect")
    starts = range(0, x.shape[-1] - fft_length + 1, sequence_stride)
    frames = np.stack([x[..., start : start + fft_length] for start in starts], -2)
    return _pair(np.fft.rfft(frames * shape))


def _pair(z: Array) -> Pair:
    return np.real(z), np.imag(z)
