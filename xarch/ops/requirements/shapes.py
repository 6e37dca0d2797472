"""Tensors have as many axes as the op is about, of sizes that fit."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import keras
import ml_dtypes
import numpy as np

from xarch.ops.patterns import lengths_of, sides
from xarch.ops.requirements.arguments import (
    at_least,
    axis_within,
    dtype_of,
    integers,
    is_static,
    several,
    shape_of,
    whole,
)
from xarch.ops.requirements.options import one_of
from xarch.ops.requirements.registry import requires
from xarch.ops.tensors import concrete


def _rank_of(x: Any, *ranks: int) -> None:
    shape = shape_of(x)
    if shape is not None and len(shape) not in ranks:
        wanted = " or ".join(map(str, ranks))
        raise ValueError(f"A tensor of shape {shape}; it has to have {wanted} axes.")


@requires("lstsq")
def _lstsq(a: Any, b: Any, *_: Any, **__: Any) -> None:
    _rank_of(a, 2)
    _rank_of(b, 1, 2)


@requires("batch_normalization")
def _batch_normalization(
    x: Any, mean: Any, variance: Any, axis: Any, offset: Any = None, scale: Any = None, *_: Any,
    **__: Any,
) -> None:  # fmt: skip
    shape = shape_of(x)
    if shape is None or not is_static(axis):
        return
    axis_within(axis, len(shape))
    size = shape[whole(axis, "axis")]
    given = {"mean": mean, "variance": variance, "offset": offset, "scale": scale}
    for what, one in given.items():
        own = None if one is None else shape_of(one)
        if own is not None and (len(own) != 1 or (None not in (size, *own) and own[0] != size)):
            raise ValueError(f"{what} has shape {own}; it has to be a vector of {size}.")


@requires("diag")
def _diag(x: Any, k: Any = 0) -> None:
    whole(k, "k")
    _rank_of(x, 1, 2)


@requires("tril", "triu")
def _triangle(x: Any, k: Any = 0) -> None:
    whole(k, "k")
    shape = shape_of(x)
    if shape is not None and len(shape) < 2:
        raise ValueError(f"A tensor of shape {shape} has no triangle; a matrix is wanted.")


# Keras's symbolic calls of the next ones take any two shapes
@requires(
    "bitwise_and", "bitwise_or", "bitwise_xor", "bitwise_left_shift", "bitwise_right_shift",
    "left_shift", "right_shift",
)  # fmt: skip
def _bitwise(x: Any, y: Any) -> None:
    _broadcast(x, y)


@requires("allclose")
def _allclose(x1: Any, x2: Any, *_: Any, **__: Any) -> None:
    _broadcast(x1, x2)


@requires("polar")
def _polar(abs_: Any, angle: Any) -> None:
    _broadcast(abs_, angle)


def _broadcast(x: Any, y: Any) -> None:
    first, second = shape_of(x) or (), shape_of(y) or ()
    for one, other in zip(reversed(first), reversed(second), strict=False):
        if one != other and not {None, 1} & {one, other}:
            raise ValueError(f"Shapes {first} and {second} do not fit.")


@requires("vdot")
def _vdot(x1: Any, x2: Any) -> None:
    first, second = shape_of(x1), shape_of(x2)
    if first is None or second is None or None in (*first, *second):
        return
    if math.prod(first) != math.prod(second):
        raise ValueError(f"Shapes {first} and {second} have not as many elements.")


@requires("searchsorted")
def _searchsorted(sorted_sequence: Any, values: Any, side: Any = "left") -> None:
    one_of(side, "side", "left", "right")
    _rank_of(sorted_sequence, 1)


@requires("in_top_k")
def _in_top_k(targets: Any, predictions: Any, k: Any) -> None:
    whole(k, "k")
    integers(targets, "targets")
    first, second = shape_of(targets), shape_of(predictions)
    if first is None or second is None:
        return
    if len(second) != len(first) + 1 or any(
        None not in pair and pair[0] != pair[1] for pair in zip(first, second, strict=False)
    ):
        raise ValueError(f"Targets of shape {first} for predictions of shape {second}.")


@requires("cross")
def _cross(
    x1: Any, x2: Any, axisa: Any = -1, axisb: Any = -1, axisc: Any = -1, axis: Any = None
) -> None:
    for x, own in ((x1, axisa), (x2, axisb)):
        shape, along = shape_of(x), own if axis is None else axis
        axis_within(along, None if shape is None else len(shape))
        if shape and is_static(along) and shape[along] not in {2, 3, None}:
            raise ValueError(f"Vectors of {shape[along]} elements; 2 or 3 are wanted.")
        if shape == ():
            raise ValueError("A number is no vector.")


@requires("corrcoef")
def _corrcoef(x: Any) -> None:
    _rank_of(x, 0, 1, 2)


@requires("flipud", "nonzero", "top_k")
def _no_number(x: Any, *_: Any, **__: Any) -> None:
    if shape_of(x) == ():
        raise ValueError("A number has no axis; a vector or more is wanted.")


@requires("tile")
def _tile(x: Any, repeats: Any) -> None:
    for one in several(repeats):
        whole(one, "repeats")


_AXES = {"array_split": 1, "diff": 1, "dsplit": 3, "fliplr": 2, "hsplit": 1, "vsplit": 2}


def _of_axes(least: int, *, splits: bool) -> Callable[..., None]:
    def require(*args: Any, **kwargs: Any) -> None:
        given = [*args, *kwargs.values()]
        shape = shape_of(given[0]) if given else None
        if shape is not None and len(shape) < least:
            raise ValueError(f"A tensor of shape {shape}; it has to have {least} axes or more.")
        if splits and len(given) > 1 and isinstance(given[1], int):
            at_least(1, given[1], "The number of parts")

    return require


for _name, _least in _AXES.items():
    requires(_name)(_of_axes(_least, splits="split" in _name))


@requires("reshape")
def _reshape(x: Any, newshape: Any) -> None:
    if isinstance(newshape, (tuple, list)):
        known = [one for one in newshape if isinstance(one, int)]
        for one in newshape:
            if one is not None:
                whole(one, "A size")
        if -1 in known and 0 in known:
            raise ValueError(f"A size of {tuple(newshape)} is unknown beside one of 0.")


@requires("cholesky_inverse")
def _cholesky_inverse(x: Any, upper: Any = False) -> None:
    factor = concrete(x)
    if factor is None or factor.ndim < 2:
        return
    if (np.diagonal(factor, axis1=-2, axis2=-1) == 0).any():
        raise np.linalg.LinAlgError("cholesky_inverse: the factor has 0 on its diagonal.")


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


@requires("view")
def _view(x: Any, dtype: Any = None) -> None:
    shape, source = shape_of(x), dtype_of(x)
    if dtype is None or shape is None or not source or source == "bool":
        return
    own, wanted = (_bytes(name) for name in (source, keras.backend.standardize_dtype(dtype)))
    if own == wanted:
        return
    if not shape:
        raise ValueError(f"A number of {own} bytes is none of {wanted}.")
    if shape[-1] is not None and shape[-1] * own % wanted:
        raise ValueError(f"{shape[-1]} numbers of {own} bytes are no whole ones of {wanted}.")


def _bytes(dtype: str) -> int:
    return (
        int(ml_dtypes.finfo(dtype).bits if "float" in dtype else np.dtype(dtype).itemsize * 8) // 8
    )


@requires("rearrange")
def _rearrange(tensor: Any, pattern: str, **axes_lengths: Any) -> None:
    left, _ = sides(pattern)
    shape = shape_of(tensor)
    if shape is not None:
        lengths_of(left, list(shape), axes_lengths)
