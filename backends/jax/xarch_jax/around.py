"""What only JAX can mend around an op, or at less cost than the shared replacement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import keras
import numpy as np

from xarch.ops.tensors import concrete

Function = Callable[..., Any]


def _max_pool(_shared: Function) -> Function:
    """Strides that are given; the shared replacement also looks for NaN, which JAX keeps."""

    def call(
        inputs: Any, pool_size: Any, strides: Any = None, padding: str = "valid",
        data_format: Any = None,
    ) -> Any:  # fmt: skip
        strides = pool_size if strides is None else strides
        return keras.ops.max_pool(inputs, pool_size, strides, padding, data_format)

    return call


def _solve(shared: Function) -> Function:
    """A singular matrix raises where its numbers are known; JAX gives NaN."""

    def call(a: Any, b: Any) -> Any:
        found = shared(a, b)
        numbers = concrete(found)
        if numbers is None or np.isfinite(numbers).all():
            return found
        given = [concrete(x) for x in (a, b)]
        if all(one is not None and np.isfinite(one).all() for one in given):
            raise np.linalg.LinAlgError("solve: the matrix is singular.")
        return found

    return call


AROUND: Mapping[str, Callable[[Function], Function]] = {"max_pool": _max_pool, "solve": _solve}
