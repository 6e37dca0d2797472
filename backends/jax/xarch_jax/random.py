"""Threefry on JAX: one compiled program, because outside `jit` each op is a program of its own."""

from __future__ import annotations

import jax
import jax.numpy as jnp

_ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))


@jax.jit
def threefry(
    k0: jax.Array, k1: jax.Array, x0: jax.Array, x1: jax.Array
) -> tuple[jax.Array, jax.Array]:
    """Threefry-2x32-20 on int32 words of broadcastable shapes; see `xarch.random.threefry`."""
    k0, k1, x0, x1 = (word.astype(jnp.uint32) for word in (k0, k1, x0, x1))
    keys = (k0, k1, k0 ^ k1 ^ jnp.uint32(0x1BD11BDA))
    first, second = jnp.broadcast_arrays(x0 + k0, x1 + k1)
    for group in range(5):
        for distance in _ROTATIONS[group % 2]:
            first = first + second
            second = (second << distance) | (second >> (32 - distance))
            second = second ^ first
        first = first + keys[(group + 1) % 3]
        second = second + keys[(group + 2) % 3] + jnp.uint32(group + 1)
    return first.astype(jnp.int32), second.astype(jnp.int32)
