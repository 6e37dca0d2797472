"""A plan's layer calls made with Keras."""

from __future__ import annotations

import importlib
from typing import Any

from xarch.components import Tensor
from xarch.components.plan import Call, Layer
from xarch.spec.planning import Plan


def keras_model(plan: Plan) -> Any:
    """A plain `keras.Model` with the layers of a plan.

    One input or output is a tensor, several are dicts by name. Initial weights are drawn by Keras;
    `xarch.random.initialise` makes them depend on the seed alone.
    """
    return _Builder().model(plan)


class _Builder:
    def __init__(self) -> None:
        self.keras = importlib.import_module("keras")
        self.layers: dict[str, Any] = {}
        self.values: dict[object, Any] = {}

    def model(self, plan: Plan) -> Any:
        for name, one in plan.inputs.items():
            made = self.keras.Input(one.shape, name=name, dtype=one.dtype)
            self.values[one.node] = made
        for step in plan.steps:
            for call in step.calls:
                self.values[call.output.node] = self._called(call)
        inputs, outputs = (
            self._alone({name: self.values[one.node] for name, one in tensors.items()})
            for tensors in (plan.inputs, plan.outputs)
        )
        return self.keras.Model(inputs, outputs, name=plan.spec.name)

    def _called(self, call: Call) -> Any:
        inputs, keywords = self._given(list(call.inputs)), self._given(dict(call.keywords))
        if call.layer.kind.startswith("ops."):
            function = getattr(self.keras.ops, call.layer.kind.removeprefix("ops."))
            return function(*inputs, **call.layer.options)
        if call.layer.name not in self.layers:
            self.layers[call.layer.name] = self._made(call.layer)
        return self.layers[call.layer.name](*inputs, **keywords)

    def _made(self, layer: Layer) -> Any:
        if layer.factory is not None:
            return layer.factory(layer.name)
        arguments = [self._made(one) if isinstance(one, Layer) else one for one in layer.args]
        kind = getattr(self.keras.layers, layer.kind)
        return kind(*arguments, **layer.options, name=layer.name)

    def _given(self, value: Any) -> Any:
        match value:
            case Tensor():
                return self.values[value.node]
            case list():
                return [self._given(one) for one in value]
            case dict():
                return {key: self._given(one) for key, one in value.items()}
        return value

    @staticmethod
    def _alone(tensors: dict[str, Any]) -> Any:
        return next(iter(tensors.values())) if len(tensors) == 1 else tensors
