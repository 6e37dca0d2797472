"""References of layers: what was made of a config gets inputs and weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from xarch.conformance.reference._registry import known, table

Array = np.ndarray[Any, Any]
Function = Callable[..., Any]
OF_KERAS = {
    "dtype",
    "recurrent_initializer",
}  # what a config says of the layer and not of its result


def layer(*names: str) -> Callable[[Function], Function]:
    """Registers a function of inputs and weights, whose options are config and call arguments."""

    def register(function: Function) -> Function:
        def of_case(config: dict[str, Any], inputs: Any, weights: Any = (), **call: Any) -> Any:
            options = {name: value for name, value in config.items() if name not in OF_KERAS}
            return function(inputs, list(() if weights is None else weights), **options, **call)

        table(**{f"layers.{name}": of_case for name in names})
        return function

    return register


def activated(x: Array, activation: str | None) -> Array:
    """An activation by its name; the one called gelu is exact, unlike the op's default."""
    if activation in {None, "linear"}:
        return x
    if activation == "gelu":
        return np.asarray(known["gelu"].function(x, approximate=False))
    return np.asarray(known[str(activation)].function(x))


def along(values: Array, x: Array, axis: int) -> Array:
    """A vector with the rank of an array, along one axis of it."""
    shape = [1] * x.ndim
    shape[axis] = -1
    return values.reshape(shape)


def channels(data_format: str | None) -> int:
    """The axis of the channels."""
    return 1 if data_format == "channels_first" else -1
