"""Addition that means the same on every backend."""

from __future__ import annotations

from typing import Any

from keras import ops


def add(x1: Any, x2: Any) -> Any:
    """x1 + x2.

    TensorFlow's `ops.add` takes a second operand with one axis longer than one for a bias of the
    first (Keras 3.13 to 3.15) and adds it along the wrong axis when sizes coincide.
    """
    if not _looks_like_bias(x1, x2):
        return ops.add(x1, x2)
    if not _looks_like_bias(x2, x1):
        return ops.add(x2, x1)
    return ops.subtract(x1, ops.negative(x2))


def _looks_like_bias(a: Any, b: Any) -> bool:
    shape_a, shape_b = list(getattr(a, "shape", ())), list(getattr(b, "shape", ()))
    if len(shape_a) < 2 or not shape_b:
        return False
    if sum(size is not None and size > 1 for size in shape_b) > 1:
        return False
    if all(size == 1 for size in shape_b):
        return False
    last = shape_b[-1]
    plain = last is not None and last > 1 and last == shape_a[-1]
    return not (plain and all(size == 1 for size in shape_b[:-1]))
