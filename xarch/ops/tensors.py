"""What the replacements ask of their arguments."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from xarch.backend import current_backend
from xarch.ops.adding import add

is_compiling = current_backend().runtime().is_compiling


def tensor(x: Any) -> Any:
    """A tensor, symbolic or not, as it is; what a variable holds; else as Keras converts it."""
    if isinstance(x, keras.Variable):
        return ops.reshape(x.value, x.shape)  # which reads it on TensorFlow
    if keras.ops.is_tensor(x) or isinstance(x, keras.KerasTensor):
        return x
    return ops.convert_to_tensor(x)


def dtype_name(x: Any) -> str:
    """The name of a tensor's dtype."""
    return str(keras.backend.standardize_dtype(x.dtype))


def is_float(x: Any) -> bool:
    """Whether a tensor's dtype is a real float."""
    return "float" in dtype_name(x)


def floating(x: Any) -> Any:
    """A tensor of floats or complex numbers as it is, any other in Keras's float type."""
    x = tensor(x)
    if is_float(x) or "complex" in dtype_name(x):
        return x
    return ops.cast(x, keras.config.floatx())


def is_integer(x: Any) -> bool:
    """Whether a tensor's dtype is an integer, signed or not."""
    return "int" in dtype_name(x)


def is_symbolic(*tensors: Any) -> bool:
    """Whether one of some values is a Keras tensor without numbers."""
    return any(isinstance(x, keras.KerasTensor) for x in tensors)


def broadcast(*tensors: Any) -> list[Any]:
    """Tensors in the shape that all have together, with truth values as they are."""
    whole = functools.reduce(ops.logical_or, [ops.zeros_like(x, dtype="bool") for x in tensors])
    return [
        ops.logical_or(x, whole) if dtype_name(x) == "bool" else add(x, ops.cast(whole, x.dtype))
        for x in tensors
    ]


def axes_of(axis: Any, rank: int) -> tuple[int, ...]:
    """The axes that `axis` names, from 0; None names all.

    Raises:
        ValueError: There is no such axis.
    """
    given = range(rank) if axis is None else axis if isinstance(axis, (tuple, list)) else (axis,)
    for one in given:
        if not -rank <= one < rank:
            raise ValueError(f"axis {one} is out of range for a tensor of {rank} axes.")
    return tuple(int(one) % rank for one in given)


def in_tuple(axis: Any) -> Any:
    """Axes of a list in a tuple, which every function takes; anything else as it is."""
    return tuple(axis) if isinstance(axis, list) else axis


def zeros_of(plain: Callable[..., Any], x: Any, *args: Any, **kwargs: Any) -> Any:
    """What a function gives for a tensor without numbers, or several, by the symbolic result."""
    symbols = keras.tree.map_structure(lambda one: keras.KerasTensor(one.shape, one.dtype), x)
    found = plain(symbols, *args, **kwargs)
    first = keras.tree.flatten(x)[0]
    return keras.tree.map_structure(
        lambda one: reached(ops.zeros(one.shape, dtype=one.dtype), first), found
    )


def reached(found: Any, x: Any) -> Any:
    """A result of numbers that are none: the same, with a gradient, which is none as well."""
    if not is_float(found) or not is_float(x):
        return found
    return ops.add(found, ops.cast(ops.sum(x), found.dtype))


def sizes(x: Any) -> list[Any]:
    """The sizes of a tensor: integers where known, scalar tensors where not."""
    static = list(x.shape)
    return list(ops.shape(x)) if any(size is None for size in static) else static


def concrete(x: Any) -> Any:
    """The numbers of a value as a numpy array, or None while a function is traced."""
    if isinstance(x, (int, float, list, tuple, np.ndarray, np.generic)):
        try:
            return np.asarray(x)
        except Exception:
            return None
    if is_symbolic(x) or is_compiling():
        return None
    try:
        return ops.convert_to_numpy(x)
    except Exception:  # each framework has an error of its own for tensors without numbers
        return None


def of_tensors(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that is given a tensor of the same dtype for each numpy array."""

    def call(*args: Any, **kwargs: Any) -> Any:
        args, kwargs = keras.tree.map_structure(as_tensor, (args, kwargs))
        return function(*args, **kwargs)

    return call


def of_values(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that is given what each variable holds."""

    def call(*args: Any, **kwargs: Any) -> Any:
        args, kwargs = keras.tree.map_structure(
            lambda x: tensor(x) if isinstance(x, keras.Variable) else x, (args, kwargs)
        )
        return function(*args, **kwargs)

    return call


def as_tensor(x: Any) -> Any:
    """A numpy array as a tensor of its dtype, anything else as it is."""
    if not isinstance(x, np.ndarray):
        return x
    narrow = x.dtype.itemsize < 8  # a wider one is the backend's to refuse or to narrow
    return ops.convert_to_tensor(x, dtype=x.dtype.name if narrow else None)


def window(x: Any, axis: int, start: int | None, stop: int | None = None, step: int = 1) -> Any:
    """The elements of an axis that a slice takes; the axis counts from the front."""
    return x[(*[slice(None)] * axis, slice(start, stop, step))]


def framed(x: Any, widths: Sequence[tuple[int, int]]) -> Any:
    """A tensor between zeros, so many before and after along each axis.

    `ops.pad` makes an object with a new name at each call, for which torch compiles anew.
    """
    if is_symbolic(x):
        return ops.pad(x, widths)
    for axis, (before, after) in enumerate(widths):
        shape = sizes(x)
        parts = [x]
        for side, width in ((0, before), (1, after)):
            if width:
                shape[axis] = width
                parts.insert(side * len(parts), ops.zeros(shape, dtype=x.dtype))
        x = ops.concatenate(parts, axis=axis) if len(parts) > 1 else x
    return x
