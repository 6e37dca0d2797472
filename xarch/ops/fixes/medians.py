"""Order statistics and what follows from the order."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

from keras import ops

from xarch.ops.dtypes import floated
from xarch.ops.fixes.ordering import sort
from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import axes_of, concrete, dtype_name, floating, is_float, is_symbolic, tensor


def _rows(x: Any, axis: Any) -> tuple[Any, tuple[int, ...], bool]:
    """A tensor with the folded axes joined as the last one; False where sizes are unknown."""
    folded = axes_of(axis, len(x.shape))
    kept = [one for one in range(len(x.shape)) if one not in folded]
    sizes = [x.shape[one] for one in kept]
    count = [x.shape[one] for one in folded]
    if None in count or sizes.count(None) > 1:
        return x, folded, False
    moved = ops.transpose(x, [*kept, *folded])
    shape = [*(-1 if one is None else one for one in sizes), math.prod(count)]
    if -1 in shape and 0 in shape:
        return x, folded, False
    return ops.reshape(moved, shape), folded, True


def _unfolded(found: Any, x: Any, folded: tuple[int, ...], keepdims: bool) -> Any:
    for one in sorted(folded) if keepdims else ():
        found = ops.expand_dims(found, one)
    return found


@fix("median")
def median(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The middle of the order, or the mean of the two middle ones; NaN of nothing or with NaN."""
    given = tensor(x)
    rows, folded, known = _rows(floating(given), axis)
    if not known:
        return ops.median(given, axis=axis, keepdims=keepdims)
    size = rows.shape[-1]
    if size == 0:
        found = ops.full(rows.shape[:-1], float("nan"), dtype=rows.dtype)
    else:
        ordered = sort(rows, axis=-1)
        low, high = ordered[..., (size - 1) // 2], ordered[..., size // 2]
        found = _between(low, high)
        last = ordered[..., -1]
        found = ops.where(ops.isnan(last), last, found)
    return _unfolded(ops.cast(found, floated(given)), given, folded, keepdims)


@fix("nanmedian")
def nanmedian(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The median of what is not NaN; NaN where nothing is left."""
    given = tensor(x)
    rows, folded, known = _rows(floating(given), axis)
    if not known:
        return ops.nanmedian(floating(given), axis=axis, keepdims=keepdims)
    if rows.shape[-1] == 0:
        found = ops.full(rows.shape[:-1], float("nan"), dtype=rows.dtype)
    else:
        ordered = sort(rows, axis=-1)
        held = ops.logical_not(ops.isnan(rows))
        count = ops.sum(ops.cast(held, "int32"), axis=-1, keepdims=True)
        zero = ops.zeros_like(count)
        low = ops.maximum(ops.floor_divide(count - 1, 2), zero)
        high = ops.minimum(ops.floor_divide(count, 2), rows.shape[-1] - 1)
        found = _between(*(ops.take_along_axis(ordered, at, axis=-1)[..., 0] for at in (low, high)))
        empty = ops.equal(count[..., 0], zero[..., 0])
        found = ops.where(empty, ops.full_like(found, float("nan")), found)
    return _unfolded(ops.cast(found, floated(given)), given, folded, keepdims)


def _quantile(name: str, whole: float, *, skips: bool) -> Callable[..., Any]:
    plain = getattr(ops, name)

    def place(
        x: Any, q: Any, axis: Any = None, method: str = "linear", keepdims: bool = False
    ) -> Any:
        """The place q of the order; between two numbers their line, of infinities too."""
        given, q = tensor(x), tensor(q)
        if len(q.shape) > 1:
            found = place(given, ops.reshape(q, (-1,)), axis, method, keepdims)
            rest = [-1 if size is None else size for size in found.shape[1:]]
            return ops.reshape(found, (*q.shape, *rest))
        rows, folded, known = _rows(floating(given), axis)
        if not known or not rows.shape[-1] or method not in _ROUNDED:
            return plain(given, q, axis=axis, method=method, keepdims=keepdims)
        ordered = sort(rows, axis=-1)
        kind = "float32" if "16" in dtype_name(rows) else rows.dtype
        share = ops.minimum(ops.maximum(ops.cast(q, kind) / whole, 0), 1)
        at, pick = _reader(ordered, ops.reshape(share, (-1,)), skips=skips)
        low, high = (pick(to(at)) for to in _ROUNDED[method])
        part = 0.5 if method == "midpoint" else ops.cast(at - ops.floor(at), rows.dtype)
        found = ops.where(ops.equal(low, high), low, low * (1 - part) + high * part)
        if not skips:
            found = ops.where(ops.isnan(ordered[..., -1:]), ordered[..., -1:], found)
        found = _unfolded(ops.cast(found, floated(given)), given, folded, keepdims)
        return ops.moveaxis(found, -1, 0) if len(q.shape) else found[..., 0]

    return place


#: Which elements a method reads: those at two places, which are one where it takes one.
_ROUNDED: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "linear": (ops.floor, ops.ceil),
    "midpoint": (ops.floor, ops.ceil),
    "lower": (ops.floor, ops.floor),
    "higher": (ops.ceil, ops.ceil),
    "nearest": (ops.round, ops.round),
}

for _name, _whole in {"quantile": 1.0, "percentile": 100.0}.items():
    fix(_name)(_quantile(_name, _whole, skips=False))
    fix(f"nan{_name}")(_quantile(f"nan{_name}", _whole, skips=True))


def _reader(ordered: Any, share: Any, *, skips: bool) -> tuple[Any, Callable[[Any], Any]]:
    """Where shares of each row lie, with or without its NaN, and what reads the rows there."""
    if not skips:
        at = share * (ordered.shape[-1] - 1)
        return at, lambda places: ops.take(ordered, ops.cast(places, "int32"), axis=-1)
    held = ops.cast(ops.logical_not(ops.isnan(ordered)), share.dtype)
    last = ops.maximum(ops.sum(held, axis=-1, keepdims=True) - 1, 0)
    at = ops.multiply(share, last)
    return at, lambda places: ops.take_along_axis(ordered, ops.cast(places, "int32"), axis=-1)


def _between(low: Any, high: Any) -> Any:
    """The mean of two numbers, of equal infinities too."""
    return ops.where(ops.equal(low, high), low, 0.5 * low + 0.5 * high)


@fix("argsort")
def argsort(x: Any, axis: Any = -1) -> Any:
    """The places in ascending order, equals as they stand, int32; NaN stands last.

    A tensor without axes has one place.
    """
    x = tensor(x)
    if not len(x.shape):
        x, axis = ops.reshape(x, (1,)), 0
    if not is_float(x) or is_symbolic(x):
        return ops.argsort(x, axis=axis)
    if axis is None:
        x, axis = ops.reshape(x, (-1,)), 0
    missing = ops.isnan(x)
    order = ops.argsort(ops.where(missing, ops.full_like(x, float("inf")), x), axis=axis)
    # an infinity stands before NaN: a stable second sort by what is missing
    late = ops.take_along_axis(ops.cast(missing, "int32"), order, axis=axis)
    return ops.take_along_axis(order, ops.argsort(late, axis=axis), axis=axis)


def argsort_of_numbers(shared: Callable[..., Any]) -> Callable[..., Any]:
    """`argsort` where Keras's answers all but a tensor without axes as the shared one does."""

    def call(x: Any, axis: Any = -1) -> Any:
        x = tensor(x)
        return ops.argsort(x, axis=axis) if len(x.shape) else shared(x, axis)

    return call


@fix("unique")
def unique(
    x: Any, sorted: bool = True, return_index: bool = False, return_inverse: bool = False,
    return_counts: bool = False, axis: Any = None, size: Any = None, fill_value: Any = None,
) -> Any:  # fmt: skip
    """The different elements in ascending order; NaN differs from NaN, and stands last."""
    x = tensor(x)
    axis = None if len(x.shape) == 1 and axis in {0, -1} else axis
    fill_value = 0 if size is not None and fill_value is None else fill_value
    spare = size is not None and return_index and not return_counts and not is_symbolic(x)
    rest = {
        "sorted": True, "return_index": return_index, "return_inverse": return_inverse,
        "return_counts": return_counts or spare, "axis": axis, "size": size,
        "fill_value": fill_value,
    }  # fmt: skip
    plain = ops.unique(x, **rest)
    if size is not None and return_index and not is_symbolic(x):
        values, index, *others = plain  # where nothing is left there is no first place
        index = ops.where(others[-1] > 0, index, ops.ones_like(index))
        plain = (values, index, *(others[:-1] if spare else others))
    if isinstance(plain, (tuple, list)):
        plain = (plain[0], *(ops.cast(one, "int32") for one in plain[1:]))
    if not is_float(x) or axis is not None or is_symbolic(x):
        return plain
    known = concrete(ops.sum(ops.cast(ops.isnan(x), "int32")))
    missing = 0 if known is None else int(known)
    if not missing:
        return plain
    asked = (return_index, return_inverse, return_counts)
    found = _with_nan(x, missing, *asked)
    if size is not None:  # where nothing is left there is no first place
        spares = [fill_value, *itertools.compress((1, None, 0), asked)]
        found = [_sized(one, size, spare) for one, spare in zip(found, spares, strict=True)]
    return tuple(found) if len(found) > 1 else found[0]


def _sized(x: Any, size: int, spare: Any) -> Any:
    """So many elements, of which the last are spare ones; all of them where none is given."""
    missing = size - x.shape[0]
    if spare is None or missing <= 0:
        return x if spare is None else x[:size]
    return ops.concatenate([x, ops.cast(ops.full((missing,), spare), x.dtype)])


def _with_nan(x: Any, missing: int, index: bool, inverse: bool, counts: bool) -> list[Any]:
    """The different elements, so many of which are NaN, and what is asked for with them."""
    flat = ops.reshape(x, (-1,))
    order = argsort(flat)  # NaN last
    numbers = int(flat.shape[0]) - missing
    held = ops.unique(ops.take(flat, order[:numbers], axis=0), return_inverse=True,
                      return_counts=True)  # fmt: skip
    values, back, times = held
    count = int(values.shape[0])
    found = [ops.concatenate([values, ops.take(flat, order[numbers:], axis=0)])]
    places = ops.concatenate([
        ops.cast(ops.reshape(back, (-1,)), "int32"),
        ops.arange(count, count + missing, dtype="int32"),
    ])  # fmt: skip
    if index:
        starts = ops.searchsorted(places, ops.arange(count + missing, dtype="int32"))
        found.append(ops.cast(ops.take(order, starts, axis=0), "int32"))
    if inverse:
        there = ops.take(places, ops.argsort(order), axis=0)
        found.append(ops.reshape(there, x.shape))
    if counts:
        found.append(
            ops.concatenate([ops.cast(times, "int32"), ops.ones((missing,), dtype="int32")])
        )
    return found
