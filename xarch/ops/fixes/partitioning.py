"""Places in an order that is only partly made."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from keras import ops

from xarch.ops.fixes.medians import argsort
from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import dtype_name, is_float, tensor

_NARROW = frozenset({"bool", "int8", "int16", "int32", "uint8", "uint16"})


@fix("argpartition")
def argpartition(x: Any, kth: Any, axis: Any = -1) -> Any:
    """Smaller elements, equal ones, larger ones, each as they stand; NaN is the largest."""
    x = tensor(x)
    x, axis = (ops.reshape(x, (-1,)), -1) if axis is None else (x, axis)
    keys = None if isinstance(kth, (tuple, list)) or None in x.shape else _keys(x)
    if keys is None or 0 in x.shape:
        return argsort(x, axis)
    keys = ops.moveaxis(keys, axis, -1)
    shape, size = keys.shape, keys.shape[-1]
    keys = ops.reshape(keys, (-1, size))
    # the inverted bits count downwards, and the lowest integer has no negative
    value = ops.bitwise_not(ops.top_k(ops.bitwise_not(keys), kth % size + 1)[0][:, -1:])
    less, same = ops.less(keys, value), ops.equal(keys, value)
    smaller, equals = (ops.cumsum(ops.cast(part, "int32"), axis=-1) for part in (less, same))
    behind = smaller[:, -1:] + equals
    larger = behind[:, -1:] + np.arange(1, size + 1, dtype="int32") - smaller - equals
    place = ops.where(less, smaller, ops.where(same, behind, larger)) - 1
    rows = math.prod(shape[:-1])
    start = np.arange(rows, dtype="int32")[:, None] * size
    number = np.tile(np.arange(size, dtype="int32"), rows)
    at = ops.reshape(place + start, (-1, 1))
    empty = ops.zeros((rows * size,), dtype="int32")
    found = ops.scatter_update(empty, at, ops.convert_to_tensor(number, dtype="int32"))
    return ops.moveaxis(ops.reshape(found, shape), -1, axis)


def _keys(x: Any) -> Any:
    """Integers in the order of a tensor's elements; None where there are none of its width."""
    name = dtype_name(x)
    if name in _NARROW:
        return ops.cast(x, "int32")
    if not is_float(x) or name == "float64":
        return x if name == "int64" else None
    x = ops.cast(x, "float32")
    most = np.iinfo("int32").max
    bits = ops.view(x, "int32")
    keys = ops.where(bits < 0, ops.bitwise_xor(bits, ops.full_like(bits, most)), bits)
    return ops.where(ops.isnan(x), ops.full_like(keys, most), keys)
