"""Distances between what backends compute."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from xarch.workers import Results, Workers

Array = np.ndarray[Any, Any]
Call = tuple[Callable[..., dict[str, Any]], tuple[Any, ...]]

#: How far backends may part in float64. Rounding is far below it, also that of the constants and
#: sums that Keras keeps in float32 there (attention on JAX, epsilons on TensorFlow: 1e-8 to 2e-6);
#: another formula or epsilon is above it.
MOST = 1e-5

#: The same in float32, for what a backend has in float32 alone, such as spectra on TensorFlow.
MOST_SINGLE = 1e-4


@dataclass(frozen=True)
class Distance:
    """How far one backend's numbers lie from the first one's in float64.

    Each is the largest difference, relative to the largest value of all outputs, or of all
    gradients: one that is zero in exact arithmetic is what rounding leaves of larger terms.

    Attributes:
        outputs: In float64; None where the backend has this model in float32 alone.
        gradients: In float64, moving averages included; None as well where the backend does not
            train or there are no weights.
        single: Of the outputs in float32.
        at: The array with the worst distance.
    """

    outputs: float | None
    gradients: float | None
    single: float
    at: str

    @property
    def worst(self) -> float:
        """The larger of both in float64; in float32 where there is no other."""
        if self.outputs is None:
            return self.single
        return max(self.outputs, self.gradients or 0.0)

    @property
    def agrees(self) -> bool:
        """Whether that is rounding."""
        return self.worst <= (MOST_SINGLE if self.outputs is None else MOST)


@dataclass(frozen=True)
class Measured:
    """What came of one model.

    Attributes:
        parameters: How many each backend counted.
        shapes: What each output's samples are shaped like, by backend.
        distances: By backend; the first is the one that the others are held against.
        failures: Why a backend has none, in a sentence.
    """

    parameters: dict[str, int] = field(default_factory=dict)
    shapes: dict[str, dict[str, tuple[int, ...]]] = field(default_factory=dict)
    distances: dict[str, Distance] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)

    @property
    def agrees(self) -> bool:
        """Whether every backend computed it, and all agree."""
        return not self.failures and all(one.agrees for one in self.distances.values())


def measure(
    calls: Sequence[Call], backends: Sequence[str], on_call: Callable[[str], None]
) -> list[Measured]:
    """Runs functions of `xarch.checking.steps` on each backend, in float64 and in float32.

    Args:
        calls: Functions and their arguments.
        backends: Which; none for all that are installed.
        on_call: Called with a sentence before each.
    """
    singles = _called(calls, [None] * len(calls), backends, False, on_call)
    weights = [_weights(one) for one in singles]
    doubles = _called(calls, weights, backends, True, on_call)
    return [_compared(*two) for two in zip(doubles, singles, strict=True)]


def _called(
    calls: Sequence[Call],
    weights: Sequence[Any],
    backends: Sequence[str],
    float64: bool,
    on_call: Callable[[str], None],
) -> list[Results]:
    found = []
    with Workers(*backends, float64=float64) as workers:
        for number, ((function, given), own) in enumerate(zip(calls, weights, strict=True), 1):
            name = "float64" if float64 else "float32"
            on_call(f"{name}: {number} of {len(calls)} on {', '.join(workers.backends)}")
            found.append(workers.call(function, (*given, own)))
    return found


def _weights(results: Results) -> list[Array] | None:
    """Those of the first backend that has some; float64 begins with the same."""
    return next((one.value["weights"] for one in results.returned.values()), None)


def _compared(double: Results, single: Results) -> Measured:
    made = Measured(failures={name: one.message for name, one in single.failures.items()})
    singles = {name: one.value for name, one in single.returned.items()}
    doubles = {name: one.value for name, one in double.returned.items() if name in singles}
    if not singles:
        return made
    first = next(iter((doubles or singles).values()))
    for name, one in singles.items():
        made.parameters[name] = int(one["parameters"])
        made.shapes[name] = {key: out.shape[1:] for key, out in one["outputs"].items()}
        made.distances[name] = _distance(doubles.get(name), one, first)
    return made


def _distance(
    double: Mapping[str, Any] | None, single: Mapping[str, Any], first: Mapping[str, Any]
) -> Distance:
    alone = _apart(single["outputs"], first["outputs"])
    if double is None:
        return Distance(None, None, alone[0], alone[1])
    outputs = _apart(double["outputs"], first["outputs"])
    trained = [
        _apart(double[key], first[key])
        for key in ("gradients", "states")
        if first.get(key) and key in double
    ]
    most = max((size for size, _ in trained), default=None)
    return Distance(outputs[0], most, alone[0], max([outputs, *trained])[1])


def _apart(got: Mapping[str, Array], want: Mapping[str, Array]) -> tuple[float, str]:
    """The largest difference relative to the largest value of all, and where it is."""
    largest = max(map(_largest, want.values())) or 1.0
    return max((_difference(got[name], one) / largest, name) for name, one in want.items())


def _largest(value: Array) -> float:
    return float(np.abs(value[np.isfinite(value)]).max(initial=0.0))


def _difference(got: Array, want: Array) -> float:
    finite = np.isfinite(want)
    if got.shape != want.shape or not np.array_equal(np.isfinite(got), finite):
        return float("inf")
    return float(np.abs(got[finite] - want[finite]).max(initial=0.0))
