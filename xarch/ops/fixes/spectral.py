"""Transforms to frequencies."""

from __future__ import annotations

from typing import Any

import numpy as np
from keras import ops

from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import dtype_name, is_float, tensor


@fix("stft")
def stft(
    x: Any, sequence_length: int, sequence_stride: int, fft_length: int, window: Any = "hann",
    center: bool = True,
) -> Any:  # fmt: skip
    """The transform of each frame; without a window, frames are as long as the transform."""
    x = tensor(x)
    if window is None and fft_length >= sequence_length:
        sequence_length = fft_length
        window = np.ones(fft_length, dtype_name(x))
    return ops.stft(x, sequence_length, sequence_stride, fft_length, window=window, center=center)


@fix("extract_sequences")
def extract_sequences(x: Any, sequence_length: int, sequence_stride: int) -> Any:
    """Windows along the last axis; of integers too."""
    x = tensor(x)
    if is_float(x) or x.shape[-1] is None:
        return ops.extract_sequences(x, sequence_length, sequence_stride)
    number = 1 + (x.shape[-1] - sequence_length) // sequence_stride
    starts = np.arange(number, dtype="int32")[:, None] * sequence_stride
    return ops.take(x, starts + np.arange(sequence_length, dtype="int32"), axis=-1)
