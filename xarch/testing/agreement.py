"""What tests hand over to be compared, and the comparison."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import numpy as np

from xarch.backend import current, registry
from xarch.comparison.difference import Tolerance, difference
from xarch.comparison.leaves import leaves
from xarch.errors import ArgumentError
from xarch.workers import trees

RETURNED = "returned value"
Array = np.ndarray[Any, Any]


class Given(NamedTuple):
    """What a test handed over.

    Attributes:
        value: A tree of arrays.
        tolerance: How far it may differ between backends.
        optional: Whether a backend may lack it, as one without gradients lacks those.
    """

    value: Any
    tolerance: Tolerance
    optional: bool = False


_recorders: list[dict[str, Given]] = []


def recorder() -> dict[str, Given] | None:
    """Where the test that runs in this worker hands over; None outside of `--backends`."""
    return _recorders[-1] if _recorders else None


def record_into(given: dict[str, Given]) -> None:
    """Makes `recorder` give this."""
    _recorders.append(given)


class Agree:
    """What the fixture `agree` is.

    Args:
        given: Where it keeps what it is given, by name.
    """

    def __init__(self, given: dict[str, Given]) -> None:
        self._given = given

    def __call__(
        self,
        name: str,
        value: Any,
        *,
        tol: float | None = None,
        rtol: float | None = None,
        atol: float | None = None,
        reference: Any = None,
    ) -> None:
        """Hands over a value on which the backends must agree.

        Args:
            name: What it is called in a failure.
            value: A tree of tensors, arrays and numbers.
            tol: Both tolerances at once.
            rtol: Relative tolerance; default as for `xarch compare`.
            atol: Absolute tolerance; likewise.
            reference: What it should be; checked at once, also without `--backends`.

        Raises:
            ArgumentError: The name was given before in this test.
            AssertionError: It is not what the reference says.
        """
        __tracebackhide__ = True
        if name in self._given:
            raise ArgumentError(f"agree() got {name!r} twice in one test; use two names.")
        tolerance = Tolerance(tol if rtol is None else rtol, tol if atol is None else atol)
        found = as_numpy(value)
        self._given[name] = Given(found, tolerance)
        if reference is not None:
            wrong = differences(found, as_numpy(reference), tolerance)
            assert not wrong, f"{name} is not the reference: {'; '.join(wrong)}"


def as_numpy(value: Any) -> Any:
    """A tree of this process's tensors as numpy."""
    return trees.to_numpy(value, registry.get(current().name).arrays())


def differences(value: Any, reference: Any, tolerance: Tolerance) -> list[str]:
    """How a tree of arrays differs from another, a sentence for each leaf."""
    found, wanted = leaves(value), leaves(reference)
    if found.keys() != wanted.keys():
        return [f"it has the parts {', '.join(found)} and should have {', '.join(wanted)}"]
    sentences = []
    for path, one in found.items():
        result = difference(one, wanted[path], tolerance)
        reason = result.reason
        if result.agrees and one.dtype != wanted[path].dtype:
            reason = f"dtype {one.dtype}, reference {wanted[path].dtype}"
        if reason:
            far = "" if result.absolute is None else f", by up to {result.absolute:.3g}"
            sentences.append(f"{path.removeprefix('result') or 'it'}: {reason}{far}")
    return sentences


def disagreements(
    values: Mapping[str, Mapping[str, Given]], declared: Collection[str] = ()
) -> dict[str, list[str]]:
    """How each backend differs from the first that is not declared to diverge.

    Args:
        values: By backend, what its test handed over.
        declared: The backends that are known to differ.

    Returns:
        A list of sentences for each backend but the reference; empty where it agrees.
    """
    names = list(values)
    first = next((name for name in names if name not in declared), names[0])
    found: dict[str, list[str]] = {}
    for name in names:
        if name == first:
            continue
        found[name] = []
        mine, theirs = values[name], values[first]
        for key in {**theirs, **mine}:
            if key in mine and key in theirs:
                one = theirs[key]
                wrongs = differences(mine[key].value, one.value, one.tolerance)
                found[name] += [f"{key}: {name} differs from {first}: {text}" for text in wrongs]
            elif not {**theirs, **mine}[key].optional:
                has = name if key in mine else first
                found[name].append(f"{key}: of {name} and {first}, {has} alone gave it")
    return found
