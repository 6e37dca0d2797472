"""Layers whose result depends on sizes known only when the model runs.

`keras.ops.reshape` takes one unknown size, as -1. Where two are unknown (batch and length), or the
size makes a new tensor, these layers read the sizes from tensors that they are called with:
`sources` maps each size's name to `[position in the inputs, axis]`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import keras
from keras import ops

from xarch.layers.sizes import Recipe, evaluate


def _fixed(recipe: Recipe) -> int | None:
    return recipe if isinstance(recipe, int) else None


class _Sized(keras.layers.Layer):
    def __init__(self, sources: Mapping[str, Sequence[int]], **kwargs: Any) -> None:
        super().__init__(autocast=False, **kwargs)
        self.sources = {name: [int(at), int(axis)] for name, (at, axis) in sources.items()}
        self.built = True

    def _sizes(self, inputs: Sequence[Any]) -> dict[str, Any]:
        return {name: ops.shape(inputs[at])[axis] for name, (at, axis) in self.sources.items()}

    def _evaluate(self, recipes: Sequence[Recipe], inputs: Sequence[Any]) -> tuple[Any, ...]:
        sizes = self._sizes(inputs)
        return tuple(evaluate(recipe, sizes) for recipe in recipes)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "sources": self.sources}


class _ToShape(_Sized):
    def __init__(self, target: Sequence[Recipe], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.target = list(target)

    def compute_output_spec(self, inputs: Any) -> Any:
        shape = tuple(_fixed(recipe) for recipe in self.target)
        return keras.KerasTensor(shape, dtype=inputs[0].dtype)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "target": self.target}


@keras.saving.register_keras_serializable("xarch")
class Reshape(_ToShape):
    """Reshapes its first input to `target`, a list of recipes; the batch axis is no exception."""

    def call(self, inputs: Any) -> Any:
        """The first input with the target's shape."""
        return ops.reshape(inputs[0], self._evaluate(self.target, inputs))


@keras.saving.register_keras_serializable("xarch")
class BroadcastTo(_ToShape):
    """Broadcasts its first input to `target`, a list of recipes."""

    def call(self, inputs: Any) -> Any:
        """The first input, repeated to the target's shape."""
        return ops.broadcast_to(inputs[0], self._evaluate(self.target, inputs))


@keras.saving.register_keras_serializable("xarch")
class Full(_Sized):
    """A tensor of shape `target`, filled with `fill`."""

    def __init__(
        self, target: Sequence[Recipe], fill: float, fill_dtype: str, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.target = list(target)
        self.fill = fill
        self.fill_dtype = fill_dtype

    def call(self, inputs: Any) -> Any:
        """The filled tensor."""
        return ops.full(self._evaluate(self.target, inputs), self.fill, dtype=self.fill_dtype)

    def compute_output_spec(self, inputs: Any) -> Any:
        """Unknown sizes are None."""
        shape = tuple(_fixed(recipe) for recipe in self.target)
        return keras.KerasTensor(shape, dtype=self.fill_dtype)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        own = {"target": self.target, "fill": self.fill, "fill_dtype": self.fill_dtype}
        return {**super().get_config(), **own}


@keras.saving.register_keras_serializable("xarch")
class Arange(_Sized):
    """The numbers from `start` up to and without `stop`, all three recipes."""

    def __init__(
        self, start: Recipe, stop: Recipe, step: Recipe, value_dtype: str, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.start, self.stop, self.step = start, stop, step
        self.value_dtype = value_dtype

    def call(self, inputs: Any) -> Any:
        """A vector."""
        start, stop, step = self._evaluate([self.start, self.stop, self.step], inputs)
        return ops.cast(ops.arange(start, stop, step), self.value_dtype)

    def compute_output_spec(self, inputs: Any) -> Any:
        """A vector of unknown length."""
        return keras.KerasTensor((None,), dtype=self.value_dtype)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        own = {"start": self.start, "stop": self.stop, "step": self.step}
        return {**super().get_config(), **own, "value_dtype": self.value_dtype}


@keras.saving.register_keras_serializable("xarch")
class Size(_Sized):
    """The value of a recipe as a scalar tensor."""

    def __init__(self, recipe: Recipe, value_dtype: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.recipe = recipe
        self.value_dtype = value_dtype

    def call(self, inputs: Any) -> Any:
        """A scalar."""
        (value,) = self._evaluate([self.recipe], inputs)
        return ops.cast(ops.convert_to_tensor(value), self.value_dtype)

    def compute_output_spec(self, inputs: Any) -> Any:
        """A scalar."""
        return keras.KerasTensor((), dtype=self.value_dtype)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {**super().get_config(), "recipe": self.recipe, "value_dtype": self.value_dtype}


@keras.saving.register_keras_serializable("xarch")
class Slice(_Sized):
    """Every `step`-th entry of the first input along `axis`, from `start` up to `stop`.

    Both bounds are recipes; a negative one counts from the end, one past the end is cut, None is
    the end. `length` is the resulting size where it is known.
    """

    def __init__(
        self,
        axis: int,
        start: Recipe,
        stop: Recipe,
        step: int = 1,
        length: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.axis, self.start, self.stop, self.step = axis, start, stop, step
        self.length = length

    def call(self, inputs: Any) -> Any:
        """The slice."""
        start, stop = self._evaluate([self.start, 0 if self.stop is None else self.stop], inputs)
        cut = slice(start, None if self.stop is None else stop, self.step)
        return inputs[0][(slice(None),) * self.axis + (cut,)]

    def compute_output_spec(self, inputs: Any) -> Any:
        """The input's shape with `length` along `axis`."""
        shape = list(inputs[0].shape)
        shape[self.axis] = self.length
        return keras.KerasTensor(tuple(shape), dtype=inputs[0].dtype)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        own = {"axis": self.axis, "start": self.start, "stop": self.stop, "step": self.step}
        return {**super().get_config(), **own, "length": self.length}
