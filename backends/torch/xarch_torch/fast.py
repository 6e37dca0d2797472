"""Inference without Keras's dispatch: one flat graph of torch calls over the model's parameters."""

from __future__ import annotations

from typing import Any

import keras
import torch
from torch.utils import _pytree as pytree

from xarch_torch.capture import Captured, capture


class _Predictor:
    """Calls the captured graph that fits the inputs; captures one where none does."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self.graphs: list[tuple[Any, Captured]] = []

    def __call__(self, inputs: Any) -> Any:
        flat, structure = pytree.tree_flatten(inputs)
        flat = [one if isinstance(one, torch.Tensor) else _tensor(one) for one in flat]
        with torch.no_grad():
            for known, graph in self.graphs:
                if known == structure and graph.signature.takes(flat):
                    return graph.run(flat)
            graph = capture(self.model, pytree.tree_unflatten(flat, structure))
            self.graphs.append((structure, graph))
            return graph.run(flat)


def predictor(model: Any) -> _Predictor:
    """A callable that computes `model(inputs, training=False)`."""
    return _Predictor(model)


def _tensor(value: Any) -> torch.Tensor:
    return keras.ops.convert_to_tensor(value)
