"""What a backend offers to hold Keras's speed against: the same models written natively.

Importing this module imports neither Keras nor a framework.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np

#: The cases, and what each computes; `xarch.bench.models` has them as Keras models.
CASES: Mapping[str, str] = {
    "mlp": "dense layers 784-512-512-10, batch 32",
    "resnet18": "ResNet-18 for images of 64 by 64, batch 4",
    "lstm": "an LSTM of 128 units over 100 steps, batch 8",
    "bert": "4 transformer layers of width 256 over 64 tokens, batch 4",
}
HEADS = 4
LAYERS = 4
EPSILON = 1e-3  # of every normalisation
STAGES = 4  # of the ResNet, with two blocks each
RATE = 1e-3  # of gradient descent, where a case is trained
MOMENTUM = 0.99  # of the moving statistics, as in Keras

Weights = Mapping[str, np.ndarray[Any, Any]]


class Twins(Protocol):
    """The module `bench` of a backend that has the capability `twins`."""

    def twins(
        self, case: str, weights: Weights, inputs: Any, *, compiled: bool
    ) -> Mapping[str, Callable[[], Any]]:
        """Functions that each run one inference of a case without Keras.

        Args:
            case: A key of `CASES`.
            weights: The Keras model's variables by path.
            inputs: The input as numpy array, images channels last.
            compiled: Whether to add what takes minutes to compile.

        Returns:
            The functions by how they run; the first is the usual way. Each returns the output.
        """

    def training(
        self, case: str, weights: Weights, inputs: Any, labels: Any, *, compiled: bool
    ) -> Mapping[str, Callable[[], Any]]:
        """Functions that each make one training step of a case without Keras.

        A step is one of plain gradient descent at `RATE` on the mean cross-entropy of the outputs
        as logits; normalisations over the batch use its statistics and move their own. Each
        function has a copy of the weights of its own, which goes on from step to step.

        Args:
            case: A key of `CASES`.
            weights: The Keras model's variables by path.
            inputs: The input as numpy array, images channels last.
            labels: The classes, int32 of shape (batch,).
            compiled: Whether to add what takes minutes to compile.

        Returns:
            The functions by how they run; the first is the usual way. Each returns the loss in
            front of its step.
        """
