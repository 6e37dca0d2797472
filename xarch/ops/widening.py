"""Functions of float64, which Keras's promotion cuts to float32 on some backends."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from xarch.ops.namespace import original
from xarch.ops.tensors import dtype_name, is_symbolic, tensor

Function = Callable[..., Any]


def of_float64(name: str, shared: Function, native: Function) -> Function:
    """An op whose calls with a tensor of float64 go to a function of the framework's.

    Args:
        name: The op.
        shared: Keras's, or what replaces it, for all other calls.
        native: The framework's, with the op's arguments but for `dtype`.
    """
    first, *rest = inspect.signature(original(name)).parameters
    place = rest.index("dtype") if "dtype" in rest else len(rest)

    def call(*args: Any, **options: Any) -> Any:
        x = args[0] if args else options.get(first)
        held = isinstance(x, (np.ndarray, keras.Variable)) and str(x.dtype) == "float64"
        x = tensor(x) if held else x
        plain = keras.ops.is_tensor(x) and not is_symbolic(x) and dtype_name(x) == "float64"
        if not plain or len(args) - 1 > place or options.get("dtype") is not None:
            return shared(*args, **options)
        left = {key: one for key, one in options.items() if key not in {first, "dtype"}}
        return native(x, *args[1:], **left)

    return call
