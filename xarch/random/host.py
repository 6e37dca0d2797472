"""The numpy executor: the few ops that the draws are written in, on the host.

A draw takes its ops as a module: this one or `xarch.random.graph`. Both have the same names, so
that a distribution is written once and an initial weight made here has the bits of a draw made
inside a compiled graph.
"""

from __future__ import annotations

from typing import Any

import ml_dtypes  # noqa: F401  (registers bfloat16 with numpy)
import numpy as np

from xarch.random.threefry import threefry2x32

Array = np.ndarray[Any, Any]

bitwise_and = np.bitwise_and
bitwise_or = np.bitwise_or
bitwise_xor = np.bitwise_xor
right_shift = np.right_shift
left_shift = np.left_shift
where = np.where
minimum = np.minimum
clip = np.clip
maximum = np.maximum
floor = np.floor
sqrt = np.sqrt
logical_and = np.logical_and


def arange(stop: int) -> Array:
    """The int32 counters `0 .. stop - 1`."""
    return np.arange(stop, dtype=np.int32)


def constant(value: Any, dtype: str) -> Array:
    """An array of that dtype."""
    return np.asarray(value, dtype=dtype)


def cast(x: Array, dtype: str) -> Array:
    """The values in another dtype."""
    return x.astype(dtype)


def view(x: Array, dtype: str) -> Array:
    """The bits read as another dtype of the same width."""
    return np.asarray(x).view(dtype)


def take(x: Array, indices: Array, axis: int = 0) -> Array:
    """Rows of `x` by index."""
    return np.take(x, indices, axis=axis)


def reshape(x: Array, shape: tuple[int, ...]) -> Array:
    """The same elements in another shape."""
    return np.reshape(x, shape)


def broadcast_to(x: Array, shape: tuple[int, ...]) -> Array:
    """`x` repeated to that shape."""
    return np.broadcast_to(x, shape)


def interleave(x: Array, y: Array) -> Array:
    """`x[0], y[0], x[1], y[1], ...`."""
    return np.stack([x, y], axis=-1).reshape(-1)


def sum(x: Array, axis: int) -> Array:  # noqa: A001  # as in numpy and keras.ops
    """The int32 sum along an axis."""
    return np.asarray(np.sum(x, axis=axis, dtype=np.int32))


def argsort(x: Array) -> Array:
    """The stable ascending order of a vector, as int32."""
    return np.argsort(x, kind="stable").astype(np.int32)


def length(x: Array) -> int:
    """The number of elements along the first axis."""
    return len(x)


def threefry(k0: Array, k1: Array, x0: Array, x1: Array) -> tuple[Array, Array]:
    """The block function on int32 words."""
    words = [np.asarray(w, np.int32).view(np.uint32) for w in (k0, k1, x0, x1)]
    y0, y1 = threefry2x32((words[0], words[1]), (words[2], words[3]))
    return y0.view(np.int32), y1.view(np.int32)
