"""Transforms to frequencies."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import ops

from xarch.ops.fixes.promoting import TRANSFORMS, widened
from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import (
    concrete,
    dtype_name,
    framed,
    is_float,
    is_symbolic,
    sizes,
    tensor,
    zeros_of,
)


@fix("stft")
def stft(
    x: Any, sequence_length: int, sequence_stride: int, fft_length: int, window: Any = "hann",
    center: bool = True,
) -> Any:  # fmt: skip
    """The transform of each frame; without a window, frames are as long as the transform.

    A frame with NaN or an infinity has NaN in the whole of its transform.
    """
    x = widened(x)
    if window is None and fft_length >= sequence_length:
        sequence_length = fft_length
        window = np.ones(fft_length, dtype_name(x))
    if isinstance(window, str) and sequence_length % 2:  # TensorFlow's is not periodic there
        window = _window(sequence_length, sequence_length, window)
    if not is_symbolic(x) and 0 in x.shape[:-1]:
        return zeros_of(ops.stft, x, sequence_length, sequence_stride, fft_length, window, center)
    found = ops.stft(x, sequence_length, sequence_stride, fft_length, window=window, center=center)
    if is_symbolic(x):
        return found
    finite = ops.isfinite(found[0][..., :1])  # the sum of the frame
    return tuple(ops.where(finite, one, ops.cast(float("nan"), one.dtype)) for one in found)


@fix("istft")
def istft(
    x: Any, sequence_length: int, sequence_stride: int, fft_length: int, length: Any = None,
    window: Any = "hann", center: bool = True,
) -> Any:  # fmt: skip
    """The sum of the frames by that of their squared windows; without a window, the sum alone."""
    real, imag = widened(x)
    lead = real.shape[:-1]
    open_ = is_symbolic(real, imag) and (lead[-1] is None or lead.count(None) > 1)
    if open_ and len(lead) > 2:
        return ops.istft((real, imag), sequence_length, sequence_stride, fft_length,
                         length=length, window=window, center=center)  # fmt: skip
    added = _added if open_ else _overlapped
    if 0 in lead:  # torch transforms no empty batch
        frames = ops.zeros((*lead, fft_length), dtype=real.dtype)
    else:
        frames = TRANSFORMS["irfft"]((real, imag), fft_length)
    if window is None:
        total = added(frames, sequence_stride)
    else:
        weights = _window(sequence_length, fft_length, window)
        total = added(frames * ops.cast(weights, frames.dtype), sequence_stride)
        if open_:
            same = ops.ones_like(frames) * ops.cast(ops.square(tensor(weights)), frames.dtype)
            squares = _divisor(added(same, sequence_stride))
        else:
            squares = _squares(weights, sizes(frames), sequence_stride)
        total = total / ops.cast(squares, total.dtype)
    start = fft_length // 2 if center else 0
    if length is None:
        return total[..., start : -start or None]
    missing = start + length - (total.shape[-1] or 0)
    total = _followed(total, -1, missing) if missing > 0 else total
    total = total[..., start : start + length]
    return _row(total, length, len(lead) > 1) if open_ else total


def _window(length: int, fft_length: int, window: Any) -> Any:
    """A periodic window in the middle of a frame; an array where its numbers are known."""
    missing = fft_length - length
    edges = (missing // 2, missing - missing // 2)
    if not isinstance(window, str):
        known = concrete(window)
        return framed(tensor(window), [edges]) if known is None else np.pad(known, edges)
    low = {"hann": 0.5, "hamming": 0.54}[window]
    turn = np.arange(length) * (2 * np.pi / length)
    return np.pad(low - (1 - low) * np.cos(turn) if length > 1 else np.ones(1), edges)


def _squares(weights: Any, shape: Any, stride: int) -> Any:
    """The sum of the squared windows at each place; 1 where there is none."""
    *_, number, length = shape
    if not isinstance(weights, np.ndarray) or not isinstance(number, int):
        same = ops.broadcast_to(ops.square(tensor(weights)), (number, length))
        return _divisor(_overlapped(same, stride))
    parts = -(-length // stride)
    rows = np.pad(weights.astype("float64") ** 2, (0, parts * stride - length))
    rows = rows.reshape(parts, stride)
    found = np.zeros((number + parts - 1, stride))
    for part in range(parts):
        found[part : part + number] += rows[part]
    found = found.reshape(-1)[: length + stride * (number - 1)]
    return np.where(found > 1e-10, found, 1.0)


def _divisor(squares: Any) -> Any:
    return ops.where(squares > 1e-10, squares, ops.ones_like(squares))


def _added(frames: Any, stride: int) -> Any:
    """As `_overlapped`, of symbolic frames whose number is not known."""
    length, rank = frames.shape[-1], len(frames.shape)
    parts = -(-length // stride)
    rest = parts * stride - length
    pieces = framed(frames, [(0, 0)] * (rank - 1) + [(0, rest)])
    total: Any = None
    for part in range(parts):
        widths = [(0, 0)] * (rank - 2) + [(part, parts - 1 - part), (0, 0)]
        moved = framed(pieces[..., part * stride : (part + 1) * stride], widths)
        total = moved if total is None else total + moved
    return _row(total, -1, rank > 2)[..., : -rest or None]


def _row(x: Any, size: int, batched: bool) -> Any:
    """All elements in one axis; `ops.reshape` leaves one size open, the layer the batch too."""
    return keras.layers.Reshape((size,))(x) if batched else ops.reshape(x, (size,))


def _overlapped(frames: Any, stride: int) -> Any:
    """The sum of frames, each a stride later than the one before."""
    *lead, number, length = sizes(frames)
    parts = -(-length // stride)
    rest = parts * stride - length
    pieces = _followed(frames, -1, rest) if rest else frames
    pieces = ops.transpose(ops.reshape(pieces, (-1, number, parts, stride)), (0, 2, 1, 3))
    # Zeros behind each row, which is then read one piece shorter, move row r by r pieces.
    pieces = _followed(pieces, 2, parts)
    rows = ops.reshape(pieces, (-1, parts * (number + parts), stride))
    rows = rows[:, : parts * (number + parts - 1)]
    rows = ops.reshape(rows, (-1, parts, number + parts - 1, stride))
    total = ops.reshape(ops.sum(rows, axis=1), (-1, (number + parts - 1) * stride))
    span = length + stride * (number - 1)
    return ops.reshape(total[:, :span], (*(-1 if one is None else one for one in lead), span))


def _followed(x: Any, axis: int, number: int) -> Any:
    widths = [(0, 0)] * len(x.shape)
    widths[axis] = (0, number)
    return framed(x, widths)


@fix("extract_sequences")
def extract_sequences(x: Any, sequence_length: int, sequence_stride: int) -> Any:
    """Windows along the last axis; of integers too."""
    x = tensor(x)
    if is_float(x) or x.shape[-1] is None:
        return ops.extract_sequences(x, sequence_length, sequence_stride)
    number = 1 + (x.shape[-1] - sequence_length) // sequence_stride
    starts = np.arange(number, dtype="int32")[:, None] * sequence_stride
    return ops.take(x, starts + np.arange(sequence_length, dtype="int32"), axis=-1)
