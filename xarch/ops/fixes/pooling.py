"""Pooling."""

from __future__ import annotations

import math
from typing import Any

import keras
from keras import ops

from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import (
    dtype_name,
    floating,
    in_tuple,
    is_float,
    is_symbolic,
    tensor,
    window,
    zeros_of,
)

#: Integers that no framework pools everywhere.
_NARROW = frozenset({"bool", "int8", "int16", "uint8", "uint16"})


def largest(
    inputs: Any, pool_size: Any, strides: Any = None, padding: str = "valid",
    data_format: Any = None,
) -> Any:  # fmt: skip
    """Keras's `max_pool`; of nothing, nothing."""
    inputs = tensor(inputs)
    pool_size, strides = in_tuple(pool_size), in_tuple(strides)
    rest = (pool_size, pool_size if strides is None else strides, padding, data_format)
    if dtype_name(inputs) in _NARROW:
        return ops.cast(largest(ops.cast(inputs, "int32"), *rest), inputs.dtype)
    if not is_symbolic(inputs) and 0 in inputs.shape:
        return zeros_of(ops.max_pool, inputs, *rest)
    return ops.max_pool(inputs, *rest)


@fix("max_pool")
def max_pool(
    inputs: Any, pool_size: Any, strides: Any = None, padding: str = "valid",
    data_format: Any = None,
) -> Any:  # fmt: skip
    """The largest of each window; NaN where the window holds one."""
    inputs = tensor(inputs)
    pool_size, strides = in_tuple(pool_size), in_tuple(strides)
    rest = (pool_size, pool_size if strides is None else strides, padding, data_format)
    if len(inputs.shape) == 5 and dtype_name(inputs) == "float16":
        return ops.cast(max_pool(ops.cast(inputs, "float32"), *rest), "float16")
    found = largest(inputs, *rest)
    if not is_float(inputs):
        return found
    missing = ops.max_pool(ops.cast(ops.isnan(inputs), inputs.dtype), *rest)
    return ops.where(missing > 0, ops.full_like(found, float("nan")), found)


@fix("average_pool")
def average_pool(
    inputs: Any, pool_size: Any, strides: Any = None, padding: str = "valid",
    data_format: Any = None,
) -> Any:  # fmt: skip
    """The mean of the elements of each window, as a float; padding does not count."""
    x = floating(inputs)
    pool_size, strides = in_tuple(pool_size), in_tuple(strides)
    if not is_symbolic(x) and 0 in x.shape:
        given = (pool_size, pool_size if strides is None else strides, padding, data_format)
        return zeros_of(ops.average_pool, x, *given)
    if len(x.shape) == 5 and "16" in dtype_name(x):
        wide = ops.cast(x, "float32")
        return ops.cast(average_pool(wide, pool_size, strides, padding, data_format), x.dtype)
    if padding != "same":
        strides = pool_size if strides is None else strides
        return ops.average_pool(x, pool_size, strides, padding, data_format)
    rank = len(x.shape) - 2
    layout = data_format or _default_layout()
    first = 2 if layout == "channels_first" else 1
    pool = [pool_size] * rank if isinstance(pool_size, int) else list(pool_size)
    steps = pool if strides is None else strides
    steps = [steps] * rank if isinstance(steps, int) else list(steps)
    widths = [(0, 0)] * (rank + 2)
    for axis in range(rank):
        size = x.shape[first + axis]
        if size is None:
            return ops.average_pool(x, tuple(pool), tuple(steps), padding, data_format)
        total = max((-(-size // steps[axis]) - 1) * steps[axis] + pool[axis] - size, 0)
        widths[first + axis] = (total // 2, total - total // 2)
    options = {"strides": tuple(steps), "padding": "valid", "data_format": layout}
    # each element is divided before it is added: the sum of a window may lie beyond the range
    scale = 2.0 ** math.ceil(math.log2(math.prod(pool)))
    wide = ops.cast(x, "float32") if dtype_name(x) in {"float16", "bfloat16"} else x
    means = ops.average_pool(ops.pad(wide / scale, widths), tuple(pool), **options)
    held = ops.average_pool(ops.pad(ops.ones_like(wide), widths), tuple(pool), **options)
    return ops.cast(means / held * scale, x.dtype)


def _default_layout() -> str:
    return str(keras.config.image_data_format())


def _adaptive(reduce: Any, name: str) -> Any:
    def pool(inputs: Any, output_size: Any, data_format: Any = None) -> Any:
        """Window i of n runs from floor(i * size / n) up to ceil((i + 1) * size / n)."""
        x = tensor(inputs)
        rank = len(x.shape) - 2
        first = 2 if (data_format or _default_layout()) == "channels_first" else 1
        wanted = [output_size] * rank if isinstance(output_size, int) else list(output_size)
        known = [x.shape[first + axis] for axis in range(rank)]
        if any(not size for size in known) or any(n is None or n < 1 for n in wanted):
            return getattr(ops, name)(x, tuple(wanted), data_format)
        for axis, (size, count) in enumerate(zip(known, wanted, strict=True)):
            parts = []
            for index in range(count):
                start, stop = index * size // count, -(-(index + 1) * size // count)
                part = window(x, first + axis, start, stop)
                parts.append(reduce(part, axis=first + axis, keepdims=True))
            x = ops.concatenate(parts, axis=first + axis) if count > 1 else parts[0]
        return x

    return pool


fix("adaptive_average_pool")(_adaptive(ops.mean, "adaptive_average_pool"))
fix("adaptive_max_pool")(_adaptive(ops.max, "adaptive_max_pool"))
