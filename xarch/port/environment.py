"""On what a verification ran."""

from __future__ import annotations

import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from xarch.workers import Workers

_NAMED = ("xarch", "keras", "numpy", "torch", "torchvision", "timm", "transformers", "diffusers")


def versions(workers: Workers) -> dict[str, str]:
    """Versions by name: of packages here, and of each worker's framework and Keras."""
    found = {"date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")}
    found["python"] = platform.python_version()
    found["system"] = f"{platform.system()} {platform.machine()}"
    for name in _NAMED:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    for name in workers.backends:
        current = workers.current(name)
        found[f"worker {name}"] = f"{current.version}, keras {current.keras_version}"
    return found
