"""Layers around another one."""

from __future__ import annotations

from typing import Any

import numpy as np

from xarch.conformance.reference._layer import layer
from xarch.conformance.reference._registry import known

Array = np.ndarray[Any, Any]


def _inner(given: dict[str, Any], x: Array, weights: list[Array], **call: Any) -> Any:
    name, config = given["class_name"], dict(given["config"])
    config.pop("dtype", None)
    return known[f"layers.{name}"].function(config, x, weights, **call)


@layer("TimeDistributed")
def of_steps(
    x: Array, weights: list[Array], layer: dict[str, Any], mask: Array | None = None,
    training: bool = False,
) -> Any:  # fmt: skip
    """One step after the other; what training moves, each step moves on."""
    call: dict[str, Any] = {"training": True} if training else {}
    found, moved = [], None
    for at in range(x.shape[1]):
        seen = {} if mask is None else {"mask": mask[:, at]}
        one = _inner(layer, x[:, at], weights, **call, **seen)
        if training:
            one, moved = one
            weights = [*weights[: -len(moved)], *moved]
        found.append(one)
    outputs = np.stack(found, 1)
    return outputs if moved is None else [outputs, moved]


@layer("SpectralNormalization")
def of_norm(
    x: Array, weights: list[Array], layer: dict[str, Any], power_iterations: int = 1,
    training: bool = False,
) -> Any:  # fmt: skip
    """Miyato et al. 2018: in training, by the largest singular value as the iteration has it.

    A kernel of zeros stays what it is.
    """
    kernel, vector, *rest = weights
    if not training:
        return _inner(layer, x, [kernel, *rest])
    if kernel.any():
        rows = kernel.reshape(-1, kernel.shape[-1])
        right = vector[0]
        for _ in range(power_iterations):
            left = rows @ right
            left = left / np.linalg.norm(left)
            right = left @ rows
            right = right / np.linalg.norm(right)
        kernel, vector = kernel / (left @ rows @ right), right[None]
    return [_inner(layer, x, [kernel, *rest]), [vector]]
