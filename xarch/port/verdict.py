"""What a verification found: a row for each check on each backend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any


@dataclass(frozen=True)
class Row:
    """One check on one backend.

    Attributes:
        backend: The backend's name.
        check: What was compared.
        gap: The worst relative distance; infinite where there is none.
        at: Where it is.
        limit: What it may be.
        failure: Why the check did not run, or an empty string.
    """

    backend: str
    check: str
    gap: float
    at: str
    limit: float
    failure: str = ""

    @property
    def ok(self) -> bool:
        """Whether the check ran and its distance is within the limit."""
        return not self.failure and self.gap <= self.limit

    @property
    def verdict(self) -> str:
        """`ok`, where it differs, or why it did not run."""
        if self.failure:
            return self.failure
        return "ok" if self.ok else f"differs at {self.at}"

    @property
    def shown_gap(self) -> str:
        """The distance as text; empty where the check did not run."""
        return "" if self.failure else number(self.gap)


@dataclass(frozen=True)
class NodeRow:
    """One node of the original's graph, and how far its value lies off on each backend.

    Attributes:
        name: The node's name.
        op: The original's op.
        module: The path of the module that ran it.
        source: File and line that ran it.
        layer: The Keras operation that makes the value, or None.
        gaps: The distance by backend, where both sides have the value.
    """

    name: str
    op: str
    module: str
    source: str
    layer: str | None
    gaps: Mapping[str, float] = field(default_factory=dict)


@dataclass
class Verification:
    """What `Port.verify` found.

    Attributes:
        rows: A row for each check on each backend.
        notes: What was not compared, and why.
        first_difference: For each backend whose outputs differ, where its values first do.
        nodes: The graph's nodes with their distances, where they were asked for or needed.
        environment: Versions by name, of this process and of each worker.
        seconds: How long each part took.
    """

    rows: list[Row]
    notes: list[str] = field(default_factory=list)
    first_difference: dict[str, str] = field(default_factory=dict)
    nodes: list[NodeRow] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether every check on every backend holds."""
        return bool(self.rows) and all(row.ok for row in self.rows)

    def of(self, check: str) -> list[Row]:
        """The rows of one check."""
        return [row for row in self.rows if row.check == check]

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON; the nodes are left out, because they are as many as the graph's."""
        return {
            "ok": self.ok,
            "rows": [{**asdict(row), "gap": _finite(row.gap)} for row in self.rows],
            "notes": self.notes,
            "first_difference": self.first_difference,
            "environment": self.environment,
            "seconds": self.seconds,
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Verification:
        """What `as_dict` wrote, such as the `verify` part of a file's metadata."""
        names = {one.name for one in fields(Row)}
        rows = [
            Row(**{key: one[key] for key in names} | {"gap": _number(one["gap"])})
            for one in values["rows"]
        ]
        return cls(
            rows,
            list(values["notes"]),
            dict(values["first_difference"]),
            environment=dict(values.get("environment", {})),
            seconds=dict(values.get("seconds", {})),
        )

    def __str__(self) -> str:
        lines = [f"{'backend':12} {'check':15} {'distance':>9}  {'limit':>7}  verdict"]
        lines += [
            f"{row.backend:12} {row.check:15} {row.shown_gap:>9}  {number(row.limit):>7}  "
            f"{row.verdict}"
            for row in self.rows
        ]
        return "\n".join([*lines, *self.notes, *self.first_difference.values()])


def number(gap: float) -> str:
    """A distance as text."""
    return f"{gap:.1e}" if gap else "0"


def listed(names: Sequence[str], shown: int = 5) -> str:
    """Names with commas, the first few of many."""
    more = len(names) - shown
    return ", ".join(names[:shown]) + (f" and {more} more" if more > 0 else "")


def _finite(value: float) -> float | None:
    return value if value < float("inf") else None


def _number(value: float | None) -> float:
    return float("inf") if value is None else float(value)
