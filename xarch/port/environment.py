"""On what a verification ran."""

from __future__ import annotations

from datetime import UTC, datetime

from xarch.versions import surroundings
from xarch.workers import Workers

_NAMED = ("xarch", "keras", "numpy", "torch", "torchvision", "timm", "transformers", "diffusers")


def versions(workers: Workers) -> dict[str, str]:
    """Versions by name: of packages here, and of each worker's framework and Keras."""
    found = {"date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")}
    found |= surroundings(_NAMED)
    for name in workers.backends:
        current = workers.current(name)
        found[f"worker {name}"] = f"{current.version}, keras {current.keras_version}"
    return found
