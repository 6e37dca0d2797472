"""What a certificate says beyond the cases: dtypes, the suite's own score, and ports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from xarch.backend import registry
from xarch.conformance import corpus, mutants
from xarch.conformance.case import OPS, Case
from xarch.conformance.runner import Settings
from xarch.errors import XarchError
from xarch.workers import Workers

PROOF = "xarch.port.guarantee:prove"


@dataclass(frozen=True)
class Evidence:
    """What is known of a backend beyond the cases.

    Attributes:
        dtypes: By dtype, the one that a tensor of it has on the backend, or `refused`.
        mutants: The faults of `xarch.conformance.mutants`, and what noticed each.
        ports: By model, whether its port was proven on the backend; empty where none was tried.
        notes: Why something was not tried.
    """

    dtypes: dict[str, str] = field(default_factory=dict)
    mutants: list[mutants.Mutant] = field(default_factory=list)
    ports: dict[str, bool] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def gather(
    backend: str,
    cases: Sequence[Case],
    settings: Settings,
    say: Callable[[str], None] = lambda _: None,
) -> Evidence:
    """Gathers it, in workers.

    Args:
        backend: The backend's name.
        cases: The corpus of the module that is judged; where it has no ops, faults are injected
            into those of `keras.ops`.
        settings: How to run cases.
        say: Called with what is done next.
    """
    say("Looking at dtypes")
    with Workers(backend) as workers:
        dtypes = workers.run("xarch.conformance.execute.table:dtypes")[backend]
    say("Injecting faults")
    if corpus.subject(settings.module) != OPS:
        cases, settings = corpus.load(), replace(settings, module=OPS)
    found = mutants.score(cases, backend, settings)
    say("Proving ports")
    proven, notes = ports(backend)
    return Evidence(dict(dtypes), found, proven, notes)


def ports(backend: str) -> tuple[dict[str, bool], tuple[str, ...]]:
    """Runs the port guarantee in the process of the backend that reads native models.

    Returns:
        Whether each model was proven, and why none was tried to the end: what broke off proves
        nothing.
    """
    told: list[dict[str, Any]] = []
    try:
        with Workers(registry.first_with("reader").name) as workers:
            workers.call(PROOF, (backend,), on_event=lambda _, one: told.append(one)).require()
    except XarchError as error:
        return {}, (f"Nothing was proven of ports: {error}",)
    return {one["model"]: bool(one["ok"]) for one in told}, ()
