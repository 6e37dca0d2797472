"""Functions compiled and differentiated by JAX."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp

Function = Callable[..., Any]


def compiled(function: Function, *, generated: bool = True) -> Function:
    """`jax.jit`, which always generates code."""
    return jax.jit(function)  # type: ignore[no-any-return]


def gradients(function: Function, inputs: Sequence[Any], weights: Sequence[Any]) -> list[Any]:
    """`jax.vjp`; an input that is not used has zeros."""
    outputs, pull = jax.vjp(lambda *tensors: list(function(*tensors)), *inputs)
    pairs = zip(weights, outputs, strict=True)
    return list(pull([jnp.asarray(weight, output.dtype) for weight, output in pairs]))
