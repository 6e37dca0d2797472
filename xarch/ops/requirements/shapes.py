"""Tensors have as many axes as the op is about, of sizes that fit."""

from __future__ import annotations

from typing import Any

from xarch.ops.requirements.arguments import axis_within, dtype_of, shape_of, whole
from xarch.ops.requirements.registry import requires


def _rank_of(x: Any, *ranks: int) -> None:
    shape = shape_of(x)
    if shape is not None and len(shape) not in ranks:
        wanted = " or ".join(map(str, ranks))
        raise ValueError(f"A tensor of shape {shape}; it has to have {wanted} axes.")


@requires("diag")
def _diag(x: Any, k: Any = 0) -> None:
    whole(k, "k")
    _rank_of(x, 1, 2)


@requires("corrcoef")
def _corrcoef(x: Any) -> None:
    _rank_of(x, 0, 1, 2)


@requires("fliplr")
def _fliplr(x: Any) -> None:
    if len(shape_of(x) or (1, 1)) < 2:
        raise ValueError("A tensor of one axis has no left and right.")


@requires("flipud", "nonzero", "top_k")
def _no_number(x: Any, *_: Any, **__: Any) -> None:
    if shape_of(x) == ():
        raise ValueError("A number has no axis; a vector or more is wanted.")


@requires("dot")
def _dot(x1: Any, x2: Any) -> None:
    second = shape_of(x2) or ()
    _contracted(shape_of(x1), (-1,), second, (-2 if len(second) > 1 else -1,))


@requires("inner")
def _inner(x1: Any, x2: Any) -> None:
    _contracted(shape_of(x1), (-1,), shape_of(x2), (-1,))


@requires("tensordot")
def _tensordot(x1: Any, x2: Any, axes: Any = 2) -> None:
    first, second = shape_of(x1), shape_of(x2)
    if first is None or second is None:
        return
    if isinstance(axes, int):
        if not 0 <= axes <= min(len(first), len(second)):
            raise ValueError(f"{axes} axes of shapes {first} and {second} are folded.")
        _contracted(first, tuple(range(-axes, 0)), second, tuple(range(axes)))
        return
    pair = [tuple(one) if isinstance(one, (tuple, list)) else (one,) for one in axes]
    for axis, shape in zip(pair, (first, second), strict=True):
        axis_within(axis, len(shape), "axes")
    _contracted(first, pair[0], second, pair[1])


def _contracted(first: Any, axes1: Any, second: Any, axes2: Any) -> None:
    """Refuses axes to sum over that are not of one size; size 1 is not repeated."""
    if not first or not second:
        return
    if len(axes1) != len(axes2):
        raise ValueError(f"{len(axes1)} axes of one tensor and {len(axes2)} of the other.")
    for one, other in zip(axes1, axes2, strict=True):
        if None not in (first[one], second[other]) and first[one] != second[other]:
            raise ValueError(f"Axis {one} of {first} and axis {other} of {second} differ.")


@requires("select")
def _select(condlist: Any, choicelist: Any, default: Any = 0) -> None:
    if len(condlist) != len(choicelist):
        raise ValueError(f"{len(condlist)} conditions and {len(choicelist)} choices.")
    for one in condlist:
        if (name := dtype_of(one)) and name != "bool":
            raise TypeError(f"A condition is of dtype {name}; it has to be bool.")


@requires("image.map_coordinates")
def _map_coordinates(inputs: Any, coordinates: Any, *_: Any, **__: Any) -> None:
    shape, at = shape_of(inputs), shape_of(coordinates)
    if shape is None or at is None:
        return
    if not shape or len(at) < 2 or at[0] not in {None, len(shape)}:
        raise ValueError(
            f"Coordinates of shape {at}; the first axis has one entry for each "
            f"axis of the inputs, {len(shape)}, and there are others."
        )


@requires("image.affine_transform")
def _affine_transform(images: Any, transform: Any, *_: Any, **__: Any) -> None:
    shape, rows = shape_of(images), shape_of(transform)
    if shape is None or rows is None:
        return
    _rank_of(images, 3, 4)
    if len(rows) != len(shape) - 2 or rows[-1] not in {None, 8}:
        raise ValueError(
            f"A transform of shape {rows}; it has 8 numbers, and one row for "
            f"each of several images."
        )
    if len(rows) == 2 and None not in (rows[0], shape[0]) and rows[0] not in {1, shape[0]}:
        raise ValueError(f"{rows[0]} transforms of {shape[0]} images.")
