"""Convolutions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import is_symbolic, tensor


def _of_none(name: str) -> Callable[..., Any]:
    plain = getattr(ops, name)

    def convolve(inputs: Any, kernel: Any, *args: Any, **kwargs: Any) -> Any:
        """No images in, no images out, in the shape that images would have."""
        inputs = tensor(inputs)
        if is_symbolic(inputs, kernel) or inputs.shape[0] != 0:
            return plain(inputs, kernel, *args, **kwargs)
        symbol = keras.KerasTensor((1, *inputs.shape[1:]), dtype=inputs.dtype)
        shape = plain(symbol, kernel, *args, **kwargs).shape
        return ops.zeros((0, *shape[1:]), dtype=inputs.dtype)

    return convolve


for _name in ("conv", "depthwise_conv", "conv_transpose"):
    fix(_name)(_of_none(_name))
