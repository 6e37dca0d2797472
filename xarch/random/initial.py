"""Initial values on the host, with the bits of the draws made in a graph.

Every step is integer arithmetic, or one of the exactly rounded operations of IEEE 754 (sum,
product, quotient, square root) that numpy does element by element; there is no `log`, no `cos`, no
BLAS and no sum whose order a processor could choose. The values are the same on every machine.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from xarch.random import continuous, host
from xarch.random.errors import RandomArgumentError

Array = np.ndarray[Any, Any]
#: Standard deviation of a standard normal cut at two.
CUT = 0.87962566103423978


def fans(
    shape: Sequence[int],
    input_axes: Sequence[int] | None = None,
    output_axes: Sequence[int] | None = None,
) -> tuple[int, int]:
    """The numbers of inputs and outputs of a kernel, as Keras counts them.

    Args:
        shape: Shape of the kernel; the last two axes are inputs and outputs.
        input_axes: The axes that count as inputs, with `output_axes`, where that is not so.
        output_axes: The axes that count as outputs.
    """
    if input_axes is not None and output_axes is not None:
        return (
            math.prod(shape[axis] for axis in input_axes),
            math.prod(shape[axis] for axis in output_axes),
        )
    if len(shape) < 2:
        return (int(shape[0]),) * 2 if shape else (1, 1)
    field = math.prod(shape[:-2])
    return int(shape[-2] * field), int(shape[-1] * field)


def variance_scaling(
    keys: Array,
    shape: tuple[int, ...],
    dtype: str,
    *,
    scale: float,
    mode: str,
    distribution: str,
    counts: tuple[int, int],
) -> Array:
    """Values whose variance is `scale` divided by the number of inputs, outputs or their mean."""
    fan = {"fan_in": counts[0], "fan_out": counts[1], "fan_avg": sum(counts) / 2}[mode]
    variance = scale / max(1.0, fan)
    if distribution == "uniform":
        limit = math.sqrt(3.0 * variance)
        return np.asarray(continuous.uniform(host, keys, shape, -limit, limit, dtype))
    cut = distribution == "truncated_normal"
    stddev = math.sqrt(variance) / CUT if cut else math.sqrt(variance)
    return np.asarray(continuous.normal(host, keys, shape, 0.0, stddev, dtype, cut))


def orthogonal(keys: Array, shape: tuple[int, ...], gain: float, dtype: str) -> Array:
    """Orthonormal columns (or rows, where those are fewer) times `gain`.

    Gram and Schmidt's method on normal values in float64, each column twice, which leaves it
    orthogonal to the rounding error (Giraud, Langou and Rozloznik, 2005). The signs are those
    that make the factor uniform: the diagonal of R is positive.

    Raises:
        RandomArgumentError: The shape has fewer than two dimensions.
    """
    if len(shape) < 2:
        raise RandomArgumentError(
            f"An orthogonal value needs at least two dimensions. Received: shape={shape}"
        )
    rows, columns = math.prod(shape[:-1]), shape[-1]
    flat = (min(rows, columns), max(rows, columns))
    vectors = _orthonormal(continuous.normal(host, keys, flat, 0.0, 1.0, "float64"))
    matrix = vectors if rows < columns else vectors.T
    return host.cast(gain * matrix.reshape(shape), dtype)


def _orthonormal(vectors: Array) -> Array:
    for row in range(len(vectors)):
        vector, done = vectors[row], vectors[:row]
        for _ in range(2):
            if row:
                parts = _total((done * vector).T)
                vector = vector - _total(done * parts[:, None])
        vectors[row] = vector / np.sqrt(_total(vector * vector))
    return vectors


def _total(values: Array) -> Array:
    """The sum along the first axis by halves, in an order that does not depend on the machine."""
    while len(values) > 1:
        half = len(values) // 2
        paired = values[:half] + values[half : 2 * half]
        values = np.concatenate([paired, values[2 * half :]]) if len(values) % 2 else paired
    return np.asarray(values[0])
