"""From one number to the next."""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np
from keras import ops

from xarch.ops.dtypes import floated
from xarch.ops.fixes.casting import cast
from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import floating, is_symbolic, tensor

_BITS = {"bfloat16": "int16", "float16": "int16", "float32": "int32", "float64": "int64"}


@fix("nextafter")
def nextafter(x1: Any, x2: Any) -> Any:
    """The next number of the promoted dtype from x1 towards x2."""
    dtype = floated(x1, x2)
    if dtype not in _BITS:
        raise TypeError(f"nextafter: {dtype} has no order.")
    a, b = (ops.cast(tensor(x), dtype) for x in (x1, x2))
    if is_symbolic(a, b):
        return ops.nextafter(a, b)
    a, b = a + ops.zeros_like(b), b + ops.zeros_like(a)
    bits = ops.view(a, dtype=_BITS[dtype])
    one = ops.ones_like(bits)
    outwards = ops.equal(ops.less(a, b), ops.less(ops.zeros_like(a), a))
    # of one sign, the bits of floats are in the order of their size
    stepped = ops.view(bits + ops.where(outwards, one, -one), dtype=dtype)
    least = ops.view(one, dtype=dtype)
    stepped = ops.where(ops.equal(a, ops.zeros_like(a)), ops.where(b > 0, least, -least), stepped)
    stepped = ops.where(ops.equal(a, b), b, stepped)
    lost = ops.logical_or(ops.isnan(a), ops.isnan(b))
    return ops.where(lost, ops.full_like(a, float("nan")), stepped)


@fix("arange")
def arange(start: Any, stop: Any = None, step: Any = None, dtype: Any = None) -> Any:
    """Numbers from one on; none where the steps lead away from the end."""
    by = 1 if step is None else step
    numbers = [one for one in (start, stop, step) if one is not None]
    kind = str(keras.backend.standardize_dtype(dtype)) if dtype is not None else ""
    if "int" in kind and by and all(type(one) in {int, float} for one in numbers):
        truncated = any(type(one) is float for one in numbers)  # the first and the step, as NumPy's
        if truncated or "8" in kind:  # which TensorFlow has no range of
            return ops.convert_to_tensor(np.arange(start, stop, step, dtype=kind), dtype=kind)
        start, stop = (0, start) if stop is None else (start, stop)
        return ops.arange(start, start if (stop - start) * by < 0 else stop, step, dtype=dtype)
    if all(isinstance(one, (int, float)) for one in numbers):
        first, end = (0, start) if stop is None else (start, stop)
        if (end - first) * by < 0:
            start = stop = first
    return ops.arange(start, stop, step, dtype=dtype)


@fix("empty")
def empty(shape: Any, dtype: Any = None) -> Any:
    """Any numbers, in a shape, which may be one number."""
    return ops.empty((shape,) if isinstance(shape, int) else shape, dtype=dtype)


@fix("full")
def full(shape: Any, fill_value: Any, dtype: Any = None) -> Any:
    """A number, or several that are repeated, in a shape."""
    shape = (shape,) if isinstance(shape, int) else shape
    if type(fill_value) is float and _is_whole(dtype):
        ends = np.iinfo(keras.backend.standardize_dtype(dtype))
        known = not math.isnan(fill_value)
        fill_value = int(min(max(fill_value, ends.min), ends.max)) if known else 0
    fill_value = _listed(fill_value)
    if len(getattr(fill_value, "shape", ())):  # of one number in an axis torch makes no more
        return ops.broadcast_to(cast(fill_value, dtype or keras.config.floatx()), shape)
    return ops.full(shape, fill_value, dtype=dtype)


@fix("full_like")
def full_like(x: Any, fill_value: Any, dtype: Any = None) -> Any:
    """A number, or several that are repeated, in the shape and the dtype of a tensor."""
    x = tensor(x)
    if is_symbolic(x, fill_value) or None in x.shape:
        return ops.full_like(x, fill_value, dtype=dtype)
    return full(tuple(x.shape), fill_value, dtype or x.dtype)


def _listed(x: Any) -> Any:
    return tensor(x) if isinstance(x, (list, tuple, keras.Variable)) else x


def _is_whole(dtype: Any) -> bool:
    return dtype is not None and "int" in keras.backend.standardize_dtype(dtype)


@fix("linspace")
def linspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, retstep: bool = False,
    dtype: Any = None, axis: int = 0,
) -> Any:  # fmt: skip
    """Evenly spaced numbers; the step has their float dtype."""
    start, stop = _listed(start), _listed(stop)
    whole = _is_whole(dtype)
    kind = None if whole else dtype
    found = ops.linspace(start, stop, num=num, endpoint=endpoint, dtype=kind, axis=axis)
    found = _to_infinity(found, start, stop, num, endpoint, axis)
    found = ops.cast(ops.floor(found), dtype) if whole else found
    if not retstep:
        return found
    parts = num - 1 if endpoint else num
    kind = dtype_of_step(found)
    step = ops.cast(ops.subtract(tensor(stop), tensor(start)), kind)
    return found, step / parts if parts > 0 else ops.full_like(step, float("nan"))


def _to_infinity(
    found: Any, start: Any, stop: Any, num: int, endpoint: bool, axis: int, base: Any = None
) -> Any:
    """Evenly spaced numbers, or powers, whose ends may be infinite: as NumPy has these.

    The step is what lies between the ends, and the last number the end itself.
    """
    known = all(type(one) in {int, float} for one in (start, stop))
    if num < 2 or (known and math.isfinite(start) and math.isfinite(stop)):
        return found
    if is_symbolic(found, start, stop):
        return found
    first, last = (ops.cast(tensor(one), found.dtype) for one in (start, stop))
    step = (last - first) / (num - 1 if endpoint else num)
    places = ops.reshape(ops.arange(num, dtype=found.dtype), (num, *[1] * len(step.shape)))
    numbers = places * step + first
    if endpoint:
        numbers = ops.where(ops.equal(places, num - 1), last, numbers)
    numbers = numbers if base is None else ops.power(base, numbers)
    finite = ops.logical_and(ops.isfinite(first), ops.isfinite(last))
    whole = found if axis == 0 else ops.moveaxis(found, axis, 0)
    whole = ops.where(finite, whole, ops.cast(numbers, found.dtype))
    return whole if axis == 0 else ops.moveaxis(whole, 0, axis)


@fix("logspace")
def logspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, base: Any = 10, dtype: Any = None,
    axis: int = 0,
) -> Any:  # fmt: skip
    """Powers of evenly spaced exponents; as integers they are cut off."""
    start, stop = _listed(start), _listed(stop)
    whole = _is_whole(dtype)
    kind = None if whole else dtype
    if len(getattr(base := _listed(base), "shape", ())):
        found = _of_bases(start, stop, num, endpoint, base, axis)
        return ops.cast(found, dtype or found.dtype)
    found = ops.logspace(start, stop, num=num, endpoint=endpoint, base=base, dtype=kind, axis=axis)
    found = _to_infinity(found, start, stop, num, endpoint, axis, base)
    return ops.cast(found, dtype) if whole else found


def _of_bases(start: Any, stop: Any, num: int, endpoint: bool, base: Any, axis: int) -> Any:
    base = floating(base)
    first, last = (ops.add(tensor(one), ops.zeros_like(base)) for one in (start, stop))
    found = ops.power(base, linspace(first, last, num, endpoint))
    return found if axis == 0 else ops.moveaxis(found, 0, axis)


@fix("geomspace")
def geomspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, dtype: Any = None, axis: int = 0
) -> Any:
    """Numbers in a constant ratio; a single one is the start, and as integers they are cut off."""
    if _is_whole(dtype):
        if all(type(one) in {int, float} for one in (start, stop)):
            numbers = np.geomspace(start, stop, num, endpoint).astype("int64")
            return ops.convert_to_tensor(numbers.astype(keras.backend.standardize_dtype(dtype)))
        return ops.cast(geomspace(start, stop, num, endpoint, None, axis), dtype)
    known = all(type(one) in {int, float} for one in (start, stop))
    if known and start * stop < 0:  # there are none but the ends
        with np.errstate(all="ignore"):
            numbers = np.geomspace(start, stop, num, endpoint)
        return ops.convert_to_tensor(numbers, dtype=dtype or keras.config.floatx())
    start, stop = (floating(x) if isinstance(x, (list, tuple)) else x for x in (start, stop))
    if num != 1:
        found = ops.geomspace(start, stop, num=num, endpoint=endpoint, dtype=dtype)
    else:
        found = ops.take(ops.geomspace(start, stop, num=2, dtype=dtype), [0], axis=0)
    found = ops.cast(found, dtype or floated(start, stop))
    return found if axis == 0 else ops.moveaxis(found, 0, axis)


def dtype_of_step(values: Any) -> str:
    """The float dtype of the step between some values."""
    name = str(keras.backend.standardize_dtype(values.dtype))
    return name if "float" in name else str(keras.config.floatx())
