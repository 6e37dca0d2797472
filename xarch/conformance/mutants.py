"""The suite's own test: a backend with one fault must be told from the one without.

The faults are in `xarch.conformance.execute.faults`, because they are made of Keras's ops. A
mutant is caught when a channel of a case passes without the fault and does not with it. The share
of mutants that are caught is the suite's mutation score; it must be all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from xarch.conformance.case import Case
from xarch.conformance.judge import Status, Verdict
from xarch.conformance.runner import Settings, run
from xarch.errors import ConformanceError
from xarch.workers import Workers

LISTED = "xarch.conformance.execute.faults:sentences"


@dataclass(frozen=True)
class Mutant:
    """One fault and what noticed it.

    Attributes:
        name: The fault's name.
        op: The op that it spoils.
        sentence: What goes wrong.
        caught: The (case, channel) pairs that passed without it and do not with it.
    """

    name: str
    op: str
    sentence: str
    caught: tuple[tuple[str, str], ...]


def score(cases: Iterable[Case], backend: str, settings: Settings | None = None) -> list[Mutant]:
    """Runs every fault over the cases of its op.

    Args:
        cases: The corpus.
        backend: The backend to run it on.
        settings: How to run.

    Raises:
        ConformanceError: An op with a fault has no cases.
    """
    cases = list(cases)
    with Workers(backend) as workers:
        listed = workers.run(LISTED)[backend]
    plain = [case for case in cases if case.op in {op for op, _ in listed.values()}]
    spoilt = [
        replace(case, id=f"{name}:{case.id}", fault=name)
        for name, (op, _) in listed.items()
        for case in plain
        if case.op == op
    ]
    found = run([*plain, *spoilt], [backend], settings).verdicts[backend]
    passed = {(one.case, one.channel) for one in found if one.status is Status.PASS}
    mutants = [
        Mutant(name, op, sentence, tuple(_caught(name, found, passed)))
        for name, (op, sentence) in listed.items()
    ]
    missing = {one.op for one in mutants} - {case.op for case in plain}
    if missing:
        raise ConformanceError(f"Faults without cases: {', '.join(sorted(missing))}.")
    return mutants


def _caught(
    name: str, verdicts: list[Verdict], passed: set[tuple[str, str]]
) -> list[tuple[str, str]]:
    prefix = f"{name}:"
    return [
        (one.case.removeprefix(prefix), one.channel)
        for one in verdicts
        if one.case.startswith(prefix)
        and one.status is Status.FAIL
        and (one.case.removeprefix(prefix), one.channel) in passed
    ]
