"""What the layers read in the place of Keras's ops, numbers and draws."""

from __future__ import annotations

import types
from typing import Any

import keras

from xarch import ops, random
from xarch.layers.same import channels
from xarch.layers.same.rebinding import Reading

_PARTS = ("numpy", "nn", "image", "math", "linalg", "core")


def replace(value: Any) -> Any:
    """What a layer reads in the place of one of the globals of its module."""
    if isinstance(value, types.ModuleType):
        if getattr(value, "conv", None) is keras.ops.conv:
            drawing = {"random": _draws(value.random)} if hasattr(value, "random") else {}
            return Reading(value, {**OPS, **drawing})
        if _is_backend(value):
            return backend(value)
    return value


def backend(target: Any) -> Any:
    """The functions of a Keras backend, with xarch's where they differ."""
    parts = {name: _part(getattr(target, name)) for name in _PARTS if hasattr(target, name)}
    return Reading(target, {**parts, "random": _draws(target.random), "cast": ops.cast})


class Dynamic:
    """The backend of an augmentation layer: xarch's, unless a `tf.data` pipeline asks for another.

    Args:
        target: Keras's own.
    """

    def __init__(self, target: Any) -> None:
        self._inner = target
        self._own = backend(target)

    def __getattr__(self, name: str) -> Any:
        own = self._inner.name == keras.backend.backend()
        return getattr(self._own if own else self._inner, name)


def _is_backend(module: types.ModuleType) -> bool:
    same = getattr(module, "standardize_dtype", None) is keras.backend.standardize_dtype
    return same and hasattr(module, "numpy") and hasattr(module, "random")


def _draws(target: Any) -> Any:
    names = ("beta", "binomial", "categorical", "dropout", "gamma", "normal", "randint", "shuffle",
             "truncated_normal", "uniform")  # fmt: skip
    return Reading(target, {name: getattr(random, name) for name in names})


def _part(target: Any) -> Any:
    own = {}
    for place in ("", "image", "nn", "linalg"):
        theirs, mine = (_of(module, place) for module in (keras.ops, ops))
        for name in dir(target):
            if name.startswith("_") or not hasattr(theirs, name):
                continue
            found = getattr(mine, name, None)
            if callable(found) and found is not getattr(theirs, name):
                own[name] = found
    return Reading(target, own)


def _of(module: Any, place: str) -> Any:
    return getattr(module, place) if place else module


def _ops() -> dict[str, Any]:
    own = {name: getattr(ops, name) for name in ops.__all__}
    own["image"] = Reading(ops.image, {"resize": channels.last(ops.image.resize)})
    own |= {name: channels.last(getattr(ops, name)) for name in channels.POOLING}
    own |= {name: getattr(channels, name) for name in channels.CONVOLUTIONS}
    return own


OPS = _ops()
