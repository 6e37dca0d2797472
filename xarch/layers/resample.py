"""Resampling along one axis, by torch's rules.

Source: `UpSample.h` and `UpSampleKernel.cpp` of PyTorch 2.13; its antialiased kinds follow Pillow.
`matrix` gives the weights (have, want) that the axis is multiplied by; it computes with numpy where
sizes are known and with `keras.ops` where they are not.
"""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from xarch.layers.sized import _Sized
from xarch.layers.sizes import Recipe, evaluate

KINDS = ("nearest", "linear", "cubic", "linear_aa", "cubic_aa")
"""Linear and cubic interpolation, and the two antialiased: a kernel as wide as the shrinkage."""


def ratio(have: Any, want: Any, scale: Any, align: bool, xp: Any) -> Any:
    """How many input steps one output step is; all sizes as floating numbers."""
    if align:
        return (have - 1) * xp.minimum(want - 1, 1) / xp.maximum(want - 1, 1)
    return 1 / scale if scale is not None else have / want


def index(have: Any, want: Any, step: Any, xp: Any) -> Any:
    """The input position that each of the output's positions `want` takes, nearest below."""
    return xp.minimum(xp.floor(want * step), have - 1)


def matrix(kind: str, rows: Any, columns: Any, step: Any, align: bool, xp: Any) -> Any:
    """The weights of each input position in each output position.

    Args:
        kind: One of `KINDS` but `nearest`.
        rows: The numbers from 0 up to and without the input's size, as floating numbers.
        columns: The same for the output's size.
        step: What `ratio` gives.
        align: Whether the first and last positions of both coincide (`align_corners`).
        xp: numpy or `keras.ops`.

    Returns:
        An array of shape (have, want).
    """
    rows, last = rows[:, None], rows[-1]
    if kind.endswith("_aa"):
        return _antialiased(kind, rows, (columns + 0.5) * step, step, xp)
    at = columns * step if align else (columns + 0.5) * step - 0.5
    if kind == "linear":
        at = xp.clip(at, 0 * last, last)
        return xp.maximum(1 - xp.abs(rows - at[None, :]), 0)
    base = xp.floor(at)
    total = 0
    for offset in (-1.0, 0.0, 1.0, 2.0):
        place = xp.clip(base + offset, 0 * last, last)
        weight = _cubic(xp.abs(at - base - offset), -0.75, xp)
        total = total + xp.where(rows == place[None, :], weight[None, :], 0 * weight[None, :])
    return total


def _antialiased(kind: str, rows: Any, center: Any, step: Any, xp: Any) -> Any:
    wide = xp.maximum(step, 1)
    support = (1 if kind == "linear_aa" else 2) * wide
    distance = xp.abs(rows - center[None, :] + 0.5) / wide
    weight = xp.maximum(1 - distance, 0) if kind == "linear_aa" else _cubic(distance, -0.5, xp)
    first, end = xp.floor(center - support + 0.5), xp.floor(center + support + 0.5)
    within = xp.logical_and(rows >= first[None, :], rows < end[None, :])
    weight = xp.where(within, weight, 0 * weight)
    return weight / xp.sum(weight, axis=0, keepdims=True)


def _cubic(distance: Any, a: float, xp: Any) -> Any:
    """Cubic convolution (Keys 1981), zero from a distance of two."""
    near = ((a + 2) * distance - (a + 3)) * distance * distance + 1
    far = ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a
    return xp.where(distance <= 1, near, xp.where(distance < 2, far, 0 * far))


@keras.saving.register_keras_serializable("xarch")
class Resample(_Sized):
    """Resamples its first input along `axis` to the size `want`, a recipe.

    Args:
        kind: One of `KINDS`.
        axis: The axis.
        want: The size that it gets.
        scale: The recipe of the scale where the original was given one, or None.
        align: torch's `align_corners`.
        **kwargs: `sources` and what every layer takes.
    """

    def __init__(
        self,
        kind: str,
        axis: int,
        want: Recipe,
        scale: Recipe = None,
        align: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.kind, self.axis, self.want = kind, axis, want
        self.scale, self.align = scale, align

    def call(self, inputs: Any) -> Any:
        """The resampled input."""
        value, axis = inputs[0], self.axis
        have, sizes = ops.shape(value)[axis], self._sizes(inputs)
        want = evaluate(self.want, sizes)
        scale = None if self.scale is None else evaluate(self.scale, sizes)
        dtype = "float64" if _dtype(value) == "float64" else "float32"
        rows, columns = (ops.cast(ops.arange(0, one), dtype) for one in (have, want))
        factor = None if scale is None else _number(scale, dtype)
        step = ratio(_number(have, dtype), _number(want, dtype), factor, self.align, ops)
        if self.kind == "nearest":
            places = ops.cast(index(rows[-1] + 1, columns, step, ops), "int32")
            return ops.take(value, places, axis=axis)
        weights = ops.cast(matrix(self.kind, rows, columns, step, self.align, ops), _dtype(value))
        return ops.moveaxis(ops.matmul(ops.moveaxis(value, axis, -1), weights), -1, axis)

    def compute_output_spec(self, inputs: Any) -> Any:
        """The input's shape with the new size along `axis`."""
        shape = list(inputs[0].shape)
        shape[self.axis] = self.want if isinstance(self.want, int) else None
        return keras.KerasTensor(tuple(shape), dtype=inputs[0].dtype)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        own = {"kind": self.kind, "axis": self.axis, "want": self.want, "scale": self.scale}
        return {**super().get_config(), **own, "align": self.align}


def _dtype(value: Any) -> str:
    return str(keras.backend.standardize_dtype(value.dtype))


def _number(value: Any, dtype: str) -> Any:
    return ops.cast(ops.convert_to_tensor(value), dtype)
