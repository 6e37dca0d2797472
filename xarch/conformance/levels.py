"""Levels of conformance: how far a backend has been shown to hold, from 0 to 5.

Each level asks more of the backend than the one below. A level holds when the ones below it hold,
when no case of its channels fails without being declared in the ledger, and when none of them is
absent because the backend lacks a capability. What is declared counts, and stands in the
certificate; a level says that a backend does what it says, not that it has no faults.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from xarch.conformance.judge import Status, Verdict

#: The dtypes that a backend must hold as they are; the others are only listed.
DTYPES = frozenset({"bool", "int32", "float32"})


@dataclass(frozen=True)
class Level:
    """One level.

    Attributes:
        number: From 0.
        name: In a word or two.
        means: What it asks, as a sentence.
        channels: The channels of the cases that show it.
    """

    number: int
    name: str
    means: str
    channels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reached:
    """Whether a backend holds a level.

    Attributes:
        level: The level.
        missing: Why it does not, a sentence each; empty where it does.
    """

    level: Level
    missing: tuple[str, ...]


LEVELS = (
    Level(0, "runs", "A worker starts, keeps the dtypes, and no case ends or hangs it.",
          ("health",)),
    Level(1, "eager", "Values, shapes, dtypes and errors are right.",
          ("error", "shape", "dtype", "value")),
    Level(2, "symbolic", "Shapes and dtypes are known before there are numbers.",
          ("static", "dynamic")),
    Level(3, "compiled", "A traced function gives what the eager one gives.", ("traced",)),
    Level(4, "differentiable", "Gradients are right.", ("gradient",)),
    Level(5, "ports", "Models ported from PyTorch follow their originals, also in training."),
)  # fmt: skip


def reached(
    verdicts: Sequence[Verdict],
    declared: Collection[tuple[str, str]],
    dtypes: Mapping[str, str],
    ports: Mapping[str, bool],
) -> list[Reached]:
    """Every level, and what is missing for it.

    Args:
        verdicts: Of the whole corpus.
        declared: The (case, channel) pairs that the ledger covers.
        dtypes: By dtype, the one that a tensor of it has.
        ports: By model, whether the port of it was proven; empty where none was tried.
    """
    found = []
    for level in LEVELS:
        missing = [
            text for channel in level.channels for text in _missing(verdicts, channel, declared)
        ]
        if level.number == 0:
            lost = sorted(name for name in DTYPES if dtypes.get(name) != name)
            missing += [f"a tensor of {name} is {dtypes.get(name, 'refused')}" for name in lost]
        if level is LEVELS[-1]:
            wrong = [name for name, right in ports.items() if not right]
            missing += [f"the port of {name} does not follow its original" for name in wrong]
            missing += [] if ports else ["no model was ported"]
        found.append(Reached(level, tuple(missing)))
    return found


def highest(levels: Sequence[Reached]) -> int | None:
    """The number of the highest level that holds with all below it; None where level 0 does not."""
    best = None
    for one in levels:
        if one.missing:
            break
        best = one.level.number
    return best


def _missing(
    verdicts: Sequence[Verdict], channel: str, declared: Collection[tuple[str, str]]
) -> list[str]:
    here = [one for one in verdicts if one.channel == channel]
    failing = [
        one for one in here if one.status is Status.FAIL and (one.case, one.channel) not in declared
    ]
    absent = sum(one.status is Status.ABSENT for one in here)
    found = [f"{channel}: {len(failing)} cases fail and are not declared"] if failing else []
    return found + ([f"{channel}: {absent} cases are absent"] if absent else [])
