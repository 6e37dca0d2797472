"""Randomness in training that Keras has no layer for."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable("xarch")
class StochasticDepth(keras.layers.Layer):
    """Drops its whole input, or whole samples of it, in training; the identity otherwise.

    Args:
        rate: The probability of dropping, in [0, 1).
        per_sample: Whether each sample is dropped by itself; otherwise the batch is as one.
        rescale: Whether survivors are divided by their probability.
        seed: Seed of the layer's own generator.
        **kwargs: As for `keras.layers.Layer`.
    """

    def __init__(
        self,
        rate: float,
        per_sample: bool = True,
        rescale: bool = True,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if not 0 <= rate <= 1:
            raise ValueError(f"rate is a probability in [0, 1], not {rate}.")
        self.rate = float(rate)
        self.per_sample = per_sample
        self.rescale = rescale
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)
        self.built = True

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        """Same shape and dtype as the input."""
        if not training or self.rate == 0:
            return inputs
        if self.rate == 1:
            return ops.zeros_like(inputs)
        rank = len(inputs.shape)
        rows = ops.shape(inputs)[0] if self.per_sample else 1
        draw = keras.random.uniform((rows,) + (1,) * (rank - 1), seed=self.seed_generator)
        kept = ops.cast(draw >= self.rate, inputs.dtype)
        outputs = inputs * kept
        return outputs / (1 - self.rate) if self.rescale else outputs

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The input's shape."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        own = {"rate": self.rate, "per_sample": self.per_sample, "rescale": self.rescale}
        return {**super().get_config(), **own, "seed": self.seed}
