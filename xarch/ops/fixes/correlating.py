"""Correlation of sequences."""

from __future__ import annotations

from typing import Any

from keras import ops

from xarch.ops.dtypes import promoted
from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import tensor


@fix("correlate")
def correlate(x1: Any, x2: Any, mode: str = "valid") -> Any:
    """As in NumPy, with the longer sequence first or second."""
    x1, x2 = tensor(x1), tensor(x2)
    sizes = (*x1.shape, *x2.shape)
    if len(sizes) == 2 and 1 in sizes and None not in sizes:  # each number times the only one
        found = ops.multiply(x1, x2)
        return ops.flip(found, axis=0) if sizes[0] == 1 else found
    if len(sizes) == 2 and None not in sizes and sizes[1] > sizes[0]:
        return ops.flip(correlate(x2, x1, mode=mode), axis=0)
    found = ops.correlate(x1, x2, mode=mode)
    if mode == "valid" and not len(found.shape):  # of two as long as each other
        found = ops.reshape(found, (1,))
    return ops.cast(found, promoted(x1, x2))
