"""Short ways to write a case of a layer."""

from __future__ import annotations

from typing import Any

import numpy as np

from xarch.conformance.case import Case
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._subject import subject

LAYOUTS = ("channels_last", "channels_first")
HALVES = ("float16", "bfloat16")
SMOOTH = ("static", "dynamic", "gradient")
Array = values.Array


def layer(
    name: str, what: str, config: dict[str, Any], inputs: Any, weights: tuple[Any, ...] | None = (),
    dtype: str = "float32", kind: str = "matmul", **options: Any,
) -> Case:  # fmt: skip
    """A case of a layer.

    Args:
        name: Its name in `keras.layers`.
        what: What the case is about.
        config: What it is made of.
        inputs: What it is called on.
        weights: The shapes of its weights, in their order, or arrays; None for those it begins with.
        dtype: Of the layer, its weights and its result.
        kind: See `Case`.
        **options: Of `subject`, and call arguments.
    """
    given = [
        values.uniform(one, -1.0, 1.0, dtype, seed=f"weight {at}")
        if isinstance(one, tuple)
        else one
        for at, one in enumerate(weights or ())
    ]
    full = config if dtype == "float32" else {**config, "dtype": dtype}
    options = {"dtypes": dtype, **options}
    options = {"use": "layer", "kind": kind, **options}
    return subject(f"keras.layers:{name}", f"{what}[{dtype}]", full, inputs,
                   None if weights is None else given, **options)  # fmt: skip


def made(name: str, config: dict[str, Any]) -> dict[str, Any]:
    """A layer inside another one, as a config holds it."""
    return {"module": "keras.layers", "class_name": name, "config": config, "registered_name": None}


def laid(x: Array, layout: str) -> Array:
    """An array in channels_last in a layout."""
    return np.ascontiguousarray(np.moveaxis(x, -1, 1)) if layout == "channels_first" else x
