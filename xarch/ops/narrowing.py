"""Results of 32 bits where a framework that has 64-bit types gives 64 that nobody asked for.

A Python number, a list or an index has no width of its own: beside tensors of 32 bits the result
has 32, as it has on every backend where the framework's own default is that.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import keras
from keras import ops

from xarch.ops.namespace import original

Function = Callable[..., Any]

_INTEGERS = {"int64": "int32", "uint64": "uint32"}
_SIGNED = {"int8", "int16", "int32"}
_FLOATS = {"float64": "float32", "complex128": "complex64"}

#: Ops whose integers are places or counts, which have 32 bits whatever the operands have.
COUNTED = frozenset({
    "argmax", "argmin", "argpartition", "argsort", "bincount", "count_nonzero", "ctc_decode",
    "digitize", "nanargmax", "nanargmin", "nonzero", "searchsorted",
})  # fmt: skip

#: What gives no new numbers, says their dtype, or runs a function of the user's.
_OTHERS = frozenset({
    "associative_scan", "cast", "cond", "convert_to_numpy", "custom_gradient", "dtype",
    "fori_loop", "is_tensor", "map", "saturate_cast", "scan", "shape", "stop_gradient", "switch",
    "vectorize", "vectorized_map", "view", "while_loop",
})  # fmt: skip


def names() -> frozenset[str]:
    """The ops that `narrowed` is for."""
    return frozenset(
        room + name
        for room, module in (("", ops), ("image.", ops.image))
        for name, function in vars(module).items()
        if inspect.isfunction(function) and not name.startswith("_") and name not in _OTHERS
    )


def narrowed(name: str, function: Function) -> Function:
    """An op, or what replaces it, with results of 64 bits only where an argument asks for them."""
    parameters = list(inspect.signature(original(name)).parameters)
    place = parameters.index("dtype") if "dtype" in parameters else None

    def call(*args: Any, **kwargs: Any) -> Any:
        found = function(*args, **kwargs)
        if name in COUNTED:
            return _cast(found, _INTEGERS)
        asked = args[place] if place is not None and place < len(args) else kwargs.get("dtype")
        return found if asked is not None else _cast(found, _unasked(args, kwargs))

    return call


def _unasked(*arguments: Any) -> dict[str, str]:
    """The dtypes that a result has by none of its operands, and what it gets instead."""
    given = {str(getattr(x, "dtype", "")) for x in keras.tree.flatten(arguments)}
    found: dict[str, str] = {}
    if not given & _INTEGERS.keys() and not ("uint32" in given and given & _SIGNED):
        found |= _INTEGERS
    if not given & _FLOATS.keys() and keras.config.floatx() != "float64":
        found |= _FLOATS
    return found


def _cast(found: Any, narrower: Mapping[str, str]) -> Any:
    def narrow(x: Any) -> Any:
        to = narrower.get(str(getattr(x, "dtype", "")))
        return x if to is None else ops.cast(x, to)

    return keras.tree.map_structure(narrow, found) if narrower else found
