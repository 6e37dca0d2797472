"""The random initializers of Keras, with the same values on every backend.

Each is a subclass of the Keras class of the same name: same arguments, same config, accepted by
every layer. The values are made on the host (`xarch.random.initial`).
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from xarch.random import continuous, host, initial
from xarch.random.api import draw_key
from xarch.random.words import key

_KERAS = keras.initializers


def values(initializer: Any, shape: Any, dtype: Any, keys: Any) -> np.ndarray[Any, Any] | None:
    """What a random initializer of Keras, or a subclass, gives under two key words.

    Args:
        initializer: Any Keras initializer; its own seed is not used.
        shape: Shape of the values.
        dtype: A floating-point dtype; None for Keras's default.
        keys: Two int32 key words.

    Returns:
        A numpy array, or None where the class is not one of Keras's random initializers.
    """
    shape, dtype = tuple(shape), keras.backend.standardize_dtype(dtype or keras.config.floatx())
    match initializer:
        case _KERAS.VarianceScaling():
            axes = (getattr(initializer, f"{side}_axes", None) for side in ("input", "output"))
            return initial.variance_scaling(
                keys,
                shape,
                dtype,
                scale=initializer.scale,
                mode=initializer.mode,
                distribution=initializer.distribution,
                counts=initial.fans(shape, *axes),
            )
        case _KERAS.RandomUniform():
            low, high = float(initializer.minval), float(initializer.maxval)
            return np.asarray(continuous.uniform(host, keys, shape, low, high, dtype))
        case _KERAS.RandomNormal() | _KERAS.TruncatedNormal():
            cut = isinstance(initializer, _KERAS.TruncatedNormal)
            mean, stddev = float(initializer.mean), float(initializer.stddev)
            return np.asarray(continuous.normal(host, keys, shape, mean, stddev, dtype, cut))
        case _KERAS.OrthogonalInitializer():
            return initial.orthogonal(keys, shape, float(initializer.gain), dtype)
    return None


def host_key(seed: Any) -> np.ndarray[Any, Any]:
    """Two key words on the host for an initializer's seed: an integer or a `SeedGenerator`."""
    if isinstance(seed, int):
        return key(seed)
    return np.asarray(keras.ops.convert_to_numpy(draw_key(seed)))


class _OnHost:
    """Draws through `values` instead of the backend."""

    seed: Any

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        """Values of that shape and dtype, as a tensor of the backend."""
        made = values(self, shape, dtype, host_key(self.seed))
        return keras.ops.convert_to_tensor(made, dtype=dtype)


def _portable(name: str) -> type[Any]:
    base = getattr(_KERAS, name)
    text = f"`keras.initializers.{name}` with the same values on every backend."
    made = type(name, (_OnHost, base), {"__doc__": text, "__module__": __name__})
    register = keras.saving.register_keras_serializable("xarch", name)
    registered: type[Any] = register(made)
    return registered


GlorotNormal = _portable("GlorotNormal")
GlorotUniform = _portable("GlorotUniform")
HeNormal = _portable("HeNormal")
HeUniform = _portable("HeUniform")
LecunNormal = _portable("LecunNormal")
LecunUniform = _portable("LecunUniform")
Orthogonal = _portable("Orthogonal")
RandomNormal = _portable("RandomNormal")
RandomUniform = _portable("RandomUniform")
TruncatedNormal = _portable("TruncatedNormal")
VarianceScaling = _portable("VarianceScaling")
