"""Conditions on sizes that a graph was made for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import keras
from keras import ops

from xarch.layers.sized import _Sized
from xarch.layers.sizes import evaluate


@keras.saving.register_keras_serializable("xarch")
class Requires(_Sized):
    """Passes its first input on where conditions on sizes hold.

    A model whose code branches on sizes has another graph for other sizes. Those raise an error;
    only within a TensorFlow graph with open sizes, where no number is known, the result is NaN (of
    integers the least).

    Args:
        conditions: Pairs of a recipe that is true where the graph is right, and of its text.
        when: Whether they are asked in training alone (True), otherwise alone (False) or always.
        sources: Where the sizes are read, as for every layer of `xarch.layers.sized`.
        kwargs: As for every layer.
    """

    def __init__(
        self,
        conditions: Sequence[Sequence[Any]],
        sources: Mapping[str, Sequence[int]],
        when: bool | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(sources, **kwargs)
        self.conditions = [list(one) for one in conditions]
        self.when = when

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        """The first input.

        Raises:
            ValueError: A condition does not hold.
        """
        value = inputs[0]
        if self.when is not None and self.when != bool(training):
            return value
        sizes = self._sizes(inputs)
        for recipe, text in self.conditions:
            holds = evaluate(recipe, sizes)
            if isinstance(holds, bool | int):
                self._check(bool(holds), text, sizes)
            else:
                value = ops.where(holds, value, _nothing(value.dtype))
        return value

    def _check(self, holds: bool, text: str, sizes: Mapping[str, Any]) -> None:
        if not holds:
            given = ", ".join(f"{name} is {size}" for name, size in sizes.items())
            raise ValueError(
                f"This model is right only where {text}, because the code that it was ported from "
                f"depends on that, and {given}. Port it again with example inputs of that size."
            )

    def compute_output_spec(self, inputs: Any, training: bool | None = None) -> Any:
        """Shape and dtype of the first input."""
        return keras.KerasTensor(inputs[0].shape, dtype=inputs[0].dtype)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {**super().get_config(), "conditions": self.conditions, "when": self.when}


def _nothing(dtype: Any) -> Any:
    name = keras.backend.standardize_dtype(dtype)
    if name == "bool" or name.startswith("uint"):
        return ops.cast(0, name)
    if "int" in name:
        return ops.cast(-(2 ** (int(name.removeprefix("int")) - 1)), name)
    return ops.cast(float("nan"), name)
