"""Functions of each element."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import ml_dtypes
from keras import ops

from xarch.backend.needs import FLOATING
from xarch.layers.adding import add
from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import dtype_name, floating, is_integer, tensor

fix("add")(add)


def _floating(name: str) -> Callable[..., Any]:
    def apply(x: Any, *args: Any, **kwargs: Any) -> Any:
        """Integers and truth values are computed in Keras's float type."""
        return getattr(ops, name)(floating(x), *args, **kwargs)

    return apply


for _name in (*FLOATING, "erfc", "logsumexp", "nanmedian", "reciprocal"):
    fix(_name)(_floating(_name))


def _whole(name: str) -> Callable[[Any], Any]:
    def apply(x: Any) -> Any:
        """Integers are returned as they are."""
        x = tensor(x)
        return x if is_integer(x) else getattr(ops, name)(x)

    return apply


for _name in ("ceil", "floor"):
    fix(_name)(_whole(_name))


@fix("clip")
def clip(x: Any, x_min: Any, x_max: Any) -> Any:
    """`minimum(maximum(x, x_min), x_max)`: of crossed bounds the upper one holds."""
    return ops.minimum(ops.maximum(x, x_min), x_max)


@fix("hypot")
def hypot(x1: Any, x2: Any) -> Any:
    """The length of (x1, x2), infinite where either is (IEEE 754), as a float."""
    dtype = keras.backend.result_type(*(getattr(x, "dtype", type(x)) for x in (x1, x2)))
    if "float" not in dtype:
        dtype = keras.backend.result_type(dtype, float)
    return length(*(ops.cast(tensor(x), dtype) for x in (x1, x2)))


@fix("imag")
def imag(x: Any) -> Any:
    """The imaginary part; zero of real numbers."""
    x = tensor(x)
    return ops.imag(x) if "complex" in dtype_name(x) else ops.zeros_like(x)


@fix("sinc")
def sinc(x: Any) -> Any:
    """sin(pi x) / (pi x), 1 at zero; NaN at infinity, 0 where all floats are whole."""
    x = floating(x)
    whole = ops.logical_and(
        ops.abs(x) * float(ml_dtypes.finfo(dtype_name(x)).eps) >= 1, ops.isfinite(x)
    )
    zero = ops.zeros_like(x)
    return ops.where(whole, zero, ops.sinc(ops.where(whole, zero, x)))


def length(a: Any, b: Any) -> Any:
    """The square root of a^2 + b^2 of floats of one dtype, where squares would overflow too."""
    a, b = ops.abs(a), ops.abs(b)
    large, small = ops.maximum(a, b), ops.minimum(a, b)
    one, zero = ops.ones_like(large), ops.zeros_like(large)
    plain = ops.logical_and(ops.isfinite(large), large > 0)
    ratio = ops.where(plain, small / ops.where(plain, large, one), zero)
    found = ops.where(plain, large * ops.sqrt(1 + ops.square(ratio)), large)
    infinite = ops.logical_or(ops.isinf(a), ops.isinf(b))
    return ops.where(infinite, ops.full_like(large, float("inf")), found)
