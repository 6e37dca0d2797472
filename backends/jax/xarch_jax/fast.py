"""Inference as one program: `jax.jit` over the model's variables."""

from __future__ import annotations

from typing import Any

import jax

from xarch.errors import CaptureError


class _Predictor:
    """Passes the variables' current values to one compiled function."""

    def __init__(self, model: Any) -> None:
        self.model = model

        def infer(trainable: Any, rest: Any, inputs: Any) -> Any:
            return model.stateless_call(trainable, rest, inputs, training=False)[0]

        self._compiled = jax.jit(infer)

    def __call__(self, inputs: Any) -> Any:
        trainable = [one.value for one in self.model.trainable_variables]
        rest = [one.value for one in self.model.non_trainable_variables]
        try:
            return self._compiled(trainable, rest, inputs)
        except Exception as error:
            reason = _tracing_error(error)
            if reason is None:
                raise
            first = str(reason).split("\n")[0]
            raise CaptureError(
                f"The model {self.model.name!r} cannot be captured as one program: jax.jit raises "
                f"{type(reason).__name__}: {first} A layer that takes the value of a tensor to "
                "Python is the usual reason; call the model itself."
            ) from error


def _tracing_error(error: BaseException | None) -> BaseException | None:
    """JAX's own error; Keras loses it in adding the layer's name to it (3.13 to 3.15)."""
    while error is not None and not isinstance(error, jax.errors.JAXTypeError):
        error = error.__cause__ or error.__context__
    return error


def predictor(model: Any) -> _Predictor:
    """A callable that computes `model(inputs, training=False)`."""
    return _Predictor(model)
