"""Sparse tensors, which Keras takes on some backends, and what replaces its functions does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras

from xarch.ops.namespace import original

Function = Callable[..., Any]


def dense(name: str, function: Function, kinds: tuple[type, ...]) -> Function:
    """The same function of dense tensors; calls with a sparse one are Keras's own.

    Args:
        name: The op.
        function: What replaces it.
        kinds: The backend's sparse tensors.
    """
    plain = original(name)

    def call(*args: Any, **options: Any) -> Any:
        for x in (*args[:2], *options.values()):
            if isinstance(x, kinds) or (isinstance(x, keras.KerasTensor) and x.sparse):
                return plain(*args, **options)
        return function(*args, **options)

    return call
