"""Values as Python source that gives the same bits again."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from xarch.conformance.dtypes import is_float

Array = np.ndarray[Any, Any]
_WIDTH = 88


def of(value: Any) -> str:  # noqa: PLR0911  # a return for each type
    """A static argument as source; `np` must be imported where it has numbers that are not finite.

    Example:
        >>> of([1, float("inf"), slice(None, 2), ...])
        '[1, np.inf, slice(None, 2, None), ...]'
    """
    if isinstance(value, bool) or value is None:
        return repr(value)
    if value is Ellipsis:
        return "..."
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, list):
        return f"[{', '.join(map(of, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(of, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name!r}: {of(item)}' for name, item in value.items())}}}"
    return repr(value)


def array(value: Array, dtype: str = "") -> str:
    """An array as a call of numpy.

    Args:
        value: The array.
        dtype: The dtype of the source's array; default, that of the value, and float32 for the
            floats that numpy lacks.

    Example:
        >>> array(np.array([[0.1, float("nan")]], "float32"))
        'np.array([[0.1, np.nan]], "float32")'
    """
    name = dtype or _numpy_name(value.dtype.name)
    if value.size == 0:
        return f'np.zeros({value.shape}, "{name}")'
    text = f'np.array({_nested(value)}, "{name}")'
    return text if len(text) < _WIDTH else _wrapped(text)


def _numpy_name(name: str) -> str:
    known = name in np.sctypeDict
    return name if known or not is_float(name) else "float32"


def _nested(value: Array) -> str:
    if value.ndim == 0:
        return _item(value)
    return f"[{', '.join(_nested(np.asarray(row)) for row in value)}]"


def _item(value: Array) -> str:
    item = value.item()
    if isinstance(item, complex):
        return f"complex({_number(item.real)}, {_number(item.imag)})"
    if not isinstance(item, float):
        return repr(item)
    short = str(value[()])
    exact = math.isfinite(item) and value.dtype.type(float(short)) == value[()]
    return _number(float(short) if exact else item)


def _number(item: float) -> str:
    if math.isnan(item):
        return "np.nan"
    if math.isinf(item):
        return "np.inf" if item > 0 else "-np.inf"
    return repr(item)


def _wrapped(text: str) -> str:
    """Breaks lines after commas."""
    lines, line = [], ""
    for part in text.split(", "):
        longer = f"{line}, {part}" if line else part
        if line and len(longer) > _WIDTH:
            lines.append(f"{line},")
            line = f"    {part}"
        else:
            line = longer
    return "\n".join([*lines, line])
