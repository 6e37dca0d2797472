"""What a trial came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

COMPLETE, PRUNED, FAILED = "complete", "pruned", "failed"


@dataclass(frozen=True)
class Trial:
    """One candidate with the evidence for or against it.

    Attributes:
        number: From 1 on.
        state: `complete`; `pruned` where it was stopped early or refused before any training; or
            `failed`.
        value: The objective after the last epoch that was trained; None where there is none.
        changes: The overrides that make the candidate of the spec.
        settings: What they set, as texts by path.
        reason: Why it was pruned or failed, or which earlier trial it repeats.
        values: The objective after each epoch.
        measures: What the last epoch measured.
        parameters: The weights of its model; None where there is no model.
        backend: What it was trained on; empty where it was not trained.
        seconds: How long it took.
        repeats: The number of the earlier trial that it repeats; such a one is not trained again.
    """

    number: int
    state: str
    value: float | None
    changes: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    values: tuple[float, ...] = ()
    measures: Mapping[str, float | None] = field(default_factory=dict)
    parameters: int | None = None
    backend: str = ""
    seconds: float = 0.0
    repeats: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """The trial as JSON-ready data."""
        return {**asdict(self), "changes": list(self.changes), "values": list(self.values)}
