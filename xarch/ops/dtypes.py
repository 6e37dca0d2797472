"""The dtype of a result: the array API's promotion, extended to mixed kinds.

Keras's own promotion cuts 64 bits to 32 on torch and JAX, where the framework may well have them.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

#: Dtypes that Keras's promotion cuts to half their width on some backends.
WIDE = frozenset({"int64", "uint64", "float64", "uint32"})


def names(*values: Any) -> list[str]:
    """The names of the dtypes of the tensors among some values."""
    return [
        str(keras.backend.standardize_dtype(one.dtype)) for one in values if hasattr(one, "dtype")
    ]


def promoted(*values: Any) -> str:
    """The dtype of an operation over tensors and Python numbers; the latter are weak."""
    found = set(names(*values))
    if not found:
        return str(keras.backend.result_type(*(type(one) for one in values)))
    floats = {name for name in found if "float" in name}
    if any("complex" in name for name in found):
        return "complex128" if found & {"complex128", "float64"} else "complex64"
    if len(floats) > 1:
        return "float64" if "float64" in floats else "float32"
    if floats:
        return floats.pop()
    if any(isinstance(one, float) for one in values):
        return str(keras.config.floatx())
    return _integer(found, weak=any(type(one) is int for one in values))


def _integer(found: set[str], *, weak: bool) -> str:
    if len(found) > 1 or weak:
        found = found - {"bool"} or {"int32"}
    if "uint64" in found and any(name.startswith("int") for name in found):
        return str(keras.config.floatx())
    return np.result_type(*(np.dtype(name) for name in found)).name


def floated(*values: Any) -> str:
    """Likewise for functions whose results are always floats."""
    found = promoted(*values)
    return found if "float" in found or "complex" in found else str(keras.config.floatx())


def summed(value: Any) -> str:
    """The dtype of a sum or a product: at least 32 bits wide."""
    found = promoted(value)
    if found in {"bool", "int8", "int16"}:
        return "int32"
    return "uint32" if found in {"uint8", "uint16"} else found
