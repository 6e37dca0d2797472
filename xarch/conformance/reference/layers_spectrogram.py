"""Spectrograms of signals."""

from __future__ import annotations

from typing import Any

import numpy as np

from xarch.conformance.reference import conv, signal
from xarch.conformance.reference._layer import layer

Array = np.ndarray[Any, Any]
EPSILON = 1e-7


@layer("STFTSpectrogram")
def short_time(
    x: Array, weights: list[Array], mode: str = "log", frame_length: int = 256,
    frame_step: int | None = None, fft_length: int | None = None, window: Any = "hann",
    periodic: bool = False, scaling: str | None = "density", padding: str = "valid",
    expand_dims: bool = False, data_format: str | None = None,
) -> Array:  # fmt: skip
    """The sum over a frame of signal times window times the power of a root of unity.

    `density` divides a window by its length in the plane, `spectrum` by the sum of its sizes.
    """
    first = data_format == "channels_first"
    x = np.moveaxis(x, 1, -1) if first else x
    bins = (fft_length or 1 << (frame_length - 1).bit_length()) // 2 + 1
    shape = _shape(window, frame_length, periodic)
    if window is not None and scaling is not None:
        size = np.sqrt(np.sum(shape**2)) if scaling == "density" else np.sum(np.abs(shape))
        shape = shape / size
    turns = np.arange(frame_length)[:, None] * np.arange(bins) / (2 * (bins - 1))
    kernel = (shape[:, None] * np.exp(-2j * np.pi * turns))[:, None]
    step = frame_step or frame_length // 2
    parts = [
        conv.conv(x[..., at, None], kernel, step, padding, "channels_last")
        for at in range(x.shape[-1])
    ]
    found = _in_mode(np.stack(parts, -2), mode)  # batch, steps, channels, bins
    if not expand_dims:
        flat = found.reshape(*found.shape[:2], -1)
        return np.moveaxis(flat, -1, 1) if first else flat
    return np.moveaxis(found, 2, 1) if first else np.moveaxis(found, 2, 3)


def _shape(window: Any, length: int, periodic: bool) -> Array:
    if window is None:
        return np.ones(length)
    if not isinstance(window, str):
        return np.asarray(window, np.float64)
    whole = {"hann": np.hanning, "hamming": np.hamming}[window](length + periodic)
    return np.asarray(whole[:length])


def _in_mode(found: Array, mode: str) -> Array:
    if mode in {"real", "imag"}:
        return np.asarray(getattr(found, mode))
    if mode == "angle":
        return np.asarray(np.angle(found))
    if mode == "stft":
        return np.concatenate([found.real, found.imag], -1)
    power = np.abs(found) ** 2
    if mode == "psd":  # what lies between the ends stands for two frequencies
        return np.asarray(
            np.concatenate([power[..., :1], 2 * power[..., 1:-1], power[..., -1:]], -1)
        )
    size = np.sqrt(np.maximum(power, EPSILON))
    return size if mode == "magnitude" else np.log(np.maximum(size, EPSILON))


@layer("MelSpectrogram")
def mel(
    x: Array, weights: list[Array], fft_length: int = 2048, sequence_stride: int = 512,
    sequence_length: int | None = None, window: str | None = "hann", sampling_rate: int = 16000,
    num_mel_bins: int = 128, min_freq: float = 20.0, max_freq: float | None = None,
    power_to_db: bool = True, top_db: float = 80.0, mag_exp: float = 2.0,
    min_power: float = 1e-10, ref_power: float = 1.0,
) -> Array:  # fmt: skip
    """Triangles over the mel scale 2595 log10(1 + f / 700) of the HTK; decibels from a floor."""
    length = sequence_length or fft_length
    real, imag = signal.stft(x, length, sequence_stride, fft_length, window)
    power = np.hypot(real, imag) ** mag_exp
    ends = _of_hertz(np.array([min_freq, max_freq or sampling_rate // 2], np.float64))
    edges = np.linspace(ends[0], ends[1], num_mel_bins + 2)
    bins = _of_hertz(np.linspace(0.0, sampling_rate / 2, fft_length // 2 + 1))[:, None]
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    triangles = np.maximum(0.0, np.minimum(rising, falling))
    triangles[0] = 0.0
    found = power @ triangles
    if power_to_db:
        floor = 10 * np.log10(max(abs(ref_power), min_power))
        found = 10 * np.log10(np.maximum(found, min_power)) - floor
        found = np.maximum(found, found.max() - top_db)
    return np.swapaxes(found, -1, -2)


def _of_hertz(frequency: Array) -> Array:
    return 2595 * np.log10(1 + frequency / 700)
