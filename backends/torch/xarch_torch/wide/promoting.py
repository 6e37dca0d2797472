"""Operands of 64 bits, where Keras's promotion cuts them to 32 and torch need not.

Tensors without axes count for the dtype, too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import torch

Function = Callable[..., Any]

_WIDE = frozenset({torch.int64, torch.float64})
#: A tuple: torch.compile takes no union of types.
ARRAYS = (np.ndarray, np.generic)


def _is_wide(x: Any) -> bool:
    return isinstance(x, torch.Tensor) and x.dtype in _WIDE


def operand(x: Any) -> Any:
    """A numpy array as a tensor, anything else as it is."""
    return keras.ops.convert_to_tensor(x) if isinstance(x, ARRAYS) else x


def of_two(native: Function) -> Callable[[Function], Function]:
    """An op of two with torch's function where one of them, and the result, has 64 bits."""

    def around(plain: Function) -> Function:
        def call(x1: Any, x2: Any, *rest: Any, **options: Any) -> Any:
            x1, x2 = operand(x1), operand(x2)
            if _is_wide(x1) or _is_wide(x2):
                dtype = torch.result_type(x1, x2)
                if dtype in _WIDE:
                    name = keras.backend.standardize_dtype(dtype)
                    pair = (keras.ops.convert_to_tensor(x, dtype=name) for x in (x1, x2))
                    return native(*pair, *rest, **options)
            return plain(x1, x2, *rest, **options)

        return call

    return around


def of_one_dtype(plain: Function) -> Function:
    """An op of two, for whose dtype a tensor without axes counts."""

    def call(x1: Any, x2: Any, *rest: Any, **options: Any) -> Any:
        return plain(*in_one_dtype(x1, x2), *rest, **options)

    return call


def alone(name: str) -> Callable[[Function], Function]:
    """Without the shared replacement, which mends what torch has right."""
    return lambda _shared: of_one_dtype(getattr(keras.ops, name))


def in_one_dtype(x1: Any, x2: Any) -> tuple[Any, Any]:
    """Two operands: a tensor without axes counts for the dtype like any other."""
    x1, x2 = operand(x1), operand(x2)
    both = isinstance(x1, torch.Tensor) and isinstance(x2, torch.Tensor)
    if both and x1.dtype is not x2.dtype and (not x1.ndim or not x2.ndim):
        names = (keras.backend.standardize_dtype(x.dtype) for x in (x1, x2))
        dtype = keras.backend.result_type(*names)
        x1, x2 = (keras.ops.cast(x, dtype) for x in (x1, x2))
    return x1, x2


def where(plain: Function) -> Function:
    """`where`, for whose dtype a tensor without axes counts."""

    def call(condition: Any, x1: Any = None, x2: Any = None) -> Any:
        return plain(condition, *(in_one_dtype(x1, x2)))

    return call


def float_only(native: Function) -> Function:
    """Integers are computed in Keras's float type, which is not wide."""

    def around(plain: Function) -> Function:
        wide = of_two(native)(plain)

        def call(x1: Any, x2: Any) -> Any:
            x1, x2 = operand(x1), operand(x2)
            for x in (x1, x2):
                if isinstance(x, torch.Tensor) and x.dtype is torch.float64:
                    return wide(x1, x2)
            return plain(x1, x2)

        return call

    return around
