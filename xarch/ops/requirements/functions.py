"""Functions, and what they are called on."""

from __future__ import annotations

from typing import Any

import keras

from xarch.ops.requirements.arguments import (
    at_least,
    axis_within,
    dtype_of,
    integers,
    shape_of,
    whole,
)
from xarch.ops.requirements.registry import requires


@requires("vectorize")
def _vectorize(pyfunc: Any, **_: Any) -> None:
    if not callable(pyfunc):
        raise TypeError(f"A function is wanted, and {pyfunc!r} cannot be called.")


@requires("jvp")
def _jvp(fun: Any, primals: Any, tangents: Any, *_: Any, **__: Any) -> None:
    for what, given in (("primals", primals), ("tangents", tangents)):
        if not isinstance(given, (tuple, list)):
            raise TypeError(f"{what} are a {type(given).__name__}; a tuple or list is wanted.")
    values, ways = keras.tree.flatten(primals), keras.tree.flatten(tangents)
    if len(values) != len(ways):
        raise ValueError(f"{len(values)} primals and {len(ways)} tangents.")
    for value, way in zip(values, ways, strict=True):
        if shape_of(value) != shape_of(way):
            raise ValueError(f"A primal of {shape_of(value)} and a tangent of {shape_of(way)}.")
        if (name := dtype_of(value)) and "float" not in name:
            raise TypeError(f"A primal of {name} has no derivative; floats have.")


@requires("cond")
def _cond(pred: Any, true_fn: Any, false_fn: Any) -> None:
    if pred is None or isinstance(pred, (list, tuple)) or shape_of(pred) not in {None, ()}:
        raise TypeError(f"A condition is {pred!r}; one truth value is wanted.")


@requires("switch")
def _switch(index: Any, branches: Any, *_: Any) -> None:
    if shape_of(index) not in {None, ()}:
        raise TypeError(f"A place of shape {shape_of(index)}; one number is wanted.")
    if isinstance(index, float) or "float" in dtype_of(index):
        raise TypeError(f"A place is {index!r}; it has to be an integer.")
    if not len(branches):
        raise ValueError("There are no branches.")


@requires("fori_loop")
def _fori_loop(lower: Any, upper: Any, *_: Any) -> None:
    for bound in (lower, upper):
        whole(bound, "A bound")
        integers(bound, "Bounds")


@requires("while_loop")
def _while_loop(cond: Any, body: Any, loop_vars: Any, maximum_iterations: Any = None) -> None:
    if maximum_iterations is not None:
        whole(maximum_iterations, "maximum_iterations")


@requires("map")
def _map(f: Any, xs: Any) -> None:
    _rows(xs)


@requires("vectorized_map")
def _vectorized_map(function: Any, elements: Any) -> None:
    _rows(elements)


@requires("scan")
def _scan(
    f: Any, init: Any, xs: Any = None, length: Any = None, reverse: Any = False, unroll: Any = 1
) -> None:
    if not isinstance(unroll, bool):
        at_least(1, unroll, "unroll")
    if length is not None:
        at_least(0, length, "length")
    number = _rows(xs) if xs is not None else None
    if length is not None and number is not None and number != length:
        raise ValueError(f"length is {length}, and there are {number} rows.")


@requires("associative_scan")
def _associative_scan(f: Any, elems: Any, reverse: Any = False, axis: Any = 0) -> None:
    if not callable(f):
        raise TypeError(f"A function is wanted, and {f!r} cannot be called.")
    if axis is None:
        raise TypeError("axis is None; it has to be an integer.")
    for one in keras.tree.flatten(elems):
        shape = shape_of(one)
        if shape == ():
            raise ValueError("A number has no elements to go along.")
        axis_within(axis, None if shape is None else len(shape))


def _rows(xs: Any) -> int | None:
    """How many rows some tensors have together.

    Raises:
        ValueError: One has no rows, or they have not as many.
    """
    shapes = [shape_of(one) for one in keras.tree.flatten(xs)]
    if () in shapes:
        raise ValueError("A number has no rows.")
    numbers = {shape[0] for shape in shapes if shape and shape[0] is not None}
    if len(numbers) > 1:
        raise ValueError(f"The tensors have {sorted(numbers)} rows.")
    return numbers.pop() if numbers else None
