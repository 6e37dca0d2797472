"""Runs cases on several backends and tabulates what they took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

from xarch.backend.twins import CASES
from xarch.errors import ArgumentError, nearest
from xarch.workers import Failure, Workers


@dataclass(frozen=True)
class Timing:
    """One contender in one case on one backend.

    Attributes:
        backend: The backend's name.
        case: The case's name.
        contender: How the model was run.
        seconds: The median processor time of one inference or training step.
        ratio: The median, over rounds, of its time to the native twin's in the same round.
        difference: How far its output, or its loss after two steps, lies from the native twin's,
            relative to the largest value.
    """

    backend: str
    case: str
    contender: str
    seconds: float
    ratio: float
    difference: float


@dataclass
class Bench:
    """What `run` found.

    Attributes:
        timings: One for each backend, case and contender.
        failures: Why a case gave nothing on a backend, one sentence each.
    """

    timings: list[Timing] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return asdict(self)

    def table(self) -> str:
        """A Markdown table."""
        lines = [
            "| backend | case | run by | ms | ratio to native | difference |",
            "|---|---|---|--:|--:|--:|",
        ]
        lines += [
            f"| {one.backend} | {one.case} | {one.contender} | {1e3 * one.seconds:.3f} "
            f"| {one.ratio:.2f} | {one.difference:.0e} |"
            for one in self.timings
        ]
        return "\n".join([*lines, *(f"\n{failure}" for failure in self.failures)])


def run(
    backends: Sequence[str],
    cases: Sequence[str] = tuple(CASES),
    *,
    rounds: int = 15,
    compiled: bool = False,
    trains: bool = False,
    timeout: float | None = None,
) -> Bench:
    """Times cases on backends, one after the other, each with one thread.

    Args:
        backends: Their names.
        cases: Keys of `xarch.backend.twins.CASES`.
        rounds: How often every contender runs; the medians are reported.
        compiled: Whether to time what takes minutes to compile, such as `torch.compile`.
        trains: Whether to time training steps instead of inferences.
        timeout: Seconds that one case may take on one backend.

    Raises:
        ArgumentError: A case is unknown.
        XarchError: A backend cannot be started.
    """
    for case in cases:
        if case not in CASES:
            raise ArgumentError(f"There is no case {case!r}. {nearest(case, CASES)}")
    result = Bench()
    for backend in backends:
        with Workers(backend, threads=1, timeout=timeout) as workers:
            for case in cases:
                found = workers.run("xarch.bench.measure:measure", case, rounds, compiled, trains)
                outcome = found.outcomes[backend]
                if isinstance(outcome, Failure):
                    result.failures.append(f"{backend}, {case}: {outcome}")
                else:
                    result.timings += _timings(backend, case, outcome.value)
    return result


def _timings(backend: str, case: str, found: dict[str, Any]) -> list[Timing]:
    seconds = found["seconds"]
    native = next(iter(seconds.values()))
    return [
        Timing(
            backend,
            case,
            name,
            median(taken),
            median(one / other for one, other in zip(taken, native, strict=True)),
            found["differences"][name],
        )
        for name, taken in seconds.items()
    ]
