"""A case as a line of JSON, and back."""

from __future__ import annotations

import base64
import json
import math
from dataclasses import fields
from typing import Any

import ml_dtypes
import numpy as np

from xarch.conformance.case import Case

_DEFAULTS = Case("", "")
_TUPLES = {"args", "dtypes", "channels", "raises"}


def to_line(case: Case) -> str:
    """One line of JSON without the attributes that have their default.

    Example:
        >>> to_line(Case("abs/one", "keras.ops:abs", (-1.0,)))
        '{"args":[-1.0],"id":"abs/one","target":"keras.ops:abs"}'
    """
    record = {}
    for item in fields(case):
        value = getattr(case, item.name)
        if value != getattr(_DEFAULTS, item.name) or item.name in {"id", "target"}:
            plain = list(value) if item.name in _TUPLES else value
            record[item.name] = _encode(plain)
    return json.dumps(record, sort_keys=True, separators=(",", ":"), allow_nan=False)


def from_line(line: str) -> Case:
    """The case that `to_line` wrote."""
    record = {name: _decode(value) for name, value in json.loads(line).items()}
    values: dict[str, Any] = {
        name: tuple(value) if name in _TUPLES else value for name, value in record.items()
    }
    return Case(**values)


def dtype_of(name: str) -> np.dtype[Any]:
    """A dtype by its name, those of `ml_dtypes` included."""
    return np.dtype(getattr(ml_dtypes, name, name))


def _encode(value: Any) -> Any:  # noqa: PLR0911  # a return for each type
    if isinstance(value, np.ndarray):
        little = value.astype(value.dtype.newbyteorder("<"), copy=False)
        bits = base64.b64encode(little.tobytes()).decode()
        return {"array": [value.dtype.name, list(value.shape), bits]}
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": repr(value)}
    if isinstance(value, complex):
        return {"complex": [value.real, value.imag]}
    if isinstance(value, slice):
        return {"slice": [value.start, value.stop, value.step]}
    if value is Ellipsis:
        return {"ellipsis": []}
    if isinstance(value, tuple):
        return {"tuple": [_encode(item) for item in value]}
    if isinstance(value, list):
        return [_encode(item) for item in value]
    if isinstance(value, dict):
        return {"dict": {name: _encode(item) for name, item in value.items()}}
    return value


def _decode(value: Any) -> Any:
    if isinstance(value, list):
        return [_decode(item) for item in value]
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    return _DECODERS[kind](content)


def _array(content: list[Any]) -> np.ndarray[Any, Any]:
    name, shape, bits = content
    return np.frombuffer(bytearray(base64.b64decode(bits)), dtype_of(name)).reshape(shape)


_DECODERS: dict[str, Any] = {
    "array": _array,
    "float": float,
    "complex": lambda content: complex(*content),
    "slice": lambda content: slice(*content),
    "ellipsis": lambda _: Ellipsis,
    "tuple": lambda content: tuple(_decode(item) for item in content),
    "dict": lambda content: {name: _decode(item) for name, item in content.items()},
}
