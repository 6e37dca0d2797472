"""Checks of one line: an op, a layer or a model on every backend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xarch.backend import current
from xarch.comparison.difference import Tolerance
from xarch.testing import agreement
from xarch.testing.agreement import Given
from xarch.workers import Workers
from xarch.workers.targets import Target, path_of

_ROUGH = Tolerance(0.05, 0.05)  # bfloat16 inside, some products long


@dataclass(frozen=True)
class Checked:
    """What a check found.

    Attributes:
        values: By backend, what it computed, by part.
    """

    values: Mapping[str, Mapping[str, Any]]


def check_op(
    op: Target,
    *inputs: Any,
    options: Mapping[str, Any] | None = None,
    backends: Sequence[str] = (),
    rtol: float | None = None,
    atol: float | None = None,
) -> Checked:
    """Checks a function of tensors: forward, symbolic, compiled and gradient.

    Args:
        op: The function, or its place as `module:function`.
        *inputs: Its arrays.
        options: Its keyword arguments.
        backends: Where; none means every installed backend. In a test that runs under
            `--backends`, it is the backend of the running test.
        rtol: Relative tolerance between backends; default as for `xarch compare`.
        atol: Absolute tolerance; likewise.

    Raises:
        AssertionError: Something is wrong; all of it, a line each.
    """
    return _check("check_op", op, inputs, options, backends, Tolerance(rtol, atol))


def check_layer(
    layer: Target,
    config: Mapping[str, Any],
    *inputs: Any,
    backends: Sequence[str] = (),
    rtol: float | None = None,
    atol: float | None = None,
) -> Checked:
    """Checks a layer: forward, symbolic, gradients, saving and loading, mixed precision.

    Its weights are drawn anew, the same on every backend.

    Args:
        layer: The class, or its place as `module:Class`.
        config: The arguments of its constructor.
        *inputs: The arrays of a call.
        backends: As for `check_op`.
        rtol: As for `check_op`.
        atol: As for `check_op`.

    Raises:
        AssertionError: Something is wrong; all of it, a line each.
    """
    return _check("check_layer", layer, inputs, config, backends, Tolerance(rtol, atol))


def check_model(
    build: Target,
    *inputs: Any,
    config: Mapping[str, Any] | None = None,
    backends: Sequence[str] = (),
    rtol: float | None = None,
    atol: float | None = None,
) -> Checked:
    """Checks a model: forward, gradients, saving and loading.

    Args:
        build: The function that builds it, or its place as `module:function`.
        *inputs: The arrays of a call.
        config: The function's keyword arguments.
        backends: As for `check_op`.
        rtol: As for `check_op`.
        atol: As for `check_op`.

    Raises:
        AssertionError: Something is wrong; all of it, a line each.
    """
    return _check("check_model", build, inputs, config, backends, Tolerance(rtol, atol))


def _check(
    name: str,
    target: Target,
    inputs: Sequence[Any],
    config: Mapping[str, Any] | None,
    backends: Sequence[str],
    tolerance: Tolerance,
) -> Checked:
    path = path_of(target)
    arguments = (path, list(inputs), dict(config or {}))
    recorder = agreement.recorder()
    if recorder is not None:  # in a worker already: its backend is the one
        from xarch.testing import inside

        outcome = getattr(inside, name)(*arguments)
        _raise(path, outcome["problems"])
        for part, value in outcome["values"].items():
            recorder[f"{path} {part}"] = Given(value, _of(part, tolerance), optional=True)
        return Checked({current().name: outcome["values"]})
    with Workers(*backends) as workers:
        results = workers.run(f"xarch.testing.inside:{name}", *arguments)
    problems = [str(failure) for failure in results.failures.values()]
    values = {}
    for backend, returned in results.returned.items():
        problems += [f"{backend}: {problem}" for problem in returned.value["problems"]]
        values[backend] = returned.value["values"]
    given = {
        backend: {
            part: Given(value, _of(part, tolerance), optional=True) for part, value in parts.items()
        }
        for backend, parts in values.items()
    }
    if len(given) > 1:
        problems += [text for texts in agreement.disagreements(given).values() for text in texts]
    _raise(path, problems)
    return Checked(values)


def _of(part: str, tolerance: Tolerance) -> Tolerance:
    return _ROUGH if part == "mixed precision" else tolerance


def _raise(path: str, problems: Sequence[str]) -> None:
    if problems:
        lines = "\n".join(f"  {problem}" for problem in problems)
        raise AssertionError(f"{path} does not hold:\n{lines}")
