"""Picking and placing by index."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from keras import ops

from xarch.ops.dtypes import promoted
from xarch.ops.fixes.casting import cast
from xarch.ops.fixes.registry import fix
from xarch.ops.fixes.segments import segment_max, segment_min, segment_prod
from xarch.ops.requirements.arguments import dtype_of
from xarch.ops.tensors import broadcast, concrete, dtype_name, is_float, is_symbolic, tensor

#: Dtypes in which not every backend takes places.
_NARROW = frozenset({"int8", "uint8", "int16", "uint16", "bool"})


@fix("slice")
def slice_(inputs: Any, start_indices: Any, shape: Any) -> Any:
    """A window; a size of -1 takes what is left of an axis."""
    inputs = tensor(inputs)
    wanted = list(shape) if isinstance(shape, (list, tuple)) else shape
    unread = isinstance(wanted, list) and not is_symbolic(inputs)  # Keras reads a symbol's
    if unread and -1 in [one for one in wanted if isinstance(one, int)]:
        starts = concrete(start_indices)
        if starts is not None:
            rest = [size - int(at) for size, at in zip(inputs.shape, starts, strict=True)]
            wanted = [left if one == -1 else one for one, left in zip(wanted, rest, strict=True)]
    return ops.slice(inputs, start_indices, wanted)


@fix("select")
def select(condlist: Any, choicelist: Any, default: Any = 0) -> Any:
    """The first choice whose condition holds, in the dtype that all choices have together."""
    choices = [tensor(one) for one in choicelist]
    weak = isinstance(default, (bool, int, float))
    dtype = promoted(*choices, default if weak else tensor(default))
    chosen = [ops.cast(one, dtype) for one in choices]
    if is_symbolic(*condlist, *chosen):  # Keras gives the shape of the first choice
        conditions = [tensor(one) for one in condlist]
        chosen = broadcast(*chosen, *conditions)[: len(chosen)]
    return ops.select(condlist, chosen, ops.cast(default, dtype))


@fix("slice_update")
def slice_update(inputs: Any, start_indices: Any, updates: Any) -> Any:
    """A copy with a window replaced; the window lies inside."""
    inputs, updates = tensor(inputs), tensor(updates)
    require_window("slice_update", inputs, start_indices, updates)
    return ops.slice_update(inputs, start_indices, ops.cast(updates, inputs.dtype))


def require_window(op: str, inputs: Any, start_indices: Any, updates: Any) -> None:
    """Refuses a window that does not lie inside, as far as its place and the sizes are known."""
    parts = isinstance(start_indices, (list, tuple))
    starts = [concrete(one) for one in start_indices] if parts else concrete(start_indices)
    if starts is None:
        return
    for axis, (size, span, start) in enumerate(
        zip(inputs.shape, updates.shape, starts, strict=False)  # other ranks are the op's to refuse
    ):
        if None not in (size, span, start) and not 0 <= int(start) <= size - span:
            raise ValueError(
                f"{op}: the window of {span} from {int(start)} along axis {axis} does not lie "
                f"inside its size, {size}."
            )


@fix("take")
def take(x: Any, indices: Any, axis: Any = None) -> Any:
    """Elements by place; one outside raises IndexError where places are known, else is undefined.

    A negative place counts from the end.
    """
    x = tensor(x)
    if isinstance(indices, (bool, list, tuple)):
        known = concrete(indices)
        if known is not None and (known.dtype == bool or not known.size):
            indices = known.astype("int32")
    if hasattr(indices, "dtype") and dtype_name(indices) in _NARROW:
        indices = ops.cast(indices, "int32")
    _require_places("take", x, indices, axis)
    if axis is None and None not in x.shape:
        x, axis = ops.reshape(x, (-1,)), 0
    return ops.take(x, indices, axis=axis)


@fix("take_along_axis")
def take_along_axis(x: Any, indices: Any, axis: Any = None) -> Any:
    """Elements by place along an axis; one outside raises IndexError where places are known."""
    x = tensor(x)
    _require_places("take_along_axis", x, indices, axis)
    return ops.take_along_axis(x, indices, axis=axis)


def _require_places(op: str, x: Any, indices: Any, axis: Any) -> None:
    """Refuses places outside of an axis, as far as both are known; a place from the end is one."""
    if isinstance(indices, float) or "float" in dtype_of(indices):
        raise TypeError(f"{op}: places are integers, not floats.")
    size = x.shape[axis] if axis is not None else None
    if axis is None and None not in x.shape:
        size = math.prod(x.shape)
    places = concrete(indices)
    if places is not None and size is not None and places.size:
        low, high = int(places.min()), int(places.max())
        if low < -size or high >= size:
            raise IndexError(f"{op}: places from {low} to {high} in an axis of size {size}.")


def _halved(outer: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """The larger or the smaller of two; of equal floats each has half of the slope."""

    def fold(a: Any, b: Any) -> Any:
        found = outer(a, b)
        return ops.where(ops.equal(a, b), a * 0.5 + b * 0.5, found) if is_float(a) else found

    return fold


_FOLDS = {
    "max": (segment_max, _halved(ops.maximum)),
    "min": (segment_min, _halved(ops.minimum)),
    "mul": (segment_prod, ops.multiply),
}


#: Of truth values, as NumPy has it, a sum is true where one is, a product where all are.
_OF_TRUTHS = {"add": "max", "mul": "min"}


@fix("scatter_update")
def scatter_update(inputs: Any, indices: Any, updates: Any, reduction: Any = None) -> Any:
    """A copy with elements replaced or folded in; gradients reach inputs and updates."""
    inputs, indices, updates = tensor(inputs), tensor(indices), tensor(updates)
    if dtype_name(inputs) == "bool" and reduction is not None:
        whole = [ops.cast(one, "int32") for one in (inputs, ops.cast(updates, "bool"))]
        found = scatter_update(whole[0], indices, whole[1], _OF_TRUTHS.get(reduction, reduction))
        return ops.cast(found, "bool")
    updates = cast(updates, inputs.dtype)
    depth = indices.shape[-1]
    if reduction not in _FOLDS or None in inputs.shape or None in indices.shape:
        return ops.scatter_update(inputs, indices, updates, reduction=reduction)
    sizes, rest = inputs.shape[:depth], inputs.shape[depth:]
    count = math.prod(sizes)
    linear: Any = 0
    for axis in range(depth):
        place = ops.cast(indices[..., axis], "int32")
        place = ops.where(place < 0, place + sizes[axis], place)
        linear = linear * sizes[axis] + place
    linear = ops.reshape(linear, (-1,))
    of_segments, fold = _FOLDS[reduction]
    flat = ops.reshape(inputs, (count, *rest))
    found = of_segments(ops.reshape(updates, (-1, *rest)), linear, num_segments=count)
    found = ops.cast(found, flat.dtype)
    held = ops.segment_sum(ops.ones_like(linear), linear, num_segments=count)
    held = ops.reshape(held, (-1, *[1] * len(rest))) > 0
    return ops.reshape(ops.where(held, fold(flat, found), flat), inputs.shape)
