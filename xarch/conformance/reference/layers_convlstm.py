"""Recurrent layers whose products are convolutions."""

from __future__ import annotations

from typing import Any

import numpy as np

from xarch.conformance.reference import conv
from xarch.conformance.reference._layer import activated, along, channels, layer
from xarch.conformance.reference.layers_recurrent import States, unrolled

Array = np.ndarray[Any, Any]


@layer("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
def convolutional(
    x: Any, weights: list[Array], filters: int, kernel_size: Any, strides: Any = 1,
    padding: str = "valid", data_format: str | None = None, dilation_rate: Any = 1,
    activation: str = "tanh", recurrent_activation: str = "sigmoid", use_bias: bool = True,
    stateful: bool = False, **options: Any,
) -> Any:  # fmt: skip
    """Shi et al. 2015, without peepholes: input, forget, cell, output.

    A state keeps the size of what the convolution of the inputs gives.
    """
    kernel, recurrent, *bias = weights

    def gates(now: Array) -> Array:
        found = conv.conv(now, kernel, strides, padding, data_format, dilation_rate)
        return found + along(bias[0], found, channels(data_format)) if bias else found

    def step(now: Array, states: States) -> tuple[Array, States]:
        total = gates(now) + conv.conv(states[0], recurrent, 1, "same", data_format)
        parts = np.split(total, 4, channels(data_format))
        inner, forget, outer = (activated(parts[at], recurrent_activation) for at in (0, 1, 3))
        cell = forget * states[1] + inner * activated(parts[2], activation)
        found = outer * activated(cell, activation)
        return found, [found, cell]

    batches = x if stateful else [x]
    zero = np.split(0.0 * gates(batches[0][:, 0]), 4, channels(data_format))[0]
    states, results = [zero, zero], []
    many = options.pop("return_state", False)
    for batch in batches:
        found, *states = unrolled(batch, step, states, return_state=True, **options)
        results.append([found, *states] if many else found)
    return results if stateful else results[0]
