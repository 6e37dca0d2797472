"""Functions of floats that are given integers, half precision or operands of several dtypes."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from xarch.ops.dtypes import floated
from xarch.ops.fixes.registry import fix
from xarch.ops.promises import cast_symbol
from xarch.ops.tensors import broadcast, dtype_name, floating, is_symbolic, tensor, zeros_of


def alike(*values: Any) -> list[Any]:
    """Tensors of the float dtype of all together."""
    tensors = [tensor(x) for x in values]
    dtype = floated(*tensors)
    return [ops.cast(x, dtype) for x in tensors]


def widened(x: Any) -> Any:
    """A tensor of floats of at least 32 bits, or each of several."""
    if isinstance(x, (tuple, list)):
        return tuple(widened(one) for one in x)
    x = floating(x)
    return ops.cast(x, "float32") if "16" in dtype_name(x) else x


def in_32_bits(plain: Callable[..., Any], x: Any, *args: Any, **kwargs: Any) -> Any:
    """What a function gives for half precision, computed in 32 bits and given back."""
    if "float16" not in dtype_name(x):  # which bfloat16 has in it
        return plain(x, *args, **kwargs)
    found = plain(ops.cast(x, "float32"), *args, **kwargs)
    return keras.tree.map_structure(lambda one: ops.cast(one, x.dtype), found)


def of_half_in_32_bits(plain: Callable[..., Any]) -> Callable[..., Any]:
    """A function of one tensor with half precision computed in 32 bits; symbolic calls stay."""
    name = next(iter(inspect.signature(plain).parameters))

    def call(*args: Any, **kwargs: Any) -> Any:
        x = tensor(args[0] if args else kwargs.pop(name))
        if is_symbolic(x):
            return plain(x, *args[1:], **kwargs)
        return in_32_bits(plain, x, *args[1:], **kwargs)

    return call


@fix("binary_crossentropy")
def binary_crossentropy(target: Any, output: Any, from_logits: bool = False) -> Any:
    """The cross-entropy of two classes, in the float dtype of both operands."""
    target, output = alike(target, output)
    if from_logits or is_symbolic(target, output) or tuple(target.shape) != tuple(output.shape):
        return ops.binary_crossentropy(target, output, from_logits=from_logits)
    # by its formula, also where the target is no probability; half precision has no 1 - epsilon
    kind = output.dtype
    target, output = widened(target), widened(output)
    output = ops.clip(output, keras.config.epsilon(), 1 - keras.config.epsilon())
    found = -(target * ops.log(output) + (1 - target) * ops.log(1 - output))
    return ops.cast(found, kind)


@fix("cdist")
def cdist(x: Any, y: Any) -> Any:
    """Euclidean distances between rows, in the float dtype of both operands."""
    return ops.cdist(*alike(x, y))


@fix("psnr")
def psnr(x1: Any, x2: Any, max_val: Any) -> Any:
    """The ratio of peak signal to noise, in the float dtype of both operands."""
    x1, x2 = alike(x1, x2)
    return cast_symbol(ops.psnr(x1, x2, max_val), dtype_name(x1))


@fix("polar")
def polar(abs_: Any, angle: Any) -> Any:
    """Complex numbers of size and angle, whose parts have at least 32 bits."""
    size, angle = widened(alike(abs_, angle))
    wide = dtype_name(size) == "float64"
    if is_symbolic(size, angle):
        size, angle = broadcast(size, angle)
    return cast_symbol(ops.polar(size, angle), "complex128" if wide else "complex64")


def _transform(name: str) -> Callable[..., Any]:
    plain = getattr(ops, name)

    def transform(x: Any, *args: Any, **options: Any) -> Any:
        """Fourier's transform, of integers and half precision in 32 bits; of nothing, zeros.

        What holds NaN or an infinity has NaN in the whole of its transform.
        """
        x = widened(x)
        parts = x if isinstance(x, tuple) else (x,)
        if is_symbolic(*parts):
            return plain(x, *args, **options)
        length = args[0] if args else options.get("fft_length")
        if length is not None:  # the rest is not read, and TensorFlow's gradient refuses it
            read = length if name == "rfft" else length // 2 + 1
            parts = tuple(one[..., :read] for one in parts)
            x = parts if isinstance(x, tuple) else parts[0]
        if 0 in parts[0].shape:
            return zeros_of(plain, x, *args, **options)
        finite = functools.reduce(
            ops.logical_and, [ops.all(ops.isfinite(one), axes, keepdims=True) for one in parts]
        )
        return keras.tree.map_structure(
            lambda one: ops.where(finite, one, ops.cast(float("nan"), one.dtype)),
            plain(x, *args, **options),
        )

    axes = (-2, -1) if name.endswith("2") else -1
    return transform


@fix("normalize")
def normalize(x: Any, axis: Any = -1, order: Any = 2, epsilon: Any = None) -> Any:
    """Divided by its norm along an axis, as a float; the gradient is finite at zeros too."""
    x = floating(x)
    least = keras.config.epsilon() if epsilon is None else epsilon
    square = least * least if isinstance(least, float) else 0.0
    wide = not is_symbolic(x) and dtype_name(x) in {"float32", "float64"} and len(x.shape) > 0
    if not (wide and type(order) is int and order == 2 and square > 1e-30):
        found = ops.normalize(x, axis=axis, order=order, epsilon=epsilon)
        return cast_symbol(found, dtype_name(x))
    total = ops.sum(ops.square(x), axis=axis, keepdims=True)
    return x * ops.rsqrt(ops.maximum(total, square))


TRANSFORMS = {
    name: fix(name)(_transform(name)) for name in ("fft", "fft2", "ifft2", "rfft", "irfft")
}
