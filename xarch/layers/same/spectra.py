"""Spectrograms: windows without SciPy, and how many frames there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

_WINDOWS = {"hann": np.hanning, "hamming": np.hamming}


class _Windowed:
    """Keras asks SciPy for the windows that have a name, which torch and TensorFlow do without."""

    window: Any
    frame_length: int
    periodic: bool

    def __init__(
        self, mode: str = "log", frame_length: int = 256, frame_step: int | None = None,
        fft_length: int | None = None, window: Any = "hann", *args: Any, **kwargs: Any,
    ) -> None:  # fmt: skip
        given = None if _is_known(window) else window
        super().__init__(mode, frame_length, frame_step, fft_length, given, *args, **kwargs)  # type: ignore[call-arg]
        self.window = window

    def build(self, input_shape: Any) -> None:
        name = self.window
        if _is_known(name):
            self.window = _values(name, self.frame_length, self.periodic)
        try:
            super().build(input_shape)  # type: ignore[misc]
        finally:
            self.window = name


def _is_known(window: Any) -> bool:
    return isinstance(window, str) and window in _WINDOWS


def _values(name: str, length: int, periodic: bool) -> tuple[float, ...]:
    if length == 1:
        return (1.0,)
    return tuple(float(one) for one in _WINDOWS[name](length + bool(periodic))[:length])


class _Framed:
    """Keras promises a frame more where the length and one divide by the stride."""

    fft_length: int
    sequence_stride: int
    num_mel_bins: int

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> tuple[int | None, ...]:
        *batch, length = input_shape
        frames = None
        if length is not None:
            padded = length + 2 * (self.fft_length // 2)
            frames = 1 + (padded - self.fft_length) // self.sequence_stride
        return (*batch, self.num_mel_bins, frames)


FIRST = {"MelSpectrogram": (_Framed,), "STFTSpectrogram": (_Windowed,)}
