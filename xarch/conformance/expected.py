"""The truth about a case: the reference's result, how sensitive it is, and its gradient."""

from __future__ import annotations

import threading
import warnings
from dataclasses import dataclass
from typing import Any

import ml_dtypes
import numpy as np

from xarch.comparison.leaves import leaves
from xarch.conformance import arguments, laws, reference
from xarch.conformance.case import OF_THE_LARGEST, STATED, Case
from xarch.conformance.dtypes import dtype_of, is_float
from xarch.conformance.reference import _slopes

Array = np.ndarray[Any, Any]
_ONE_BY_ONE = 64  # inputs of more numbers than this are perturbed by random signs instead
_ROUNDS = 8
_QUIET = threading.Lock()  # filters of warnings belong to the process, not to a thread


@dataclass(frozen=True)
class Leaf:
    """One array of the expected result.

    Attributes:
        path: Its place in the tree.
        value: The truth: float64 (or complex) for floats, exact integers or truth values else.
        dtype: The dtype that the result should have.
        slack: What one ulp of input change does to each number.
    """

    path: str
    value: Array
    dtype: str
    slack: Array


def expect(case: Case) -> list[Leaf]:
    """The leaves that a case should give."""
    truth = leaves(_reference(case, _wide(case)))
    dtypes = case.dtypes * len(truth) if len(case.dtypes) == 1 else case.dtypes
    truth = {
        path: value != 0 if dtype == "bool" else value  # of sums of truth values too
        for (path, value), dtype in zip(truth.items(), dtypes, strict=True)
    }
    moves = {path: np.zeros(value.shape) for path, value in truth.items()}
    ulp = max((eps(name) for name in dtypes), default=0.0)
    if ulp and case.kind != "exact" and not case.law:
        moves = _sensitivity(case, truth, ulp)
        floats = any(is_float(one.dtype.name) for one in arguments.arrays([case.args, case.kwargs]))
        if case.kind in OF_THE_LARGEST or not floats:
            moves = {path: slack + ulp * largest(truth[path]) for path, slack in moves.items()}
    return [
        Leaf(path, value, dtype, moves[path])
        for (path, value), dtype in zip(truth.items(), dtypes, strict=True)
    ]


def lawful(case: Case, found: list[Array]) -> list[tuple[Array, Array]]:
    """The pairs that a case's law wants equal, in float64."""
    args, kwargs = arguments.put([case.args, case.kwargs], _wide(case))
    wide = [one.astype(np.complex128 if one.dtype.kind == "c" else np.float64) for one in found]
    with np.errstate(all="ignore"):
        return list(laws.of(case.law)(wide, *args, **kwargs))


def gradient(case: Case) -> list[tuple[Array, Array]]:
    """The gradient for each floating input and its uncertainty, by differences of the reference.

    The outputs are weighted by `arguments.cotangent`, as in the worker. Two step sizes are taken;
    Richardson's combination is the gradient, and how far it lies from the finer one bounds it.
    """
    given = _wide(case)
    if case.policy == STATED:
        (output,) = leaves(_reference(case, given)).values()
        weights = arguments.cotangent(output.shape)
        with np.errstate(all="ignore"):
            slopes = _slopes.of(case.op)(*given)
        return [(weights * slope, np.zeros(slope.shape)) for slope in slopes]

    def total(changed: list[Array]) -> float:
        outputs = leaves(_reference(case, changed)).values()
        floats = [np.asarray(one, np.float64) for one in outputs if one.dtype.kind == "f"]
        return float(sum(
            np.sum(one * arguments.cotangent(one.shape, index)) for index, one in enumerate(floats)
        ))  # fmt: skip

    found = []
    for index, array in enumerate(given):
        if array.dtype != np.float64:
            continue
        coarse, fine = (_differences(total, given, index, step) for step in (2e-3, 1e-3))
        best = (4 * fine - coarse) / 3
        found.append((best, np.abs(best - fine) * 0.1 + 1e-11 / 1e-3))
    return found


def _differences(total: Any, given: list[Array], index: int, step: float) -> Array:
    slopes = np.zeros(given[index].size)
    for at in range(slopes.size):
        sides = []
        for sign in (1, -1):
            changed = given[index].copy()
            changed.reshape(-1)[at] += sign * step
            sides.append(total([*given[:index], changed, *given[index + 1 :]]))
        slopes[at] = (sides[0] - sides[1]) / (2 * step)
    return slopes.reshape(given[index].shape)


def _wide(case: Case) -> list[Array]:
    """The arrays as a reference gets them; numpy alone would compute small integers in float16."""
    found = arguments.arrays([case.args, case.kwargs])
    if reference.of(case.op).native:
        return found
    floats = any(is_float(array.dtype.name) for array in found)
    widen = not floats and case.kind != "exact" and any(is_float(name) for name in case.dtypes)
    return [
        array.astype(np.float64)
        if is_float(array.dtype.name) or (widen and array.dtype.kind in "iub")
        else array
        for array in found
    ]


def _reference(case: Case, given: list[Array]) -> Any:
    args, kwargs = arguments.put([case.args, case.kwargs], given)
    with _QUIET, warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # numpy warns of empty and all-NaN slices
        return reference.of(case.op).function(*args, **kwargs)


def _sensitivity(case: Case, truth: dict[str, Array], eps: float) -> dict[str, Array]:
    """The sum over inputs of what one ulp more or less of each does to every output."""
    given = _wide(case)
    if reference.of(case.op).native:
        return {path: np.zeros(value.shape) for path, value in truth.items()}
    total: dict[str, Array] = {path: np.zeros(value.shape) for path, value in truth.items()}
    with np.errstate(over="ignore", invalid="ignore"):
        groups = list(_changes(case, given, eps))
    for changes, weight in groups:
        worst = {path: np.zeros(value.shape) for path, value in truth.items()}
        for changed in changes:
            for path, value in leaves(_reference(case, changed)).items():
                worst[path] = np.maximum(worst[path], _move(value, truth[path]))
        for path in total:
            total[path] += weight * worst[path]
    return total


def _changes(case: Case, given: list[Array], eps: float) -> Any:
    """Groups of changed inputs; within a group the worst counts, and groups add up."""
    floats = [i for i, array in enumerate(given) if array.dtype.kind == "f" and array.size]
    count = sum(given[i].size for i in floats)
    if case.kind == "elementwise":
        for i in floats:
            yield [_changed(given, {i: given[i] * (1 + side * eps)}) for side in (1, -1)], 1.0
    elif count <= _ONE_BY_ONE:
        for i in floats:
            for at in range(given[i].size):
                yield (
                    [_changed(given, {i: _nudged(given[i], at, side * eps)}) for side in (1, -1)],
                    1.0,
                )
    else:
        generator = np.random.Generator(np.random.Philox(0))
        signs = [
            {i: generator.choice([-1.0, 1.0], given[i].shape) for i in floats}
            for _ in range(_ROUNDS)
        ]
        yield (
            [
                _changed(given, {i: given[i] * (1 + eps * sign[i]) for i in floats})
                for sign in signs
            ],
            4.0,
        )


def _changed(given: list[Array], new: dict[int, Array]) -> list[Array]:
    return [new.get(index, array) for index, array in enumerate(given)]


def _nudged(array: Array, at: int, relative: float) -> Array:
    changed = array.copy()
    changed.reshape(-1)[at] *= 1 + relative
    return changed


def largest(truth: Array) -> float:
    """The size of the largest finite number; 0 of none."""
    finite = np.abs(truth[np.isfinite(truth)]) if truth.dtype.kind in "fc" else np.empty(0)
    return float(finite.max(initial=0.0))


def _move(value: Array, truth: Array) -> Array:
    """How far a result moved; zero where one side is no number."""
    if value.shape != truth.shape or value.dtype.kind not in "fc":
        return np.zeros(truth.shape)
    with np.errstate(all="ignore"):
        moved = np.abs(value - truth)
    return np.where(np.isfinite(moved), moved, 0.0)


def eps(dtype: str) -> float:
    """The distance from 1 to the next number of a dtype; 0 for integers."""
    if dtype == "complex64":
        return float(np.finfo(np.float32).eps)
    return float(ml_dtypes.finfo(dtype_of(dtype)).eps) if is_float(dtype) else 0.0
