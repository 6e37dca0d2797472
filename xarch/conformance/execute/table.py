"""Which dtypes a backend holds."""

from __future__ import annotations

import warnings

import keras
import numpy as np

from xarch.conformance.dtypes import dtype_of

NAMES = (
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
    "float16", "bfloat16", "float32", "float64", "complex64",
)  # fmt: skip


def dtypes() -> dict[str, str]:
    """By dtype, the one that a tensor made of an array of it has; `refused` where none is made."""
    return {name: _held(name) for name in NAMES}


def _held(name: str) -> str:
    try:
        with warnings.catch_warnings(action="ignore"):  # what is narrowed is told by the table
            tensor = keras.ops.convert_to_tensor(np.zeros((1,), dtype_of(name)), dtype=name)
            return str(keras.backend.standardize_dtype(tensor.dtype))
    except Exception:
        return "refused"
