"""Loops whose body is a model: over slices of tensors, or as long as something holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import keras
from keras import ops


class _Loop(keras.layers.Layer):
    """Holds models by name, which its config holds in turn.

    Args:
        **models: The models.
    """

    def __init__(self, models: dict[str, keras.Model], **kwargs: Any) -> None:
        super().__init__(autocast=False, **kwargs)
        self.models = dict(models)
        for name, model in models.items():
            setattr(self, name, model)
        self.built = True

    def get_config(self) -> dict[str, Any]:
        held = {
            name: keras.saving.serialize_keras_object(model) for name, model in self.models.items()
        }
        return {**super().get_config(), **held}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        read = keras.saving.deserialize_keras_object
        found = {
            key: read(one) if isinstance(one, dict) and "class_name" in one else one
            for key, one in config.items()
            if key != "dtype"
        }
        return cls(**found)


@keras.saving.register_keras_serializable("xarch")
class Scan(_Loop):
    """Goes through slices along axis 0, each with what the one before it left.

    Called with one list of tensors: the start of what is carried, then what is sliced, then what is
    the same for all slices. Returns a list: what is carried at the end, then the body's other
    outputs, stacked along a new axis 0.

    Args:
        body: Takes what is carried, a slice of each and the rest; returns what is carried on, then
            any others.
        carried: How many tensors are carried.
        sliced: How many are sliced.
        **kwargs: As for any layer.
    """

    def __init__(self, body: keras.Model, carried: int, sliced: int, **kwargs: Any) -> None:
        super().__init__({"body": body}, **kwargs)
        self.carried = carried
        self.sliced = sliced

    def call(self, inputs: Sequence[Any], training: bool | None = None) -> list[Any]:
        """What is carried at the end, and what each slice gave."""
        start, slices, rest = self._parts(inputs)

        def step(state: Any, slices: Any) -> Any:
            carried = list(state[: self.carried])
            found = _listed(self.body([*carried, *slices, *rest], training=training))
            return found, found  # TensorFlow takes what has the form of the state alone (3.15)

        first, _ = step(start, [one[0] for one in slices])  # and then a state that has that form
        if slices[0].shape[0] == 1:
            return [*first[: self.carried], *(one[None] for one in first[self.carried :])]
        end, stacked = ops.scan(step, first, [one[1:] for one in slices])
        pairs = list(zip(first, stacked, strict=True))[self.carried :]
        return list(end[: self.carried]) + [
            ops.concatenate([one[None], others], axis=0) for one, others in pairs
        ]

    def compute_output_spec(self, inputs: Sequence[Any], training: bool | None = None) -> Any:
        """The body's outputs, those that are not carried with the slices' axis."""
        _, slices, _ = self._parts(inputs)
        outputs = self.body.outputs
        ends = [keras.KerasTensor(one.shape, one.dtype) for one in outputs[: self.carried]]
        length = slices[0].shape[0]
        return ends + [
            keras.KerasTensor((length, *one.shape), one.dtype) for one in outputs[self.carried :]
        ]

    def _parts(self, inputs: Sequence[Any]) -> tuple[list[Any], list[Any], list[Any]]:
        given, end = list(inputs), self.carried + self.sliced
        return given[: self.carried], given[self.carried : end], given[end:]

    def get_config(self) -> dict[str, Any]:
        """See `keras.layers.Layer.get_config`."""
        return {**super().get_config(), "carried": self.carried, "sliced": self.sliced}


@keras.saving.register_keras_serializable("xarch")
class While(_Loop):
    """Repeats a body as long as a condition holds.

    Called with one list of tensors: what the loop changes, then the rest. Returns a list: what the
    loop changes, at the end. On JAX it has no gradient, and says so.

    Args:
        condition: Takes all tensors; returns one truth.
        body: Takes all tensors; returns the new values of what the loop changes.
        carried: How many tensors it changes.
        **kwargs: As for any layer.
    """

    def __init__(
        self, condition: keras.Model, body: keras.Model, carried: int, **kwargs: Any
    ) -> None:
        super().__init__({"condition": condition, "body": body}, **kwargs)
        self.carried = carried

    def call(self, inputs: Sequence[Any], training: bool | None = None) -> list[Any]:
        """What the loop changes, at the end."""
        given = list(inputs)
        rest = given[self.carried :]

        def holds(*state: Any) -> Any:
            return self.condition([*state, *rest], training=training)

        def step(*state: Any) -> Any:
            return tuple(_listed(self.body([*state, *rest], training=training)))

        return list(ops.while_loop(holds, step, tuple(given[: self.carried])))

    def compute_output_spec(self, inputs: Sequence[Any], training: bool | None = None) -> Any:
        """What the body returns."""
        return [keras.KerasTensor(one.shape, one.dtype) for one in self.body.outputs]

    def get_config(self) -> dict[str, Any]:
        """See `keras.layers.Layer.get_config`."""
        return {**super().get_config(), "carried": self.carried}


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
