"""One case in every channel that it asks."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from xarch.backend.contract import Backend
from xarch.conformance import arguments
from xarch.conformance.case import Case
from xarch.conformance.dtypes import is_float
from xarch.workers import trees

Function = Callable[..., Any]
Outcome = dict[str, Any]


class Worker:
    """Runs cases on the backend of this process.

    Args:
        backend: That backend.
    """

    def __init__(self, backend: Backend) -> None:
        self.arrays = backend.arrays()
        traces = "trace" in backend.capabilities
        self.tracing = backend.tracing() if traces else None  # type: ignore[attr-defined]

    def warm_up(self) -> None:
        """Makes the framework import its compiler, whose time is no case's."""
        if self.tracing is not None:
            one = keras.ops.ones((2,))
            self.tracing.compiled(lambda x: x + 1)(one)
            self.tracing.gradients(lambda x: [x * x], [one], [np.ones(2)])

    def run(self, case: Case, function: Function) -> dict[str, Outcome]:
        """What happened, by part: `eager`, then the channels that the case asks beyond it."""
        parts: dict[str, Callable[[], Any]] = {"eager": lambda: self._eager(case, function)}
        if "static" in case.channels:
            parts["static"] = lambda: _symbolic(case, function, unknown_batch=False)
        if "dynamic" in case.channels:
            parts["dynamic"] = lambda: _symbolic(case, function, unknown_batch=True)
        if self.tracing is not None:
            if "traced" in case.channels:
                parts["traced"] = lambda: self._traced(case, function)
            if "gradient" in case.channels:
                parts["gradient"] = lambda: self._gradient(case, function)
        return {name: _attempt(part) for name, part in parts.items()}

    def _tensors(self, case: Case) -> list[Any]:
        found = arguments.arrays([case.args, case.kwargs])
        return [keras.ops.convert_to_tensor(array, dtype=array.dtype.name) for array in found]

    def _eager(self, case: Case, function: Function) -> Any:
        return trees.to_numpy(_call(case, function, self._tensors(case)), self.arrays)

    def _traced(self, case: Case, function: Function) -> Any:
        assert self.tracing is not None
        compiled = self.tracing.compiled(lambda *tensors: _call(case, function, list(tensors)))
        return trees.to_numpy(compiled(*self._tensors(case)), self.arrays)

    def _gradient(self, case: Case, function: Function) -> Any:
        assert self.tracing is not None
        tensors = self._tensors(case)
        inputs = [i for i, tensor in enumerate(tensors) if is_float(_dtype(tensor))]

        def of_floats(*given: Any) -> list[Any]:
            filled = list(tensors)
            for index, tensor in zip(inputs, given, strict=True):
                filled[index] = tensor
            outputs = keras.tree.flatten(_call(case, function, filled))
            return [output for output in outputs if is_float(_dtype(output))]

        eager = of_floats(*[tensors[i] for i in inputs])
        weights = [
            arguments.cotangent(tuple(output.shape), index) for index, output in enumerate(eager)
        ]
        found = self.tracing.gradients(of_floats, [tensors[i] for i in inputs], weights)
        return [None if one is None else self.arrays.to_numpy(one) for one in found]


def _call(case: Case, function: Function, tensors: list[Any]) -> Any:
    args, kwargs = arguments.put([case.args, case.kwargs], tensors)
    return function(*args, **kwargs)


def _symbolic(case: Case, function: Function, *, unknown_batch: bool) -> list[Any]:
    first = next(iter(arguments.arrays([case.args, case.kwargs])), np.empty(()))

    def symbol(array: np.ndarray[Any, Any]) -> Any:
        shape: tuple[int | None, ...] = array.shape
        if unknown_batch and array.ndim == first.ndim and array.shape[:1] == first.shape[:1]:
            shape = (None, *array.shape[1:])
        return keras.KerasTensor(shape, dtype=array.dtype.name)

    args, kwargs = arguments.replace([case.args, case.kwargs], symbol)
    found = keras.tree.flatten(function(*args, **kwargs))
    return [(_shape(leaf), _dtype(leaf)) for leaf in found]


def _shape(leaf: Any) -> tuple[int | None, ...]:
    return tuple(getattr(leaf, "shape", ()))


def _dtype(leaf: Any) -> str:
    if not hasattr(leaf, "dtype"):
        return type(leaf).__name__
    return str(keras.backend.standardize_dtype(leaf.dtype))


def _attempt(part: Callable[[], Any]) -> Outcome:
    started = time.process_time()
    try:
        outcome: Outcome = {"value": part()}
    except Exception as error:
        classes = [cls.__name__ for cls in type(error).__mro__]
        text = str(error).strip()
        outcome = {"error": classes, "message": text.splitlines()[0][:200] if text else ""}
    return {**outcome, "seconds": time.process_time() - started}
