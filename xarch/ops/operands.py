"""Lists and numbers as operands, which some functions of Keras take on some backends alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from keras import ops

Function = Callable[..., Any]

#: Ops by how many of their first arguments are tensors.
OPERANDS: Mapping[str, int] = {
    **dict.fromkeys(
        ("all", "amax", "amin", "any", "conj", "conjugate", "empty_like", "extract_sequences",
         "flip", "imag", "nonzero", "ones_like", "real", "roll", "size", "stop_gradient",
         "transpose", "vander", "zeros_like"),
        1,
    ),
    **dict.fromkeys(
        ("add", "arctan2", "bitwise_and", "bitwise_left_shift", "bitwise_or",
         "bitwise_right_shift", "bitwise_xor", "divide", "divide_no_nan", "equal", "floor_divide",
         "fmax", "fmin", "fmod", "full_like", "gcd", "greater", "greater_equal", "heaviside",
         "hypot", "inner", "isclose", "kron", "lcm", "left_shift", "less", "less_equal",
         "logaddexp", "logaddexp2", "logical_and", "logical_or", "logical_xor",
         "maximum", "minimum", "mod", "multiply", "nextafter",
         "not_equal", "outer", "power", "right_shift", "subtract", "true_divide", "vdot"),
        2,
    ),
    "clip": 3,
    "where": 3,
}  # fmt: skip

_NAMES = frozenset({"x", "fill_value", "y", "x1", "x2", "x_min", "x_max", "condition", "variable"})


def taking(function: Function, count: int) -> Function:
    """The same function: a list is a tensor, and so is each number where nothing is one.

    A number beside a tensor stays a number, whose dtype is the tensor's.

    Args:
        function: The op.
        count: How many of the first arguments are operands.
    """

    def call(*args: Any, **kwargs: Any) -> Any:
        operands = [*args[:count], *(kwargs[name] for name in kwargs if name in _NAMES)]
        if any(type(one) in {list, tuple} for one in operands):
            args = (*map(_tensor, args[:count]), *args[count:])
            kwargs = {key: _tensor(x) if key in _NAMES else x for key, x in kwargs.items()}
        elif not any(hasattr(one, "shape") for one in operands):
            args = (*map(_number, args[:count]), *args[count:])
            kwargs = {key: _number(x) if key in _NAMES else x for key, x in kwargs.items()}
        return function(*args, **kwargs)

    return call


def _tensor(x: Any) -> Any:
    return ops.convert_to_tensor(x) if type(x) in {list, tuple} else x


def _number(x: Any) -> Any:
    return ops.convert_to_tensor(x) if type(x) in {bool, int, float, complex} else x
