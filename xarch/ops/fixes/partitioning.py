"""Places in an order that is only partly made."""

from __future__ import annotations

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
    several = isinstance(kth, (tuple, list)) or list(x.shape).count(None) > 1
    keys = None if several or x.shape[axis] is None else _keys(x)
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
    number = ops.convert_to_tensor(np.arange(size, dtype="int32"))
    larger = behind[:, -1:] + number + 1 - smaller - equals
    place = ops.where(less, smaller, ops.where(same, behind, larger)) - 1
    row = ops.cumsum(ops.ones_like(place[:, :1]), axis=0) - 1
    at = ops.reshape(place + row * size, (-1, 1))
    nothing = ops.zeros_like(place)
    numbers = ops.reshape(nothing + number, (-1,))
    found = ops.scatter_update(ops.reshape(nothing, (-1,)), at, numbers)
    found = ops.reshape(found, tuple(-1 if one is None else one for one in shape))
    return ops.moveaxis(found, -1, axis)


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
