"""On what a run ran, and what came out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from xarch.backend.active import Current
from xarch.data.data import Data
from xarch.spec.document import Spec
from xarch.versions import surroundings

VERSION = 1
_NAMED = ("xarch", "numpy", "pydantic", "scikit-learn", "pillow")


@dataclass(frozen=True)
class Facts:
    """What a run knows of itself.

    Attributes:
        backend: The backend's name.
        current: What its worker says of its framework.
        command: The command line.
        started: Seconds since 1970.
        seconds: How long the worker's start, the training and the saving took.
    """

    backend: str
    current: Current
    command: str
    started: float
    seconds: float


def manifest(
    spec: Spec,
    data: Data,
    log: Sequence[dict[str, Any]],
    scores: Mapping[str, float | None],
    facts: Facts,
) -> dict[str, Any]:
    """What a run is made of, as plain data."""
    return {
        "run": VERSION,
        "name": spec.name,
        "command": facts.command,
        "started": datetime.fromtimestamp(facts.started, UTC).isoformat(timespec="seconds"),
        "seconds": round(facts.seconds, 3),
        "seed": spec.run.seed,
        "backend": {
            "name": facts.backend,
            "version": facts.current.version,
            "keras": facts.current.keras_version,
            "devices": [asdict(one) for one in facts.current.devices],
        },
        "versions": surroundings(_NAMED),
        "data": {
            "source": spec.data.name if spec.data is not None else None,
            "notice": data.notice,
            "report": list(data.report),
            "samples": {"train": len(data.train), "test": len(data.test)},
            "checksums": data.checksums(),
        },
        "parameters": spec.budget().parameters,
        "results": {**{k: v for k, v in log[-1].items() if k != "seconds"}, **scores},
    }
