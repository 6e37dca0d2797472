"""Transforms to frequencies."""

from __future__ import annotations

from typing import Any

import numpy as np
from keras import ops

from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import dtype_name, tensor


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
