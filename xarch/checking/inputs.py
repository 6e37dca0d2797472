"""Inputs to try a model on, drawn from a fixed seed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from xarch.spec.inputs import Audio, Input, Table, Tokens

Array = np.ndarray[Any, Any]

SAMPLES = 4


def drawn(inputs: Mapping[str, Input], samples: int = SAMPLES) -> dict[str, Array]:
    """Values that fit; half of the samples lack what they may lack, and some tokens are padding."""
    generator = np.random.default_rng(0)
    found = {}
    for name, one in inputs.items():
        found[name] = _values(one, samples, generator)
        if one.optional:
            found[f"{name}_present"] = (np.arange(samples) % 2).astype("float32")[:, None]
    return found


def _values(one: Input, samples: int, generator: np.random.Generator) -> Array:
    shape = (samples, *one.sizes)
    match one:
        case Tokens():
            tokens = generator.integers(0, one.vocabulary, shape).astype("int32")
            if one.padding is not None:
                tokens[0, one.length - one.length // 3 :] = one.padding
            return tokens
        case Audio():
            return generator.uniform(-1, 1, shape).astype("float32")
        case Table():
            columns = generator.normal(size=shape)
            for at, count in enumerate(one.categories, one.numeric):
                columns[:, at] = generator.integers(0, count, samples)
            return columns.astype("float32")
    return generator.random(shape).astype("float32")
