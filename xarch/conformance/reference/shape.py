"""Functions that move numbers and change none."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np

from xarch.conformance.reference._registry import reference, table

Array = np.ndarray[Any, Any]

table(
    array_split=np.array_split, broadcast_to=np.broadcast_to, concatenate=np.concatenate,
    copy=np.copy, diag=np.diag, diagflat=np.diagflat, diagonal=np.diagonal, dstack=np.dstack,
    expand_dims=np.expand_dims, flip=np.flip, fliplr=np.fliplr, flipud=np.flipud,
    hstack=np.hstack, meshgrid=np.meshgrid, moveaxis=np.moveaxis, ndim=np.ndim, ravel=np.ravel,
    repeat=np.repeat, roll=np.roll, rot90=np.rot90, size=np.size,
    split=np.split, squeeze=np.squeeze, stack=np.stack, swapaxes=np.swapaxes,
    transpose=np.transpose, tril=np.tril, triu=np.triu, vstack=np.vstack, hsplit=np.hsplit,
    vsplit=np.vsplit, dsplit=np.dsplit,
)  # fmt: skip
table(reshape=lambda x, newshape: np.reshape(x, newshape))
table(tile=lambda x, repeats: np.tile(x, repeats))
table(shape=lambda x: tuple(np.shape(x)))


@reference("append")
def append(x1: Array, x2: Array, axis: int | None = None) -> Array:
    return np.append(x1, x2, axis)


@reference("unstack")
def unstack(x: Array, num: int | None = None, axis: int = 0) -> list[Array]:
    return [np.take(x, index, axis) for index in range(x.shape[axis])]


@reference("pad")
def pad(x: Array, pad_width: Any, mode: str = "constant", constant_values: Any = None) -> Array:
    if mode == "constant":
        fill = 0 if constant_values is None else constant_values
        return np.pad(x, pad_width, mode, constant_values=fill)
    return np.pad(x, pad_width, mode)  # type: ignore[call-overload, no-any-return]


@reference("trace")
def trace(x: Array, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Array:
    return np.asarray(np.trace(x, offset, axis1, axis2))


@reference("diff")
def diff(a: Array, n: int = 1, axis: int = -1) -> Array:
    return np.diff(a, n, axis)


@reference("vander")
def vander(x: Array, N: int | None = None, increasing: bool = False) -> Array:
    return np.vander(x, N, increasing)


@reference("extract_sequences")
def extract_sequences(x: Array, sequence_length: int, sequence_stride: int) -> Array:
    count = 1 + (x.shape[-1] - sequence_length) // sequence_stride
    starts = [index * sequence_stride for index in range(count)]
    return np.stack([x[..., start : start + sequence_length] for start in starts], axis=-2)


@reference("depth_to_space")
def depth_to_space(x: Array, block_size: int, data_format: str = "channels_last") -> Array:
    """The block's place comes first in the channels, as in ONNX's mode DCR."""
    if data_format == "channels_first":
        moved = depth_to_space(np.moveaxis(x, 1, -1), block_size)
        return np.moveaxis(moved, -1, 1)
    n, h, w, c = x.shape
    parts = x.reshape(n, h, w, block_size, block_size, c // block_size**2)
    return parts.transpose(0, 1, 3, 2, 4, 5).reshape(n, h * block_size, w * block_size, -1)


@reference("space_to_depth")
def space_to_depth(x: Array, block_size: int, data_format: str = "channels_last") -> Array:
    if data_format == "channels_first":
        moved = space_to_depth(np.moveaxis(x, 1, -1), block_size)
        return np.moveaxis(moved, -1, 1)
    n, h, w, c = x.shape
    parts = x.reshape(n, h // block_size, block_size, w // block_size, block_size, c)
    return parts.transpose(0, 1, 3, 2, 4, 5).reshape(n, h // block_size, w // block_size, -1)


@reference("rearrange")
def rearrange(tensor: Array, pattern: str, **lengths: int) -> Array:
    """Groups on the left are parted, axes exchanged, groups on the right joined."""
    left, right = (_groups(side) for side in pattern.split("->"))
    sizes = dict(lengths)
    for names, whole in zip(left, tensor.shape, strict=True):
        for name in (one for one in names if one not in sizes):
            sizes[name] = whole // math.prod(sizes.get(other, 1) for other in names)
    axes = [name for names in left for name in names]
    parted = tensor.reshape([sizes[name] for name in axes])
    turned = parted.transpose([axes.index(name) for names in right for name in names])
    return turned.reshape([math.prod(sizes[name] for name in names) for names in right])


def _groups(side: str) -> list[list[str]]:
    found = re.findall(r"\(([^)]*)\)|(\w+)", side)
    return [group.split() if group else [name] for group, name in found]
