"""`x[key]` as NumPy has it: places, slices, new axes, arrays of places and of truth values."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from keras import ops

from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import concrete, dtype_name, is_symbolic, tensor


@fix("get_item")
def get_item(x: Any, key: Any) -> Any:
    """As in NumPy; a place outside raises IndexError, and a step may be negative."""
    x = tensor(x)
    keys = _keys(key)
    if any(one is True or one is False for one in keys):
        return _with_truth(x, keys)
    if any(_is_array(one) for one in keys):
        return _by_arrays(x, keys)
    return _by_parts(x, keys)


def _keys(key: Any) -> list[Any]:
    """What stands for each axis; a list of places is one array."""
    parts = isinstance(key, list) and any(
        one is None or one is Ellipsis or isinstance(one, slice) for one in key
    )
    keys = list(key) if isinstance(key, tuple) or parts else [key]
    keys = [int(one) if isinstance(one, np.integer) else one for one in keys]
    for one in keys:
        whole = one is None or one is Ellipsis or isinstance(one, (int, slice, list))
        if not whole and not _is_array(one):
            raise IndexError(f"get_item: {one!r} is no place, slice, new axis or array of places.")
    return [_array(one) if isinstance(one, list) else one for one in keys]


def _is_array(one: Any) -> bool:
    return hasattr(one, "shape") and hasattr(one, "dtype")


def _array(places: list[Any]) -> Any:
    if any(_is_array(one) for one in places):
        return ops.stack(places)
    found = np.asarray(places)
    if not found.size:
        return found.astype("int32")
    return found.astype("int32") if found.dtype.kind == "i" else found


def _with_truth(x: Any, keys: list[Any]) -> Any:
    """A single truth value is a new axis, which holds nothing where it is false."""
    if len(keys) > 1:
        raise IndexError("get_item: a truth value among other keys is not supported.")
    found = ops.expand_dims(x, 0)
    return found if keys[0] else found[0:0]


def _named(x: Any, keys: list[Any]) -> int:
    """How many axes are named."""
    given = len([one for one in keys if one is not None and one is not Ellipsis])
    if given > len(x.shape) or len([one for one in keys if one is Ellipsis]) > 1:
        raise IndexError(f"get_item: {given} places and slices of {len(x.shape)} axes.")
    return given


def _by_parts(x: Any, keys: list[Any]) -> Any:
    given = _named(x, keys)
    flips, at, out = [], 0, 0
    for index, one in enumerate(keys):
        if one is None:
            out += 1
        elif one is Ellipsis:
            at, out = at + len(x.shape) - given, out + len(x.shape) - given
        else:
            size = x.shape[at] if at < len(x.shape) else None
            if isinstance(one, int):
                if size is not None and not -size <= one < size:
                    raise IndexError(f"get_item: place {one} in an axis of size {size}.")
                if one < 0 and size is not None and not is_symbolic(x):
                    keys[index] = one + size
            else:
                if one.step is not None and one.step < 0 and size is not None:
                    keys[index] = _forwards(one, size)
                    flips.append(out)
                out += 1
            at += 1
    found = ops.get_item(x, tuple(keys))
    return ops.flip(found, axis=tuple(flips)) if flips else found


def _forwards(window: slice, size: int) -> slice:
    """The elements of a backward slice, in ascending order."""
    places = range(size)[window]
    if not len(places):
        return slice(0, 0)
    return slice(places[-1], places[0] + 1, -window.step)


def _by_arrays(x: Any, keys: list[Any]) -> Any:
    """Arrays of places are broadcast; their axes stand where they stood, if beside each other."""
    keys = [part for one in keys for part in _places(one)]
    whole = [slice(None)] * (len(x.shape) - _named(x, keys))
    at = next((index for index, one in enumerate(keys) if one is Ellipsis), len(keys))
    keys = [*keys[:at], *whole, *keys[at + 1 :]]
    named = [index for index, one in enumerate(keys) if _is_array(one) or isinstance(one, int)]
    arrays = [tensor(keys[index]) for index in named]
    x = _by_parts(x, [slice(None) if index in named else one for index, one in enumerate(keys)])
    spans = [x.shape[index] for index in named]
    if None in spans[1:]:
        raise ValueError("get_item: several arrays of places take axes whose sizes are known.")
    linear: Any = 0
    for size, given in zip(spans, arrays, strict=True):
        _within(given, size)
        places = ops.cast(given, "int32")
        if size is None:  # the first, which counts in no other's steps
            linear = places
        else:
            linear = linear * size + ops.where(places < 0, places + size, places)
    rest = [index for index in range(len(x.shape)) if index not in named]
    moved = ops.transpose(x, [*named, *rest])
    count = -1 if spans[0] is None else math.prod(spans)
    flat = ops.reshape(moved, [count, *_open(moved.shape[len(named) :])])
    found = ops.take(flat, linear, axis=0)
    if named == list(range(named[0], named[-1] + 1)):
        width = len(linear.shape)
        order = [*range(width, width + named[0]), *range(width)]
        order += range(width + named[0], len(found.shape))
        return ops.transpose(found, order) if named[0] else found
    return found


def _places(one: Any) -> list[Any]:
    """An array of places as it is; one of truth values as the places where they hold."""
    if not _is_array(one):
        return [one]
    name = dtype_name(one)
    if "int" not in name and name != "bool":
        raise IndexError(f"get_item: an array of {name} names no places.")
    return list(ops.nonzero(one)) if name == "bool" else [one]


def _within(places: Any, size: int | None) -> None:
    numbers = concrete(places)
    if size is not None and numbers is not None and numbers.size:
        low, high = int(numbers.min()), int(numbers.max())
        if low < -size or high >= size:
            raise IndexError(f"get_item: places from {low} to {high} in an axis of size {size}.")


def _open(shape: Any) -> list[int]:
    return [-1 if size is None else size for size in shape]
