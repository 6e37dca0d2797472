"""The dtype of a symbolic result is that of the result.

Keras infers some dtypes otherwise than it computes them, or cuts 64 bits to 32 where it infers. A
cast to the right one follows the symbolic call then; a tensor with numbers is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import keras
from keras import ops

from xarch.ops.dtypes import floated, promoted, summed

Function = Callable[..., Any]
Rule = Callable[..., Any]


def _of_first(x: Any, *_: Any, **__: Any) -> str:
    return promoted(x)


def _of_two(x1: Any, x2: Any, *_: Any, **__: Any) -> str:
    return promoted(x1, x2)


def _float_of_two(x1: Any, x2: Any, *_: Any, **__: Any) -> str:
    return floated(x1, x2)


def remainder(x1: Any, x2: Any, *_: Any, **__: Any) -> str:
    """The dtype of a remainder, a quotient or a power; of truth values it is an integer."""
    found = promoted(x1, x2)
    return "int32" if found == "bool" else found


def _sum(x: Any, *_: Any, dtype: Any = None, **__: Any) -> str:
    return summed(x) if dtype is None else str(keras.backend.standardize_dtype(dtype))


#: Ops whose symbolic dtype is cut to 32 bits where Keras's promotion is; by the rule of the dtype.
CUT: Mapping[Rule, tuple[str, ...]] = {
    _of_two: (
        "add", "subtract", "multiply", "maximum", "minimum", "fmax", "fmin",
        "bitwise_and", "bitwise_or", "bitwise_xor", "bitwise_left_shift",
        "bitwise_right_shift", "left_shift", "right_shift", "gcd", "lcm", "matmul", "dot", "inner",
        "outer", "kron", "cross", "vdot", "tensordot",
    ),
    _float_of_two: (
        "divide", "true_divide", "divide_no_nan", "arctan2", "hypot", "logaddexp", "logaddexp2",
        "heaviside",
    ),
    remainder: ("floor_divide", "mod", "fmod", "power"),
    _sum: ("sum", "prod", "nansum", "nanprod"),
    _of_first: ("nanmax", "nanmin", "relu6"),
}  # fmt: skip


def promises() -> dict[str, Rule]:
    """The rule of the dtype of each op whose symbolic result may have another on this backend."""
    if keras.backend.result_type("int64", "int64") == "int64":
        return {"gcd": _of_two}  # a Python number has 64 bits there
    return {name: rule for rule, ops_ in CUT.items() for name in ops_}


def promising(function: Function, rule: Rule) -> Function:
    """The same function with symbolic results of the dtype that a rule gives for its arguments."""

    def call(*args: Any, **kwargs: Any) -> Any:
        found = function(*args, **kwargs)
        if isinstance(found, keras.KerasTensor):
            return cast_symbol(found, rule(*args, **kwargs))
        return found

    return call


def cast_symbol(x: Any, dtype: str) -> Any:
    """A symbolic tensor in another dtype; anything else as it is."""
    if not isinstance(x, keras.KerasTensor) or x.dtype == dtype:
        return x
    return ops.cast(x, dtype)
