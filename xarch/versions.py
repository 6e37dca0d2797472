"""Versions of what runs here, for records."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version


def packages(names: Iterable[str]) -> dict[str, str]:
    """The versions of those distributions that are installed."""
    found = {}
    for name in names:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def surroundings(names: Iterable[str]) -> dict[str, str]:
    """The versions of Python, of the system, and of the distributions that are installed."""
    system = f"{platform.system()} {platform.machine()}"
    return {"python": platform.python_version(), "system": system, **packages(names)}
