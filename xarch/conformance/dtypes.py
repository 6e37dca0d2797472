"""Which dtype a result has: the array API's promotion, extended to mixed kinds.

Within a kind the array API standard speaks. Between kinds it leaves the result open; there an
integer beside a float takes the float's dtype, and a function that has only floating results gives
float32 for integers, as Keras documents. Python numbers are weak, as in the standard.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import numpy as np

from xarch.conformance.corpus.encoding import dtype_of

FLOATX = "float32"


def promote(dtypes: Iterable[str]) -> str:
    """The dtype of an operation over arrays of some dtypes.

    Example:
        >>> promote(["int8", "uint8"]), promote(["float16", "bfloat16"])
        ('int16', 'float32')
        >>> promote(["int64", "float16"]), promote(["bool", "uint8"])
        ('float16', 'uint8')
    """
    names = set(dtypes)
    floats = {name for name in names if is_float(name)}
    if len(floats) > 1:
        return "float64" if "float64" in floats else "float32"
    if floats:
        return floats.pop()
    if len(names) > 1:
        names.discard("bool")
    if "uint64" in names and any(name.startswith("int") for name in names):
        return FLOATX
    return np.result_type(*[np.dtype(name) for name in names]).name


def floating(dtypes: Iterable[str]) -> str:
    """Likewise for functions whose results are always floats."""
    found = promote(dtypes)
    return found if is_float(found) else FLOATX


def summed(dtype: str) -> str:
    """The dtype of a sum or a product: at least the default integer's width, which is 32 bits."""
    if dtype == "bool" or re.fullmatch(r"int(8|16)", dtype):
        return "int32"
    return "uint32" if re.fullmatch(r"uint(8|16)", dtype) else dtype


def is_float(dtype: str) -> bool:
    """Whether a dtype is a real float."""
    return "float" in dtype


def of_arrays(values: Iterable[Any]) -> list[str]:
    """The names of the dtypes of the arrays among some values."""
    return [value.dtype.name for value in values if isinstance(value, np.ndarray)]


__all__ = ["FLOATX", "dtype_of", "floating", "is_float", "of_arrays", "promote", "summed"]
