"""Sizes and numbers of things are whole, and not below what there can be."""

from __future__ import annotations

from typing import Any

import numpy as np

from xarch.ops.requirements.arguments import (
    at_least,
    axis_within,
    dtype_of,
    integers,
    shape_of,
    whole,
)
from xarch.ops.requirements.registry import requires
from xarch.ops.tensors import concrete


@requires("zeros", "ones", "empty")
def _filled(shape: Any, dtype: Any = None) -> None:
    at_least(0, shape, "A size in shape")


@requires("full")
def _full(shape: Any, fill_value: Any, dtype: Any = None) -> None:
    at_least(0, shape, "A size in shape")
    sizes = [shape] if isinstance(shape, int) else shape
    given = shape_of(fill_value)
    if given and isinstance(sizes, (tuple, list)) and None not in given:
        last = sizes[len(sizes) - len(given) :]
        if len(given) > len(sizes) or any(
            a not in {1, b} for a, b in zip(given, last, strict=True)
        ):
            raise ValueError(f"A value of shape {given} does not fill {tuple(sizes)}.")


@requires("eye", "tri")
def _matrix(N: Any, M: Any = None, k: Any = 0, dtype: Any = None) -> None:  # noqa: N803  # Keras's
    at_least(0, (N, M), "The number of rows or columns")
    whole(k, "k")


@requires("identity")
def _identity(n: Any, dtype: Any = None) -> None:
    at_least(0, n, "n")


@requires("broadcast_to")
def _broadcast_to(x: Any, shape: Any) -> None:
    at_least(0, shape, "A size in shape")
    given = shape_of(x)
    if given is None or not isinstance(shape, (tuple, list)):
        return
    last = shape[max(len(shape) - len(given), 0) :]
    if len(given) > len(shape) or any(
        one not in {1, None} and isinstance(other, int) and one != other
        for one, other in zip(given, last, strict=True)
    ):
        raise ValueError(f"A tensor of shape {given} is not repeated to {tuple(shape)}.")


@requires("arange")
def _arange(start: Any, stop: Any = None, step: Any = None, dtype: Any = None) -> None:
    if isinstance(step, (int, float)) and step == 0:
        raise ValueError("step is 0, which leads nowhere.")


@requires("geomspace")
def _geomspace(
    start: Any, stop: Any, num: Any = 50, endpoint: Any = True, dtype: Any = None, axis: Any = 0
) -> None:
    _ends(start, stop, num, axis)
    for what, end in {"start": start, "stop": stop}.items():
        numbers = concrete(end)
        if numbers is not None and (numbers == 0).any():
            raise ValueError(f"{what} is 0, which no ratio leads to or away from.")


@requires("linspace", "logspace")
def _spaced(
    start: Any, stop: Any, num: Any = 50, *options: Any, axis: Any = None, **__: Any
) -> None:
    _ends(start, stop, num, (options[3:4] or (0,))[0] if axis is None else axis)


def _ends(start: Any, stop: Any, num: Any, axis: Any) -> None:
    at_least(0, num, "num")
    ranks = [len(shape) for one in (start, stop) if (shape := shape_of(one)) is not None]
    if len(ranks) == 2 and isinstance(axis, int):  # of both
        axis_within(axis, 1 + max(ranks))


@requires("one_hot")
def _one_hot(x: Any, num_classes: Any, *_: Any, **__: Any) -> None:
    _classes(num_classes)


@requires("multi_hot")
def _multi_hot(
    inputs: Any, num_classes: Any = None, axis: Any = -1, dtype: Any = None, sparse: Any = False,
    **deprecated: Any,
) -> None:  # fmt: skip
    _classes(deprecated.get("num_tokens", num_classes))
    shape = shape_of(inputs)
    whole(axis, "axis")
    axis_within(axis, None if shape is None else len(shape) + 1)


def _classes(number: Any) -> None:
    if number is None:
        raise TypeError("num_classes is None; it has to be an integer.")
    at_least(0, number, "num_classes")


@requires("bincount")
def _bincount(x: Any, weights: Any = None, minlength: Any = 0, sparse: Any = False) -> None:
    whole(minlength, "minlength")
    at_least(0, minlength, "minlength")
    integers(x, "Numbers to count")
    shape = shape_of(x)
    if shape == ():
        raise ValueError("There is one number, and a row or a matrix is wanted.")


@requires("histogram")
def _histogram(x: Any, bins: Any = 10, range: Any = None) -> None:
    at_least(1, bins, "bins")
    if range is None:
        return
    ends = concrete(range)
    if ends is not None and (ends.shape != (2,) or not np.isfinite(ends).all()):
        raise ValueError(f"range is {range}; two finite numbers are wanted.")
    if ends is not None and ends[0] > ends[1]:
        raise ValueError(f"range is {range}; the second end lies below the first.")


@requires("unique")
def _unique(x: Any, *_: Any, size: Any = None, **__: Any) -> None:
    at_least(0, size, "size")


@requires("extract_sequences")
def _extract_sequences(x: Any, sequence_length: Any, sequence_stride: Any) -> None:
    at_least(1, sequence_length, "sequence_length")
    at_least(1, sequence_stride, "sequence_stride")
    shape = shape_of(x)
    if shape == ():
        raise ValueError("A number has no sequences.")
    if shape and shape[-1] is not None and sequence_length > shape[-1]:
        raise ValueError(f"{sequence_length} elements of an axis of size {shape[-1]}.")


@requires("segment_sum", "segment_max", "segment_min", "segment_prod")
def _segments(data: Any, segment_ids: Any, num_segments: Any = None, sorted: Any = False) -> None:
    at_least(0, num_segments, "num_segments")
    if dtype_of(segment_ids) == "bool":
        raise TypeError("segment_ids are of dtype bool; they have to be integers.")
    integers(segment_ids, "segment_ids")
    ids, rows = shape_of(segment_ids), shape_of(data)
    if ids is None or rows is None:
        return
    if len(ids) != 1 or not rows or (None not in (ids[0], rows[0]) and ids[0] != rows[0]):
        raise ValueError(
            f"segment_ids of shape {ids} do not name a segment for each row of {rows}."
        )
