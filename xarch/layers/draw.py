"""Random numbers that a model draws by itself, in training and in evaluation alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras

from xarch.layers.sized import _ToShape
from xarch.layers.sizes import Recipe

DRAWS = {"uniform": keras.random.uniform, "normal": keras.random.normal}


@keras.saving.register_keras_serializable("xarch")
class Draw(_ToShape):
    """A fresh tensor of random numbers with each call.

    Args:
        target: The shape, a list of recipes.
        kind: `uniform` for numbers in [0, 1), `normal` for the standard normal distribution.
        draw_dtype: The numbers' dtype.
        seed: Seed of the layer's own generator.
        **kwargs: `sources` and what every layer takes.
    """

    def __init__(
        self,
        target: Sequence[Recipe],
        kind: str,
        draw_dtype: str,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(target=target, **kwargs)
        if kind not in DRAWS:
            raise ValueError(f"kind is one of {', '.join(DRAWS)}, not {kind!r}.")
        self.kind, self.draw_dtype, self.seed = kind, draw_dtype, seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, inputs: Any) -> Any:
        """The numbers; `inputs` only tell the sizes."""
        shape = self._evaluate(self.target, inputs)
        return DRAWS[self.kind](shape, dtype=self.draw_dtype, seed=self.seed_generator)

    def compute_output_spec(self, inputs: Any) -> Any:
        """Unknown sizes are None."""
        shape = super().compute_output_spec(inputs).shape
        return keras.KerasTensor(shape, dtype=self.draw_dtype)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        own = {"kind": self.kind, "draw_dtype": self.draw_dtype, "seed": self.seed}
        return {**super().get_config(), **own}
