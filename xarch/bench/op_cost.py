"""What a worker runs: one op of `xarch.ops` and that of `keras.ops`, in turn.

This module imports Keras; workers alone import it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from operator import attrgetter
from statistics import median
from typing import Any

import keras

import xarch.ops
from xarch.backend import current_backend
from xarch.bench.calls import Call, calls
from xarch.bench.timing import awaited, timed
from xarch.conformance import arguments

Function = Callable[..., Any]


def measure(name: str, rounds: int, shortest: float) -> dict[str, float | str]:
    """What an op costs on the backend of this process.

    Args:
        name: A key of `xarch.bench.calls.calls`.
        rounds: How often each of the two is measured, in turn.
        shortest: Seconds of one measurement.

    Returns:
        `eager` and `compiled`: the median over rounds of the time of `xarch.ops` divided by that of
        `keras.ops`, or the class of the error where one of them refuses the call; `milliseconds`:
        the median of the eager call of `keras.ops`.
    """
    call = calls()[name]
    tensors = [
        keras.ops.convert_to_tensor(array, dtype=array.dtype.name)
        for array in arguments.arrays([call.args, dict(call.kwargs), call.on])
    ]
    both = [_of(attrgetter(name)(module), call) for module in (keras.ops, xarch.ops)]
    tracing = current_backend().tracing()  # type: ignore[attr-defined]
    found: dict[str, float | str] = {}
    eager = [functools.partial(function, *tensors) for function in both]
    found |= _ratio("eager", eager, rounds, shortest)
    try:
        compiled = [_compiled(tracing, f, tensors) for f in both]
    except Exception as error:  # whatever the framework has against it
        return {**found, "compiled": type(error).__name__}
    return {**found, **_ratio("compiled", compiled, rounds, shortest)}


def _of(op: Function, call: Call) -> Function:
    def function(*tensors: Any) -> Any:
        given = [call.args, dict(call.kwargs), call.on]
        args, kwargs, on = arguments.put(given, list(tensors))
        found = op(*args, **kwargs)
        return found(*on) if on else found

    return function


def _compiled(tracing: Any, function: Function, tensors: list[Any]) -> Callable[[], Any]:
    compiled = tracing.compiled(function, generated=True)
    compiled(*tensors)
    return functools.partial(compiled, *tensors)


def _ratio(
    name: str, both: Sequence[Callable[[], Any]], rounds: int, shortest: float
) -> dict[str, float | str]:
    arrays = current_backend().arrays()
    contenders = {
        kind: awaited(arrays, one) for kind, one in zip(("keras", "xarch"), both, strict=True)
    }
    try:
        seconds = timed(contenders, rounds, shortest)
    except Exception as error:  # as above
        return {name: type(error).__name__}
    pairs = zip(seconds["xarch"], seconds["keras"], strict=True)
    found: dict[str, float | str] = {
        name: round(median(ours / theirs for ours, theirs in pairs), 2)
    }
    if name == "eager":
        found["milliseconds"] = round(1e3 * median(seconds["keras"]), 4)
    return found
