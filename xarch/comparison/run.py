"""`compare`: one function on every backend against a reference."""

from __future__ import annotations

import contextlib
import statistics
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from xarch.backend import registry
from xarch.backend.interpreters import interpreter_of, probe
from xarch.comparison.difference import Array, Difference, Tolerance, difference, is_inexact
from xarch.comparison.leaves import leaves
from xarch.errors import ArgumentError, BackendError, nearest
from xarch.workers import Failure, Results, Workers
from xarch.workers.targets import Target, path_of

FLOAT64 = "float64"


@dataclass(frozen=True)
class Row:
    """One leaf of the result on one backend.

    Attributes:
        backend: The backend's name.
        leaf: The leaf's path in the result.
        value: The leaf itself.
        difference: Its distance from the reference.
    """

    backend: str
    leaf: str
    value: Array
    difference: Difference


@dataclass(frozen=True)
class Comparison:
    """What `compare` found.

    Attributes:
        target: The function's path.
        reference: What the errors are measured against: a backend's name or `float64`.
        reference_backend: The backend that computed the reference.
        tolerance: The tolerance that was applied.
        rows: A row for each leaf and backend.
        seconds: Median seconds of a call by backend, after a first call.
        failures: What happened on the backends that returned nothing.
    """

    target: str
    reference: str
    reference_backend: str
    tolerance: Tolerance
    rows: list[Row]
    seconds: dict[str, float]
    failures: dict[str, Failure]

    @property
    def agree(self) -> bool:
        """Whether every backend returned a result and all agree within the tolerance."""
        return not self.failures and all(row.difference.agrees for row in self.rows)

    def as_dict(self) -> dict[str, Any]:
        """The comparison as JSON-ready data; values of up to 16 elements are included."""
        return {
            "target": self.target,
            "reference": self.reference,
            "reference_backend": self.reference_backend,
            "tolerance": asdict(self.tolerance),
            "agree": self.agree,
            "rows": [_row_as_dict(row) for row in self.rows],
            "seconds": self.seconds,
            "failures": {name: failure.as_dict() for name, failure in self.failures.items()},
        }


@dataclass(frozen=True)
class _Inputs:
    """One call that is made several times."""

    path: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    seed: int

    def on(self, workers: Workers, only: list[str] | None = None, parallel: bool = True) -> Results:
        return workers.call(
            self.path, self.args, self.kwargs, seed=self.seed, only=only, parallel=parallel
        )


def compare(
    target: Target,
    *args: Any,
    backends: Iterable[str] = (),
    reference: str | None = None,
    rtol: float | None = None,
    atol: float | None = None,
    seed: int = 0,
    repeat: int = 3,
    timeout: float | None = None,
    kwargs: Mapping[str, Any] | None = None,
    workers: Workers | None = None,
) -> Comparison:
    """Runs a function on several backends and measures how far the results lie apart.

    Args:
        target: `package.module:function`, `file.py:function`, or a top-level function.
        *args: Its arguments; arrays as numpy.
        backends: Backends to run on; none means every installed one.
        reference: A backend's name, or `float64`: then the function runs once more with float64
            inputs and float type, on a backend with the capability `float64`. None means the
            first backend.
        rtol: Relative tolerance; see `Tolerance` for the default.
        atol: Absolute tolerance; likewise.
        seed: Seeds Python, numpy and the framework before every call.
        repeat: How many calls are timed, after a first one that is not.
        timeout: Seconds that one call may take.
        kwargs: Keyword arguments of the function.
        workers: Running workers to use, instead of starting some for `backends`.

    Returns:
        The comparison; `agree` is the verdict.

    Raises:
        TargetError: The function cannot be found.
        ArgumentError: The reference is none of the backends, an argument does not fit, or the
            function returns nothing that could be compared.
        WorkerFailed: The reference itself failed.
    """
    path = path_of(target)
    with contextlib.ExitStack() as stack:
        if workers is None:
            workers = stack.enter_context(Workers(*backends, timeout=timeout))
        base = _reference_name(reference, workers.backends)
        call = _Inputs(path, args, dict(kwargs or {}), seed)
        results = call.on(workers)
        if base == FLOAT64:
            reference_backend, truth = _in_float64(call, timeout)
        else:
            reference_backend, truth = base, results[base]
        seconds = _time(workers, call, list(results.returned), repeat)
    expected = leaves(truth)
    if not expected:
        raise ArgumentError(f"{path} returned nothing that could be compared, only {truth!r}.")
    rows = list(_rows(results, expected, Tolerance(rtol, atol), base))
    return Comparison(
        path, base, reference_backend, Tolerance(rtol, atol), rows, seconds, results.failures
    )


def _reference_name(reference: str | None, backends: tuple[str, ...]) -> str:
    if reference is None:
        return backends[0]
    if reference != FLOAT64 and reference not in backends:
        raise ArgumentError(
            f"The reference {reference!r} is none of the backends that are compared. "
            f"{nearest(reference, [*backends, FLOAT64])}"
        )
    return reference


def _in_float64(call: _Inputs, timeout: float | None) -> tuple[str, Any]:
    backend = _float64_backend()
    wide = replace(call, args=_widen(call.args), kwargs=_widen(call.kwargs))
    with Workers(backend, float64=True, timeout=timeout) as workers:
        return backend, wide.on(workers)[backend]


def _float64_backend() -> str:
    able = []
    for name in registry.names():
        with contextlib.suppress(BackendError):
            backend = registry.get(name)
            if FLOAT64 in backend.capabilities:
                able.append(name)
                if probe(backend, interpreter_of(name)).framework.found:
                    return name
    raise ArgumentError(
        "The reference float64 needs a backend with the capability 'float64', and none of these "
        f"is installed: {', '.join(able) or 'no backend has it'}. Name a backend as the reference."
    )


def _widen(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _widen(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_widen(item) for item in value)
    if isinstance(value, np.ndarray) and is_inexact(value.dtype) and value.dtype.kind != "c":
        return value.astype(np.float64)
    return value


def _time(workers: Workers, call: _Inputs, backends: list[str], repeat: int) -> dict[str, float]:
    times: dict[str, list[float]] = {name: [] for name in backends}
    for _ in range(repeat):
        again = call.on(workers, only=backends, parallel=False)
        for name, returned in again.returned.items():
            times[name].append(returned.seconds)
    return {name: statistics.median(measured) for name, measured in times.items() if measured}


def _rows(
    results: Results, expected: dict[str, Array], tolerance: Tolerance, base: str
) -> Iterator[Row]:
    by_backend = {name: leaves(result.value) for name, result in results.returned.items()}
    dtypes = _expected_dtypes(by_backend, expected, base)
    for leaf, truth in expected.items():
        for name, found in by_backend.items():
            if leaf not in found:
                yield Row(name, leaf, np.empty(0), Difference(False, reason="missing"))
                continue
            distance = difference(found[leaf], truth, tolerance)
            if distance.agrees and found[leaf].dtype != dtypes[leaf]:
                reason = f"dtype {found[leaf].dtype}, reference {dtypes[leaf]}"
                distance = Difference(False, distance.absolute, distance.relative, reason)
            yield Row(name, leaf, found[leaf], distance)
    for name, found in by_backend.items():
        for leaf in found.keys() - expected.keys():
            reason = "the reference has no such leaf"
            yield Row(name, leaf, found[leaf], Difference(False, reason=reason))


def _expected_dtypes(
    by_backend: dict[str, dict[str, Array]], expected: dict[str, Array], base: str
) -> dict[str, np.dtype[Any]]:
    """The reference's dtypes; those of the first backend where the reference is float64."""
    source = expected if base != FLOAT64 else next(iter(by_backend.values()), expected)
    return {leaf: source.get(leaf, truth).dtype for leaf, truth in expected.items()}


def _row_as_dict(row: Row) -> dict[str, Any]:
    return {
        "backend": row.backend,
        "leaf": row.leaf,
        "dtype": row.value.dtype.name,
        "shape": list(row.value.shape),
        "value": _plain(row.value) if row.value.size <= 16 else None,
        **asdict(row.difference),
    }


def _plain(value: Array) -> Any:
    if value.dtype.kind == "c":
        return [_plain(value.real), _plain(value.imag)]
    if is_inexact(value.dtype):  # JSON has no NaN and no infinity
        wide = value.astype(np.float64).tolist()
        return _map(wide, lambda x: x if np.isfinite(x) else str(x))
    return value.tolist() if value.dtype.kind in "biuU" else [str(item) for item in value.ravel()]


def _map(tree: Any, function: Any) -> Any:
    return [_map(item, function) for item in tree] if isinstance(tree, list) else function(tree)
