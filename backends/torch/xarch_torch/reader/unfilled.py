"""Builds layers without the initial values that the original's weights replace at once."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import keras
import torch


@contextlib.contextmanager
def unfilled(layer: Any) -> Iterator[set[int]]:
    """Within it, the layer's own variables are made of memory that nothing has touched.

    Random initial values would cost a pass over all weights and, while they are drawn, memory of
    their own.

    Args:
        layer: A Keras layer that is not built yet.

    Yields:
        A set for the `id` of each variable that the block gave its value; at the end every other
        one gets the initial value that its layer wants.
    """
    given: set[int] = set()
    made: list[tuple[Any, Any]] = []
    add_weight = layer.add_weight

    def add(shape: Any = None, initializer: Any = None, dtype: Any = None, **kwargs: Any) -> Any:
        variable = add_weight(shape=shape, initializer=_untouched, dtype=dtype, **kwargs)
        made.append((variable, initializer))
        return variable

    object.__setattr__(layer, "add_weight", add)
    try:
        yield given
    finally:
        object.__delattr__(layer, "add_weight")
        for variable, initializer in made:
            if id(variable) not in given:
                variable.assign(_initial(variable, initializer))


def _untouched(shape: Any, dtype: str) -> torch.Tensor:
    return torch.empty(tuple(shape), dtype=getattr(torch, dtype))


def _initial(variable: Any, initializer: Any) -> Any:
    usual = "glorot_uniform" if "float" in variable.dtype else "zeros"
    return keras.initializers.get(initializer or usual)(variable.shape, dtype=variable.dtype)
