"""Functions, and what they are called on."""

from __future__ import annotations

from typing import Any

import keras

from xarch.ops.requirements.arguments import dtype_of, shape_of
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
