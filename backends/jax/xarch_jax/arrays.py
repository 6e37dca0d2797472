"""JAX arrays to numpy and back."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np


def is_native(value: Any) -> bool:
    """Whether `value` is a JAX array."""
    return isinstance(value, jax.Array)


def to_numpy(value: Any) -> np.ndarray[Any, Any]:
    """An array's values on the host; a typed random key as its words."""
    if jnp.issubdtype(value.dtype, jax.dtypes.prng_key):
        value = jax.random.key_data(value)
    return np.array(value)


def from_numpy(value: np.ndarray[Any, Any]) -> jax.Array:
    """A JAX array with the values and shape; 64-bit types become 32-bit unless x64 is enabled."""
    return jnp.array(value)
