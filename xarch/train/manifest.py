"""On what a run ran, and what came out."""

from __future__ import annotations

from collections.abc import Mapping
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
    spec: Spec, source: Mapping[str, Any], results: Mapping[str, Any], facts: Facts
) -> dict[str, Any]:
    """What a run is made of, as plain data.

    Args:
        spec: The resolved spec.
        source: What was learned from: `of_data`, or an agent's environment.
        results: What came out, by name.
        facts: On what it ran.
    """
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
            "threads": facts.current.threads,
            "devices": [asdict(one) for one in facts.current.devices],
        },
        "versions": surroundings(_NAMED),
        **source,
        "parameters": spec.budget().parameters,
        "results": dict(results),
    }


def of_data(spec: Spec, data: Data) -> dict[str, Any]:
    """What a manifest says of data."""
    return {
        "data": {
            "source": spec.data.name if spec.data is not None else None,
            "notice": data.notice,
            "report": list(data.report),
            "samples": {"train": len(data.train), "test": len(data.test)},
            "checksums": data.checksums(),
        }
    }
