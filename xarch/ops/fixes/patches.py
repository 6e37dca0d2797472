"""Patches of volumes."""

from __future__ import annotations

import itertools
from typing import Any

import keras
from keras import ops

from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import framed, tensor


@fix("image.extract_patches_3d")
def extract_patches_3d(
    volumes: Any, size: Any, strides: Any = None, dilation_rate: Any = 1, padding: str = "valid",
    data_format: Any = None,
) -> Any:  # fmt: skip
    """The points of each patch as they are, of integers and beside infinities too."""
    volumes = tensor(volumes)
    layout = data_format or keras.config.image_data_format()
    first = layout == "channels_first"
    whole = len(volumes.shape) == 5
    x = volumes if whole else ops.expand_dims(volumes, 0)
    x = ops.moveaxis(x, 1, -1) if first else x
    if None in x.shape[1:]:
        return ops.image.extract_patches_3d(
            volumes, size, strides, dilation_rate, padding, data_format
        )
    window, gaps = _three(size), _three(dilation_rate)
    steps = window if strides is None else _three(strides)
    spans = [gap * (width - 1) + 1 for gap, width in zip(gaps, window, strict=True)]
    if padding == "same":
        x = framed(x, [(0, 0), *_edges(x.shape[1:4], steps, spans), (0, 0)])
    counts = [
        (n - span) // step + 1 for n, span, step in zip(x.shape[1:4], spans, steps, strict=True)
    ]
    apart = steps == window and gaps == (1, 1, 1)
    found = (_blocks if apart else _windows)(x, counts, window, steps, gaps)
    found = ops.moveaxis(found, -1, 1) if first else found
    return found if whole else ops.squeeze(found, 0)


def _three(value: Any) -> tuple[int, ...]:
    return (value,) * 3 if isinstance(value, int) else tuple(value) * (3 if len(value) == 1 else 1)


def _edges(shape: Any, steps: Any, spans: Any) -> list[tuple[int, int]]:
    """The zeros around; where they are odd in number, the last one lies behind."""
    missing = [
        max((-(-n // step) - 1) * step + span - n, 0)
        for n, step, span in zip(shape, steps, spans, strict=True)
    ]
    return [(one // 2, one - one // 2) for one in missing]


def _blocks(x: Any, counts: Any, window: Any, steps: Any, gaps: Any) -> Any:
    """Patches that lie side by side."""
    (i, j, k), (a, b, c), channels = counts, window, x.shape[-1]
    x = x[:, : i * a, : j * b, : k * c]
    x = ops.reshape(x, (-1, i, a, j, b, k, c * channels))
    return ops.reshape(ops.transpose(x, (0, 1, 3, 5, 2, 4, 6)), (-1, i, j, k, a * b * c * channels))


def _windows(x: Any, counts: Any, window: Any, steps: Any, gaps: Any) -> Any:
    """For each place in the window, what all patches have there."""
    seen = []
    for place in itertools.product(*map(range, window)):
        at = [
            slice(p * gap, p * gap + (count - 1) * step + 1, step)
            for p, gap, count, step in zip(place, gaps, counts, steps, strict=True)
        ]
        seen.append(x[(slice(None), *at)])
    return ops.concatenate(seen, axis=-1)


@fix("unfold")
def unfold(x: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """The points of each window as they are, beside NaN and infinities too."""
    x = tensor(x)
    if len(x.shape) != 4 or None in x.shape[1:]:
        return ops.unfold(x, kernel_size, dilation=dilation, padding=padding, stride=stride)
    window, gaps, edges, steps = map(_two, (kernel_size, dilation, padding, stride))
    x = framed(x, [(0, 0), (0, 0), *((edge, edge) for edge in edges)])
    counts = [
        (n - gap * (width - 1) - 1) // step + 1
        for n, gap, width, step in zip(x.shape[2:], gaps, window, steps, strict=True)
    ]
    parts = []
    for place in itertools.product(*map(range, window)):
        rows, columns = (
            slice(at * gap, at * gap + step * (count - 1) + 1, step)
            for at, gap, step, count in zip(place, gaps, steps, counts, strict=True)
        )
        parts.append(x[:, :, rows, columns])
    found = ops.stack(parts, axis=2)
    batch = -1 if x.shape[0] is None else x.shape[0]
    columns = x.shape[1] * len(parts)
    return ops.reshape(found, (batch, columns, counts[0] * counts[1]))


def _two(value: Any) -> tuple[int, ...]:
    return (value,) * 2 if isinstance(value, int) else tuple(value)
