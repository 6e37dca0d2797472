"""Spectrograms."""

from __future__ import annotations

from typing import Any

from xarch.components.misfit import Misfit
from xarch.components.plan.effect import Effect
from xarch.components.plan.tensor import Tensor, described


def mel_spectrogram(
    x: Tensor, fft_length: int, sequence_stride: int, num_mel_bins: int, **options: Any
) -> Effect:
    """`keras.layers.MelSpectrogram`, whose frames are centred; Fourier transforms count nothing."""
    (samples,) = x.shape
    if samples <= fft_length // 2:
        raise Misfit(f"reads frames of {fft_length} samples, too long for {described(x)}")
    frames = 1 + samples // sequence_stride
    return Effect((num_mel_bins, frames), flops=0)


RULES = {"MelSpectrogram": mel_spectrogram}
