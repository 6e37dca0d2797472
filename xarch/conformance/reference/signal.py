"""Transforms of signals."""

from __future__ import annotations

from typing import Any

import numpy as np

from xarch.conformance.reference._registry import reference

Array = np.ndarray[Any, Any]
Pair = tuple[Array, Array]


def _lost(axes: Any, *parts: Array) -> Array:
    """NaN where a sum over some axes has a term that is not finite, else 0.

    A transform is such a sum; which of its numbers a library spoils depends on its algorithm.
    """
    finite = np.all([np.isfinite(one).all(axes, keepdims=True) for one in parts], 0)
    return np.where(finite, 0.0, np.nan)


def _spoilt(found: Any, lost: Array) -> Pair:
    return found.real + lost, found.imag + lost


@reference("fft")
def fft(x: Pair) -> Pair:
    return _spoilt(np.fft.fft(x[0] + 1j * x[1]), _lost(-1, *x))


@reference("fft2")
def fft2(x: Pair) -> Pair:
    return _spoilt(np.fft.fft2(x[0] + 1j * x[1]), _lost((-2, -1), *x))


@reference("ifft2")
def ifft2(x: Pair) -> Pair:
    return _spoilt(np.fft.ifft2(x[0] + 1j * x[1]), _lost((-2, -1), *x))


@reference("rfft")
def rfft(x: Array, fft_length: int | None = None) -> Pair:
    return _spoilt(np.fft.rfft(x, fft_length), _lost(-1, x[..., :fft_length]))


@reference("irfft")
def irfft(x: Pair, fft_length: int | None = None) -> Array:
    bins = None if fft_length is None else fft_length // 2 + 1
    lost = _lost(-1, *(one[..., :bins] for one in x))
    return np.asarray(np.fft.irfft(x[0] + 1j * x[1], fft_length) + lost)


@reference("stft")
def stft(x: Array, sequence_length: int, sequence_stride: int, fft_length: int,
         window: str | None = "hann", center: bool = True) -> Pair:  # fmt: skip
    """A periodic window, padded on both sides to the length of the transform."""
    shape = _window(sequence_length, fft_length, window)
    if center:
        x = np.pad(x, [(0, 0)] * (x.ndim - 1) + [(fft_length // 2,) * 2], mode="reflect")
    starts = range(0, x.shape[-1] - fft_length + 1, sequence_stride)
    frames = np.stack([x[..., start : start + fft_length] for start in starts], -2)
    frames = frames * shape
    return _spoilt(np.fft.rfft(frames), _lost(-1, frames))


@reference("istft")
def istft(x: Pair, sequence_length: int, sequence_stride: int, fft_length: int,
          length: int | None = None, window: Any = "hann",
          center: bool = True) -> Array:  # fmt: skip
    """The sum of the frames by that of the squared windows, 0 where there is none of them."""
    shape = _window(sequence_length, fft_length, window)
    frames = irfft(x, fft_length) * shape
    number = frames.shape[-2]
    total = np.zeros((*frames.shape[:-2], fft_length + sequence_stride * (number - 1)))
    squares = np.zeros(total.shape[-1])
    for frame in range(number):
        part = slice(frame * sequence_stride, frame * sequence_stride + fft_length)
        total[..., part] += frames[..., frame, :]
        squares[part] += shape**2
    if window is not None:
        total = total / np.where(squares > 1e-10, squares, 1.0)
    start = fft_length // 2 if center else 0
    end = total.shape[-1] - start if length is None else start + length
    missing = max(end - total.shape[-1], 0)
    return np.pad(total, [(0, 0)] * (total.ndim - 1) + [(0, missing)])[..., start:end]


def _window(length: int, fft_length: int, window: Any) -> Array:
    """A periodic window in the middle of a frame; without one, all of the frame."""
    if window is None:
        return np.ones(fft_length)
    shape: Array = np.ones(length)
    if not isinstance(window, str):
        shape = np.asarray(window)
    elif length > 1:
        shape = {"hann": np.hanning, "hamming": np.hamming}[window](length + 1)[:-1]
    missing = fft_length - length
    return np.pad(shape, (missing // 2, missing - missing // 2))
