"""Functions that move elements."""

from __future__ import annotations

from typing import Any

from keras import ops

from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import is_integer, tensor, window


@fix("vstack")
def vstack(xs: Any) -> Any:
    """Stacks along the first axis; vectors and numbers become rows."""
    rows = [tensor(x) for x in xs]
    rows = [
        ops.reshape(row, (1, -1) if len(row.shape) else (1, 1)) if len(row.shape) < 2 else row
        for row in rows
    ]
    return ops.concatenate(rows, axis=0)


@fix("rot90")
def rot90(array: Any, k: int = 1, axes: Any = (0, 1)) -> Any:
    """Turns by k right angles from the first axis to the second."""
    x = tensor(array)
    rank = len(x.shape)
    if rank < 2 or len(axes) != 2:
        return ops.rot90(x, k, axes)
    first, second = (axis % rank for axis in axes)
    if first == second or not all(-rank <= axis < rank for axis in axes):
        return ops.rot90(x, k, axes)
    k = k % 4
    if k == 0:
        return x
    if k == 2:
        return ops.flip(x, axis=(first, second))
    if k == 1:
        return ops.swapaxes(ops.flip(x, axis=second), first, second)
    return ops.flip(ops.swapaxes(x, first, second), axis=second)


@fix("pad")
def pad(x: Any, pad_width: Any, mode: str = "constant", constant_values: Any = None) -> Any:
    """As in NumPy; `symmetric` repeats the edge, `reflect` does not."""
    x = tensor(x)
    if _is_pair(pad_width):  # one before and one after for each axis, also where there are two
        pad_width = ((*pad_width,),) * len(x.shape)
    widths = _widths(pad_width, len(x.shape))
    if isinstance(constant_values, float) and is_integer(x):
        constant_values = int(constant_values)
    if mode == "edge" and constant_values is None and 0 not in x.shape:
        return _edge(x, widths)
    if mode != "symmetric" or constant_values is not None:
        return ops.pad(x, widths, mode=mode, constant_values=constant_values)
    for axis, (before, after) in enumerate(widths):
        size = x.shape[axis]
        if size is not None and max(before, after) > size:
            raise ValueError(
                f"Symmetric padding of axis {axis} by ({before}, {after}) is more than its size, "
                f"{size}."
            )
        parts = [x]
        if before:
            parts.insert(0, ops.flip(window(x, axis, None, before), axis=axis))
        if after:
            parts.append(ops.flip(window(x, axis, -after), axis=axis))
        x = ops.concatenate(parts, axis=axis) if len(parts) > 1 else x
    return x


def _is_pair(width: Any) -> bool:
    return (
        isinstance(width, (tuple, list))
        and len(width) == 2
        and all(isinstance(one, int) for one in width)
    )


def _edge(x: Any, widths: list[tuple[int, int]]) -> Any:
    for axis, (before, after) in enumerate(widths):
        parts = [x]
        if before:
            parts = [*[window(x, axis, 0, 1)] * before, *parts]
        if after:
            parts += [window(x, axis, -1)] * after
        x = ops.concatenate(parts, axis=axis) if len(parts) > 1 else x
    return x


def _widths(pad_width: Any, rank: int) -> list[tuple[int, int]]:
    if isinstance(pad_width, int):
        return [(pad_width, pad_width)] * rank
    widths = [(one, one) if isinstance(one, int) else tuple(one) for one in pad_width]
    if len(widths) == 1:
        widths = widths * rank
    if len(widths) != rank:
        raise ValueError(f"pad_width has {len(widths)} entries, the tensor {rank} axes.")
    if any(size < 0 for one in widths for size in one):
        raise ValueError(f"pad_width has a negative size: {pad_width}.")
    return [(int(one[0]), int(one[-1])) for one in widths]


def _first_format(name: str) -> Any:
    def either(x: Any, block_size: int, data_format: str = "channels_last") -> Any:
        """The block's place comes first in the channels, in both layouts."""
        if data_format != "channels_first":
            return getattr(ops, name)(x, block_size, data_format=data_format)
        moved = ops.moveaxis(tensor(x), 1, -1)
        return ops.moveaxis(getattr(ops, name)(moved, block_size), -1, 1)

    return either


for _name in ("depth_to_space", "space_to_depth"):
    if hasattr(ops, _name):
        fix(_name)(_first_format(_name))


@fix("roll")
def roll(x: Any, shift: Any, axis: Any = None) -> Any:
    """Moves elements round an axis; one shift serves several axes."""
    if isinstance(axis, (tuple, list)):
        axis = tuple(axis)
        shift = (shift,) * len(axis) if isinstance(shift, int) else shift
    return ops.roll(x, shift, axis=axis)


@fix("broadcast_to")
def broadcast_to(x: Any, shape: Any) -> Any:
    """In a shape, which may be one number."""
    return ops.broadcast_to(tensor(x), (shape,) if isinstance(shape, int) else shape)
