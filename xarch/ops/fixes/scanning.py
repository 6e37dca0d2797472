"""Functions that go along an axis, and choose between functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import axes_of, dtype_name, is_symbolic, tensor, window

Function = Callable[..., Any]


@fix("associative_scan")
def associative_scan(f: Function, elems: Any, reverse: bool = False, axis: int = 0) -> Any:
    """What a function of two makes of all elements up to each, in their own dtypes."""
    flat = [tensor(one) for one in keras.tree.flatten(elems)]
    (axis,) = axes_of(axis, len(flat[0].shape))
    if is_symbolic(*flat):
        return ops.associative_scan(f, elems, reverse=reverse, axis=axis)
    if len({one.shape[axis] for one in flat}) > 1:
        raise ValueError(f"associative_scan: axis {axis} of the elements has several sizes.")

    def combined(first: list[Any], second: list[Any]) -> list[Any]:
        pair = (keras.tree.pack_sequence_as(elems, one) for one in (first, second))
        return list(keras.tree.flatten(f(*pair)))

    flat = [ops.flip(one, axis=axis) for one in flat] if reverse else flat
    found = _scanned(combined, flat, axis)
    found = [ops.flip(one, axis=axis) for one in found] if reverse else found
    return keras.tree.pack_sequence_as(elems, found)


def _scanned(combined: Callable[..., list[Any]], flat: list[Any], axis: int) -> list[Any]:
    """Pairs are combined, and scanned in turn; each second place is one step from such a result."""
    number = flat[0].shape[axis]
    if number < 2:
        return flat
    firsts = [window(one, axis, 0, None, 2) for one in flat]
    seconds = [window(one, axis, 1, None, 2) for one in flat]
    whole = number // 2
    odd = _scanned(combined, combined([window(x, axis, 0, whole) for x in firsts], seconds), axis)
    later = [window(x, axis, 1) for x in firsts]
    if number > 2:
        later = combined([window(x, axis, 0, (number - 1) // 2) for x in odd], later)
    even = [
        ops.concatenate([window(x, axis, 0, 1), rest], axis=axis)
        for x, rest in zip(firsts, later, strict=True)
    ]
    return [_woven(a, b, axis) for a, b in zip(even, odd, strict=True)]


def _woven(a: Any, b: Any, axis: int) -> Any:
    """Elements of two in turn; the first may have one more."""
    size = b.shape[axis]
    pairs = ops.stack([window(a, axis, 0, size), b], axis=axis + 1)
    found = ops.reshape(pairs, (*b.shape[:axis], 2 * size, *b.shape[axis + 1 :]))
    last = window(a, axis, size)
    return ops.concatenate([found, last], axis=axis) if a.shape[axis] > size else found


@fix("map")
def map_(f: Function, xs: Any) -> Any:
    """The function of each row; of none, none, in the shape that rows would have."""
    flat = [tensor(one) for one in keras.tree.flatten(xs)]
    if is_symbolic(*flat) or not flat or flat[0].shape[0] != 0:
        return ops.map(f, xs)
    return _none(f(_row(xs)))


@fix("scan")
def scan(
    f: Function, init: Any, xs: Any = None, length: Any = None, reverse: bool = False,
    unroll: Any = 1,
) -> Any:  # fmt: skip
    """A carry, and what each step gives, of any shape; no steps give none, and None gives None."""
    flat = [] if xs is None else [tensor(one) for one in keras.tree.flatten(xs)]
    steps = flat[0].shape[0] if flat else length
    if is_symbolic(*flat, *keras.tree.flatten(init)) or not callable(f):
        return ops.scan(f, init, xs, length=length, reverse=reverse, unroll=unroll)
    if steps != 0:
        empty: list[bool] = []

        def step(carry: Any, row: Any) -> Any:
            after, given = f(carry, row)
            empty[:] = [one is None for one in keras.tree.flatten(given)]
            return after, keras.tree.map_structure(lambda x: tensor(0 if x is None else x), given)

        carry, found = ops.scan(step, init, xs, length=length, reverse=reverse, unroll=unroll)
        if any(empty):
            rows = zip(keras.tree.flatten(found), empty, strict=True)
            found = keras.tree.pack_sequence_as(found, [None if no else x for x, no in rows])
        return carry, found
    start = keras.tree.map_structure(tensor, init)
    symbols = keras.tree.map_structure(lambda x: _symbol(x, x.shape), start)
    _, found = f(symbols, None if xs is None else _row(xs))
    return start, _none(found)


def _row(xs: Any) -> Any:
    """A symbol for a row of each tensor."""
    given = keras.tree.map_structure(tensor, xs)
    return keras.tree.map_structure(lambda x: _symbol(x, x.shape[1:]), given)


def _symbol(x: Any, shape: Any) -> Any:
    return keras.KerasTensor(tuple(shape), dtype=dtype_name(x))


def _none(rows: Any) -> Any:
    return keras.tree.map_structure(lambda row: ops.zeros((0, *row.shape), dtype=row.dtype), rows)


@fix("cond")
def cond(pred: Any, true_fn: Function, false_fn: Function) -> Any:
    """What one of two functions gives; a number is true where it is not 0."""
    if isinstance(pred, (int, float)):
        pred = bool(pred)
    return ops.cond(pred, true_fn, false_fn)
