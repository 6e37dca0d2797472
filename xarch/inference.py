"""Inference without what Keras costs for each operation."""

from __future__ import annotations

from typing import Any

from xarch.backend import current_backend
from xarch.errors import CaptureError


def fast(model: Any) -> Any:
    """A callable that computes what `model(inputs, training=False)` does, in less time.

    It takes the same inputs and returns the same outputs, without gradients. The first call for
    inputs of a new structure or dtype captures the model as one program of the framework; axes that
    the model leaves open stay open where the framework can keep them so. The program works on the
    model's own variables: weights that are trained or loaded afterwards are seen. What is changed
    in the model itself, such as layers that are quantized, is not: call `fast` again.

    Args:
        model: A built Keras model, ported or not.

    Returns:
        The callable.

    Raises:
        CaptureError: The backend has no such program. The call itself raises it where the model
            cannot be captured, and says why.

    Example:
        >>> import keras
        >>> model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
        >>> predict = fast(model)
        >>> predict(keras.ops.ones((5, 3))).shape == (5, 2)
        True
    """
    backend = current_backend()
    if "fast" not in backend.capabilities:
        raise CaptureError(
            f"The backend {backend.name!r} has no faster way to run a model than the model itself: "
            "call model(inputs, training=False)."
        )
    return backend.fast().predictor(model)  # type: ignore[attr-defined]
