"""Activations: their limits at infinity, NaN, integers, and small arguments."""

from __future__ import annotations

from typing import Any

import ml_dtypes
from keras import ops

from xarch.ops.fixes.elementwise import length
from xarch.ops.fixes.registry import fix
from xarch.ops.promises import cast_symbol
from xarch.ops.tensors import dtype_name, floating, in_tuple, is_integer, tensor


def _above_minus_infinity(x: Any) -> Any:
    """The same numbers; minus infinity is the lowest of them, of which a factor of 0 makes 0."""
    lowest = ops.full_like(x, float(ml_dtypes.finfo(dtype_name(x)).min))
    return ops.where(x < lowest, lowest, x)


@fix("selu")
def selu(x: Any) -> Any:
    """Scaled x, or scaled alpha * (exp(x) - 1) below zero, exact near zero."""
    x = floating(x)
    alpha, scale = 1.6732632423543772, 1.0507009873554805
    below = ops.where(x > 0, ops.zeros_like(x), x)
    return scale * ops.where(x > 0, x, alpha * ops.expm1(below))


@fix("threshold")
def threshold(x: Any, threshold: Any, default_value: Any) -> Any:
    """The number x above the threshold, else the default, of NaN too."""
    x = tensor(x)
    whole = is_integer(x) or dtype_name(x) == "bool"
    beyond = ops.cast(x, "float32") if whole else x
    rest = ops.cast(ops.full_like(beyond, default_value), x.dtype)
    return ops.where(ops.greater(beyond, threshold), x, rest)


@fix("softsign")
def softsign(x: Any) -> Any:
    """The quotient x / (1 + |x|); -1 and 1 at infinity."""
    x = floating(x)
    largest = ops.full_like(x, float(ml_dtypes.finfo(dtype_name(x)).max))
    x = ops.where(x > largest, largest, ops.where(x < -largest, -largest, x))
    return ops.softsign(x)


@fix("silu", "swish")
def silu(x: Any) -> Any:
    """The product x * sigmoid(x); 0 at minus infinity."""
    return ops.silu(_above_minus_infinity(floating(x)))


def of_rows(x: Any, axis: Any = -1) -> Any:
    """Keras's `softmax` of floats; of nothing, nothing."""
    x = floating(x)
    axis = in_tuple(axis)
    return x if 0 in x.shape and not isinstance(axis, int) else ops.softmax(x, axis=axis)


@fix("softmax")
def softmax(x: Any, axis: Any = -1) -> Any:
    """The shares of exp(x); NaN where the largest number is NaN or infinite, as its formula is."""
    x = floating(x)
    found = of_rows(x, axis)
    if not len(x.shape) or 0 in x.shape:
        return found
    axis = in_tuple(axis)
    largest = ops.max(x, axis=axis, keepdims=True)
    return ops.where(ops.isfinite(largest), found, ops.cast(float("nan"), found.dtype))


@fix("log_softmax")
def log_softmax(x: Any, axis: Any = -1) -> Any:
    """The logarithms of the shares of exp(x)."""
    x = floating(x)
    return cast_symbol(ops.log_softmax(x, axis=in_tuple(axis)), dtype_name(x))


@fix("hard_silu", "hard_swish")
def hard_silu(x: Any) -> Any:
    """The product x * hard_sigmoid(x); 0 at minus infinity."""
    x = _above_minus_infinity(floating(x))
    three = ops.full_like(x, 3.0)
    below = ops.where(x > three, three, x)
    return ops.where(x > three, x, below * ops.hard_sigmoid(below))


@fix("gelu")
def gelu(x: Any, approximate: bool = True) -> Any:
    """The product of x and the normal probability of at most x; 0 at minus infinity."""
    x = _above_minus_infinity(floating(x))
    if approximate:
        return ops.gelu(x, approximate=True)
    return 0.5 * x * ops.erfc(x * -(0.5**0.5))  # 1 + erf would cancel in the tail


@fix("squareplus")
def squareplus(x: Any, b: int = 4) -> Any:
    """(x + sqrt(x^2 + b)) / 2, without overflow, and without cancellation where x is negative."""
    x = floating(x)
    root = length(x, ops.full_like(x, float(b) ** 0.5))
    below = ops.where(x > 0, ops.zeros_like(x), x)
    return ops.where(x > 0, 0.5 * x + 0.5 * root, 0.5 * b / (root - below))


@fix("hard_shrink")
def hard_shrink(x: Any, threshold: float = 0.5) -> Any:
    """The number x where |x| is above the threshold, else 0; NaN of NaN."""
    x = floating(x)
    return ops.where(ops.isnan(x), x, ops.hard_shrink(x, threshold))


@fix("soft_shrink")
def soft_shrink(x: Any, threshold: float = 0.5) -> Any:
    """The number x moved towards 0 by the threshold, and 0 within it; NaN of NaN."""
    x = floating(x)
    return ops.where(ops.isnan(x), x, ops.soft_shrink(x, threshold))


@fix("tanh_shrink")
def tanh_shrink(x: Any) -> Any:
    """The difference x - tanh(x); below 1, where it cancels, by Lambert's continued fraction."""
    x = floating(x)
    small = ops.abs(x) < 1
    inner = ops.where(small, x, ops.zeros_like(x))
    square = ops.square(inner)
    part = square / 17
    for odd in (15, 13, 11, 9, 7, 5, 3):
        part = square / (odd + part)
    return ops.where(small, inner * part / (1 + part), x - ops.tanh(x))


@fix("hard_tanh")
def hard_tanh(x: Any) -> Any:
    """Clips to -1 and 1; of integers too, whose dtype it keeps."""
    x = tensor(x)
    if dtype_name(x) == "bool":
        return x
    if not is_integer(x):
        return ops.hard_tanh(x)
    if dtype_name(x).startswith("u"):
        return ops.minimum(x, ops.ones_like(x))
    return ops.cast(ops.clip(x, -1, 1), x.dtype)


@fix("relu")
def relu(x: Any) -> Any:
    """x, or 0 where it is below zero; truth values stay as they are."""
    x = tensor(x)
    return x if dtype_name(x) == "bool" else ops.relu(x)


@fix("relu6")
def relu6(x: Any) -> Any:
    """Clips to 0 and 6; of integers too, whose dtype it keeps."""
    x = tensor(x)
    if dtype_name(x) == "bool":
        return x
    if not is_integer(x):
        return ops.relu6(x)
    return ops.minimum(ops.maximum(x, ops.zeros_like(x)), ops.full_like(x, 6))


@fix("sparsemax")
def sparsemax(x: Any, axis: int = -1) -> Any:
    """The nearest point of the probability simplex (Martins and Astudillo 2016)."""
    x = floating(x)
    if 0 in x.shape:
        return x
    x = x - ops.stop_gradient(ops.max(x, axis=axis, keepdims=True))
    falling = ops.negative(ops.sort(ops.negative(x), axis=axis))
    rank = ops.cumsum(ops.ones_like(falling), axis=axis)
    supports = 1 + rank * falling > ops.cumsum(falling, axis=axis)
    kept = ops.where(supports, falling, ops.zeros_like(falling))
    number = ops.sum(ops.cast(supports, x.dtype), axis=axis, keepdims=True)
    excess = (ops.sum(kept, axis=axis, keepdims=True) - 1) / number
    return ops.relu(x - excess)


@fix("elu")
def elu(x: Any, alpha: float = 1.0) -> Any:
    """x, or alpha * (exp(x) - 1) where it is not above zero."""
    x = floating(x)
    return _curved(x, alpha, _below(x))


def celu(x: Any, alpha: float = 1.0) -> Any:
    """`celu` of floats by its formula, for where Keras's has another slope at 0 or of NaN."""
    x = floating(x)
    return _curved(x, alpha, _below(x) / alpha)


def _below(x: Any) -> Any:
    return ops.where(x > 0, ops.zeros_like(x), x)


def _curved(x: Any, alpha: float, power: Any) -> Any:
    return cast_symbol(ops.where(x > 0, x, alpha * ops.expm1(power)), dtype_name(x))


@fix("leaky_relu")
def leaky_relu(x: Any, negative_slope: float = 0.2) -> Any:
    """x, or the slope times x where it is not above zero."""
    x = floating(x)
    return cast_symbol(ops.leaky_relu(x, negative_slope=negative_slope), dtype_name(x))
