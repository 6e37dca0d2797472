"""The Keras executor: the ops of `xarch.random.host` on the running backend, eager or traced.

Everything is said in `keras.ops` on int32, whose sums and products wrap on all backends. A backend
may bring a faster block function (`random.py` in its folder); the words are the same.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from typing import Any

from keras import ops

from xarch.backend import current_backend
from xarch.random.threefry import GROUPS, PARITY, ROTATIONS

bitwise_and = ops.bitwise_and
bitwise_or = ops.bitwise_or
bitwise_xor = ops.bitwise_xor
right_shift = ops.right_shift
left_shift = ops.left_shift
where = ops.where
minimum = ops.minimum
clip = ops.clip
maximum = ops.maximum
floor = ops.floor
sqrt = ops.sqrt
cast = ops.cast
view = ops.view
take = ops.take
reshape = ops.reshape
broadcast_to = ops.broadcast_to
logical_and = ops.logical_and

Block = Callable[[Any, Any, Any, Any], tuple[Any, Any]]


def arange(stop: Any) -> Any:
    """The int32 counters `0 .. stop - 1`."""
    return ops.arange(stop, dtype="int32")


def constant(value: Any, dtype: str) -> Any:
    """A tensor of that dtype."""
    return ops.convert_to_tensor(value, dtype=dtype)


def interleave(x: Any, y: Any) -> Any:
    """`x[0], y[0], x[1], y[1], ...`."""
    return ops.reshape(ops.stack([x, y], axis=-1), (-1,))


def sum(x: Any, axis: int) -> Any:  # noqa: A001  # as in numpy and keras.ops
    """The int32 sum along an axis."""
    return ops.cast(ops.sum(x, axis=axis), "int32")


def argsort(x: Any) -> Any:
    """The stable ascending order of a vector, as int32."""
    return ops.cast(ops.argsort(x), "int32")


def length(x: Any) -> Any:
    """The number of elements along the first axis; a tensor where it is not known yet."""
    return ops.shape(x)[0]


def threefry(k0: Any, k1: Any, x0: Any, x1: Any) -> tuple[Any, Any]:
    """The block function on int32 words, by the backend's own where it has one."""
    return _block()(k0, k1, x0, x1)


def threefry_in_ops(k0: Any, k1: Any, x0: Any, x1: Any) -> tuple[Any, Any]:
    """The block function in `keras.ops`; wrapping int32 sums, logical shifts by a mask."""
    keys = (k0, k1, bitwise_xor(bitwise_xor(k0, k1), PARITY))
    x0, x1 = x0 + k0, x1 + k1
    for group in range(GROUPS):
        for distance in ROTATIONS[group % 2]:
            x0 = x0 + x1
            x1 = bitwise_xor(_rotate(x1, distance), x0)
        x0 = x0 + keys[(group + 1) % 3]
        x1 = x1 + (keys[(group + 2) % 3] + (group + 1))
    return x0, x1


def _rotate(x: Any, distance: int) -> Any:
    low = bitwise_and(right_shift(x, 32 - distance), (1 << distance) - 1)
    return bitwise_or(left_shift(x, distance), low)


@cache
def _block() -> Block:
    name = f"{type(current_backend()).__module__}.random"
    if find_spec(name) is None:
        return threefry_in_ops
    block: Block = importlib.import_module(name).threefry
    return block
