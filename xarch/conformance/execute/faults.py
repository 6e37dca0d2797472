"""Faults to inject into single ops: the suite must catch every one of them.

Each is a mistake that a backend has made or could make. A case names its fault, and the worker
puts it between the case and the op.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from keras import KerasTensor, ops

Function = Callable[..., Any]


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes:
        op: The op that it spoils.
        spoil: Makes the spoilt op out of the right one.
        sentence: What goes wrong.
    """

    op: str
    spoil: Callable[[Function], Function]
    sentence: str


FAULTS: dict[str, Fault] = {}


def fault(op: str) -> Callable[[Function], Function]:
    """Registers a fault of an op: a function of the op's function and its arguments."""

    def register(function: Function) -> Function:
        def spoil(right: Function) -> Function:
            return lambda *args, **kwargs: function(right, *args, **kwargs)

        FAULTS[function.__name__] = Fault(op, spoil, (function.__doc__ or "").strip())
        return function

    return register


def sentences() -> dict[str, tuple[str, str]]:
    """The op and the sentence of every fault; a worker is asked for them."""
    return {name: (one.op, one.sentence) for name, one in FAULTS.items()}


def spoilt(name: str, right: Function) -> Function:
    """An op with a fault; without one where the name is empty."""
    return FAULTS[name].spoil(right) if name else right


@fault("matmul")
def transposed(right: Function, x: Any, y: Any) -> Any:
    """The result is transposed."""
    found = right(x, y)
    return ops.swapaxes(found, -1, -2) if len(found.shape) > 1 else found


@fault("add")
def bias_on_the_wrong_axis(right: Function, x: Any, y: Any) -> Any:
    """A column is added as if it were a row, where the lengths allow it."""
    shape: tuple[int, ...] = tuple(getattr(y, "shape", ()))
    if len(shape) > 1 and shape[-1] == 1 and shape[-2] == x.shape[-1]:
        y = ops.swapaxes(y, -1, -2)
    return right(x, y)


@fault("var")
def cancellation(right: Function, x: Any, **options: Any) -> Any:
    """The variance is the mean of the squares less the square of the mean."""
    return ops.mean(ops.square(x), **options) - ops.square(ops.mean(x, **options))


@fault("max")
def dropped_nan(right: Function, x: Any, **options: Any) -> Any:
    """NaN is taken for a small number."""
    return right(ops.where(ops.isnan(x), ops.cast(-1e4, x.dtype), x), **options)


@fault("softmax")
def widened_dtype(right: Function, x: Any, **options: Any) -> Any:
    """Half precision comes back as float32."""
    return ops.cast(right(x, **options), "float32")


@fault("softmax")
def no_shift(right: Function, x: Any, axis: Any = -1) -> Any:
    """The largest logit is not subtracted first."""
    found = ops.exp(x)
    return found / ops.sum(found, axis=axis, keepdims=True)


@fault("reshape")
def swallowed_error(right: Function, x: Any, newshape: Any) -> Any:
    """What does not fit comes back as it was."""
    try:
        return right(x, newshape)
    except Exception:
        return x


@fault("sin")
def no_gradient(right: Function, x: Any) -> Any:
    """The gradient is zero."""
    return ops.stop_gradient(right(x)) + 0.0 * x


@fault("square")
def doubled_gradient(right: Function, x: Any) -> Any:
    """The value is right and the gradient twice too large."""
    found = right(x)
    return 2 * found - ops.stop_gradient(found)


@fault("sum")
def lost_dimensions(right: Function, x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Keepdims is forgotten where the axis is None."""
    return right(x, axis=axis, keepdims=keepdims and axis is not None)


@fault("mean")
def negative_axis(right: Function, x: Any, axis: Any = None, **options: Any) -> Any:
    """A negative axis counts from the front."""
    return right(x, axis=0 if axis == -1 else axis, **options)


@fault("exp")
def half_precision(right: Function, x: Any) -> Any:
    """Float32 is computed in float16."""
    return ops.cast(right(ops.cast(x, "float16")), x.dtype)


@fault("tanh")
def slightly_off(right: Function, x: Any) -> Any:
    """Every number is wrong in its fifth digit."""
    return right(x) * (1 + 1e-5)


@fault("trunc")
def lost_sign_of_zero(right: Function, x: Any) -> Any:
    """Minus zero becomes zero."""
    return right(x) + ops.zeros_like(x)


@fault("log")
def clipped_infinity(right: Function, x: Any) -> Any:
    """Infinities become large numbers."""
    return ops.clip(right(x), -100.0, 3e38)


@fault("prod")
def empty_is_zero(right: Function, x: Any, axis: Any = None, **options: Any) -> Any:
    """The product of nothing is zero."""
    found = right(x, axis=axis, **options)
    return ops.zeros_like(found) if 0 in x.shape else found


@fault("average_pool")
def padding_counts(right: Function, x: Any, pool_size: Any, **options: Any) -> Any:
    """The zeros of the padding are averaged, too."""
    if options.get("padding") != "same" or options.get("data_format") == "channels_first":
        return right(x, pool_size, **options)
    inner = [(0, 0), *[(0, 1)] * (len(x.shape) - 2), (0, 0)]
    found = right(ops.pad(x, inner), pool_size, **{**options, "padding": "valid"})
    whole = right(x, pool_size, **options)
    return found if tuple(found.shape) == tuple(whole.shape) else whole


@fault("conv")
def layout_ignored(right: Function, x: Any, kernel: Any, data_format: Any = None,
                   **options: Any) -> Any:  # fmt: skip
    """Channels_first is computed on the image turned by 90 degrees."""
    if data_format == "channels_first" and len(x.shape) == 4:
        x = ops.swapaxes(x, 2, 3)
    return right(x, kernel, data_format=data_format, **options)


@fault("take")
def clipped_index(right: Function, x: Any, indices: Any, axis: Any = None) -> Any:
    """An index out of range takes the last item."""
    if axis is not None:
        indices = ops.clip(indices, -x.shape[axis], x.shape[axis] - 1)
    return right(x, indices, axis=axis)


@fault("argsort")
def unstable(right: Function, x: Any, axis: Any = -1) -> Any:
    """Equal items change places."""
    if axis is None or "int" not in str(x.dtype):
        return right(x, axis=axis)
    return ops.flip(right(-ops.cast(x, "float32"), axis=axis), axis=axis)


@fault("moments")
def missing_leaf(right: Function, x: Any, axes: Any, **options: Any) -> Any:
    """Of two results, one comes back."""
    return right(x, axes, **options)[0]


@fault("multiply")
def no_scalars(right: Function, x: Any, y: Any) -> Any:
    """A scalar tensor is refused."""
    if getattr(y, "shape", None) == ():
        raise TypeError("a scalar")
    return right(x, y)


@fault("equal")
def truth_as_numbers(right: Function, x: Any, y: Any) -> Any:
    """Truth values come back as integers."""
    return ops.cast(right(x, y), "int32")


@fault("subtract")
def saturates(right: Function, x: Any, y: Any) -> Any:
    """Unsigned integers stop at zero instead of wrapping."""
    if getattr(x, "dtype", None) == getattr(y, "dtype", "") and "uint8" in str(x.dtype):
        return right(ops.maximum(x, y), y)
    return right(x, y)


@fault("transpose")
def symbolic_shape(right: Function, x: Any, axes: Any = None) -> Any:
    """The symbolic result has the shape of the input."""
    return x if isinstance(x, KerasTensor) else right(x, axes)


@fault("concatenate")
def unknown_batch(right: Function, xs: Any, axis: int = 0) -> Any:
    """An unknown dimension is refused."""
    if any(None in x.shape for x in xs):
        raise ValueError("unknown")
    return right(xs, axis)


_SEEN: dict[Any, Any] = {}


@fault("cos")
def stale(right: Function, x: Any) -> Any:
    """A later call gives the result of the first one of its shape."""
    key = (tuple(x.shape), str(x.dtype))
    if isinstance(x, KerasTensor):
        return right(x)
    return _SEEN.setdefault(key, right(x))


@fault("clip")
def swapped_bounds(right: Function, x: Any, x_min: Any, x_max: Any) -> Any:
    """The bounds are exchanged."""
    return right(x, x_max, x_min)


@fault("abs")
def dies(right: Function, x: Any) -> Any:
    """The process dies of the extremes of int8."""
    if "int8" in str(x.dtype) and "uint8" not in str(x.dtype) and x.shape == (7,):
        os.kill(os.getpid(), signal.SIGABRT)
    return right(x)
