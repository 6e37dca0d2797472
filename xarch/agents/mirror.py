"""A model in plain numpy, for acting."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from xarch.components import Tensor
from xarch.components.plan import Call
from xarch.errors import ArgumentError
from xarch.spec.document import Spec
from xarch.spec.planning import checked

Array = np.ndarray[Any, Any]

_ACTIVATIONS: Mapping[str, Callable[[Array], Array]] = {
    "elu": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
    "leaky_relu": lambda x: np.where(x > 0, x, 0.2 * x),
    "linear": lambda x: x,
    "relu": lambda x: np.maximum(x, 0),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "silu": lambda x: x / (1 + np.exp(-x)),
    "softplus": lambda x: np.logaddexp(x, 0),
    "tanh": np.tanh,
}


class Mirror:
    """What a spec's model computes when it does not learn, without Keras or a framework.

    It knows dense networks: the layers that `mlp`, `concat`, `sum`, `gated` and the heads of an
    agent are made of. For other layers it says so at once.

    Args:
        spec: The spec.
        weights: Each layer's arrays in Keras's order, by the layer's name.

    Raises:
        ArgumentError: The model has a layer that has no form in numpy here.
    """

    def __init__(self, spec: Spec, weights: Mapping[str, Sequence[Array]]) -> None:
        plan = checked(spec)
        self._inputs = [(name, one.node) for name, one in plan.inputs.items()]
        self._outputs = {name: one.node for name, one in plan.outputs.items()}
        self._calls = [call for step in plan.steps for call in step.calls]
        unknown = {call.layer.kind for call in self._calls} - set(_LAYERS)
        unknown |= {str(activation) for call in self._calls
                    if (activation := _activation(call)) not in _ACTIVATIONS}  # fmt: skip
        if unknown:
            raise ArgumentError(
                f"An agent acts by a model in numpy, which has no {', '.join(sorted(unknown))}. "
                "Use the block mlp with another activation, or another block."
            )
        self.weights = weights

    def __call__(self, **inputs: Array) -> dict[str, Array]:
        """The model's outputs by name.

        Args:
            **inputs: Arrays by input, samples first.
        """
        values = {node: inputs[name] for name, node in self._inputs}
        for call in self._calls:
            given = [_given(one, values) for one in call.inputs]
            weights = self.weights.get(call.layer.name, ())
            values[call.output.node] = _LAYERS[call.layer.kind](call, weights, *given)
        return {name: values[node] for name, node in self._outputs.items()}


def _given(value: Any, values: Mapping[object, Array]) -> Any:
    if isinstance(value, Tensor):
        return values[value.node]
    return [values[one.node] for one in value]


def _activation(call: Call) -> str:
    if call.layer.kind == "Activation":
        return str(call.layer.args[0])
    return str(call.layer.options.get("activation") or "linear")


def _dense(call: Call, weights: Sequence[Array], x: Array) -> Array:
    y = x @ weights[0]
    if len(weights) > 1:
        y = y + weights[1]
    return _ACTIVATIONS[_activation(call)](y)


def _layer_norm(call: Call, weights: Sequence[Array], x: Array) -> Array:
    centred = x - x.mean(axis=-1, keepdims=True)
    deviation = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + call.layer.options["epsilon"])
    normal: Array = centred / deviation * weights[0] + weights[1]
    return normal


def _batch_norm(call: Call, weights: Sequence[Array], x: Array) -> Array:
    scale, shift, mean, variance = weights
    normal: Array = (x - mean) / np.sqrt(variance + 1e-3) * scale + shift
    return normal


def _product(call: Call, weights: Sequence[Array], x: Sequence[Array]) -> Array:
    product = x[0]
    for one in x[1:]:
        product = product * one
    return product


_LAYERS: Mapping[str, Callable[..., Array]] = {
    "Activation": lambda call, _, x: _ACTIVATIONS[_activation(call)](x),
    "Add": lambda _c, _w, x: sum(x[1:], x[0]),
    "BatchNormalization": _batch_norm,
    "Concatenate": lambda _c, _w, x: np.concatenate(x, axis=-1),
    "Dense": _dense,
    "Dropout": lambda _c, _w, x: x,
    "Flatten": lambda _c, _w, x: x.reshape(len(x), -1),
    "LayerNormalization": _layer_norm,
    "Multiply": _product,
}
