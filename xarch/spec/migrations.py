"""Specs of older versions.

The format's version stands in a spec as `xarch: 1`. A change that old specs do not survive raises
`VERSION` and adds the function that rewrites the version before it to `MIGRATIONS`; specs inside
saved models then still load.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from xarch.spec.problems import Problem

VERSION = 1
Migration = Callable[[dict[str, Any]], dict[str, Any]]

#: From each older version to the next one.
MIGRATIONS: Mapping[int, Migration] = {}


def migrate(
    data: dict[str, Any],
    version: int = VERSION,
    migrations: Mapping[int, Migration] = MIGRATIONS,
) -> tuple[dict[str, Any], list[Problem]]:
    """A spec's data in the present version.

    Args:
        data: What was read; not changed.
        version: The version to arrive at.
        migrations: From each older version to the next one.

    Returns:
        The data, and the problem where its version is none or too new.
    """
    found = data.get("xarch", version)
    if not isinstance(found, int) or isinstance(found, bool) or found < 1:
        text = f"expected the version of the spec, {version}, got {found!r}"
        return data, [Problem(("xarch",), text)]
    if found > version:
        text = f"version {found} is newer than this xarch reads ({version}); install a newer xarch"
        return data, [Problem(("xarch",), text)]
    for step in range(found, version):
        data = {**migrations[step](dict(data)), "xarch": step + 1}
    return {**data, "xarch": version}, []
