"""Activations of one number."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from xarch.conformance.reference._registry import reference
from xarch.conformance.reference.elementwise import erfc

Array = np.ndarray[Any, Any]


@reference("sigmoid")
def sigmoid(x: Array) -> Array:
    z = np.exp(-np.abs(np.asarray(x, np.float64)))
    return np.where(np.asarray(x) >= 0, 1 / (1 + z), z / (1 + z)) + 0.0 * np.where(
        np.isnan(x), x, 0
    )


@reference("log_sigmoid")
def log_sigmoid(x: Array) -> Array:
    return -softplus(-np.asarray(x, np.float64))


@reference("softplus")
def softplus(x: Array) -> Array:
    return np.logaddexp(np.asarray(x, np.float64), 0.0)


@reference("softsign")
def softsign(x: Array) -> Array:
    large = np.isinf(x)
    return np.where(large, np.sign(x), x / (1.0 + np.abs(np.where(large, 0.0, x))))


@reference("silu", "swish")
def silu(x: Array) -> Array:
    return np.where(np.isneginf(x), -0.0, x * sigmoid(x))


@reference("relu")
def relu(x: Array) -> Array:
    return np.maximum(x, np.zeros((), np.asarray(x).dtype))


@reference("relu6")
def relu6(x: Array) -> Array:
    return np.clip(x, 0, 6)


@reference("leaky_relu")
def leaky_relu(x: Array, negative_slope: float = 0.2) -> Array:
    return np.where(x < 0, negative_slope * x, x)


@reference("elu")
def elu(x: Array, alpha: float = 1.0) -> Array:
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0.0)))


@reference("celu")
def celu(x: Array, alpha: float = 1.0) -> Array:
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0.0) / alpha))


@reference("selu")
def selu(x: Array) -> Array:
    """The constants of Klambauer et al. 2017, appendix A1."""
    return 1.0507009873554805 * elu(x, 1.6732632423543772)


@reference("gelu")
def gelu(x: Array, approximate: bool = True) -> Array:
    x = np.asarray(x, np.float64)
    if approximate:
        inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)
        return np.where(np.isneginf(x), 0.0, x * sigmoid(2 * inner))
    return np.where(np.isneginf(x), 0.0, x * 0.5 * erfc(-x / math.sqrt(2)))


@reference("hard_sigmoid")
def hard_sigmoid(x: Array) -> Array:
    return np.clip(np.asarray(x, np.float64) / 6 + 0.5, 0, 1)


@reference("hard_silu", "hard_swish")
def hard_silu(x: Array) -> Array:
    return np.where(np.isneginf(x), -0.0, x * hard_sigmoid(x))


@reference("hard_tanh")
def hard_tanh(x: Array) -> Array:
    return np.clip(x, -1, 1)


@reference("hard_shrink")
def hard_shrink(x: Array, threshold: float = 0.5) -> Array:
    return np.where(np.abs(x) <= threshold, 0.0, x)


@reference("soft_shrink")
def soft_shrink(x: Array, threshold: float = 0.5) -> Array:
    return np.where(np.isnan(x), x, np.sign(x) * np.maximum(np.abs(x) - threshold, 0.0))


@reference("tanh_shrink")
def tanh_shrink(x: Array) -> Array:
    return x - np.tanh(x)


@reference("threshold")
def threshold(x: Array, threshold: float, default_value: float) -> Array:
    return np.where(x > threshold, x, default_value)


@reference("squareplus")
def squareplus(x: Array, b: float = 4) -> Array:
    x = np.asarray(x, np.float64)
    root = np.sqrt(x * x + b)
    return np.where(x >= 0, (x + root) / 2, b / (2 * (root - np.minimum(x, 0.0))))


@reference("sparse_plus")
def sparse_plus(x: Array) -> Array:
    return np.where(x <= -1, 0.0, np.where(x >= 1, x, (x + 1.0) ** 2 / 4))


@reference("sparse_sigmoid")
def sparse_sigmoid(x: Array) -> Array:
    return np.clip((np.asarray(x, np.float64) + 1) / 2, 0, 1)
