"""Functions of elements, or of small arrays, called on whole arrays."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Collection
from typing import Any

import keras
import numpy as np
from keras import ops

from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import tensor

_CORE = re.compile(r"\(([\w\s,]*)\)")
_CORES = re.compile(rf"\s*{_CORE.pattern}\s*(,\s*{_CORE.pattern}\s*)*")


@fix("vectorize")
def vectorize(
    pyfunc: Callable[..., Any], *, excluded: Collection[int] | None = None,
    signature: str | None = None,
) -> Callable[..., Any]:  # fmt: skip
    """The function on every element, as `numpy.vectorize` has it.

    Arguments are broadcast against each other; those whose places are `excluded` go to the function
    as they are. With a signature such as `"(m,n),(n)->(m)"` it gets arrays of that many axes.
    """
    ranks = None if signature is None else _ranks(signature)
    apart = frozenset(excluded or ())

    def vectorized(*args: Any, **options: Any) -> Any:
        places = [place for place in range(len(args)) if place not in apart]
        given = [tensor(args[place]) for place in places]
        cores = ranks or [0] * len(given)
        if len(cores) != len(given):
            raise TypeError(f"{signature} has {len(cores)} arguments; {len(given)} are given.")

        def on_one(elements: Any) -> Any:
            filled = list(args)
            for place, element in zip(places, elements, strict=True):
                filled[place] = element
            return pyfunc(*filled, **options)

        outer = _outer(given, cores)
        if not len(outer):
            return on_one(given)
        rows = [_rows(x, outer, core) for x, core in zip(given, cores, strict=True)]
        found = ops.vectorized_map(on_one, tuple(rows))
        return keras.tree.map_structure(
            lambda x: ops.reshape(x, (*outer, *tuple(x.shape)[1:])), found
        )

    return vectorized


def _outer(given: list[Any], cores: list[int]) -> Any:
    """The shape of all the axes that are no argument's own, broadcast."""
    shapes = [tuple(x.shape)[: len(x.shape) - core] for x, core in zip(given, cores, strict=True)]
    if not any(None in shape for shape in shapes):
        return np.broadcast_shapes(*shapes)
    counts = [
        ops.zeros(ops.shape(x)[: len(shape)], "int32")
        for x, shape in zip(given, shapes, strict=True)
    ]
    return ops.shape(functools.reduce(ops.add, counts))


def _rows(x: Any, outer: Any, core: int) -> Any:
    """The array with its outer axes, broadcast, as one."""
    inner = tuple(x.shape)[len(x.shape) - core :]
    return ops.reshape(ops.broadcast_to(x, (*outer, *inner)), (-1, *inner))


def _ranks(signature: str) -> list[int]:
    """How many axes a signature gives to each argument."""
    inputs, arrow, outputs = signature.partition("->")
    if not arrow or not _CORES.fullmatch(inputs) or not _CORES.fullmatch(outputs):
        raise ValueError(f"{signature!r} is no signature; '(m,n),(n)->(m)' is one.")
    return [sum(bool(name.strip()) for name in core.split(",")) for core in _CORE.findall(inputs)]
