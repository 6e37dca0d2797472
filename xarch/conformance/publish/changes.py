"""What a run found otherwise than the one before it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

Key = tuple[str, str, str]
Row = dict[str, str]
_READ = {"corpus", "module", "environments", "ids", "failures"}


@dataclass
class Change:
    """How the failures of a run differ from those of an earlier one.

    Only what both ran is compared: the same backends, and cases of the same id.

    Attributes:
        corpus: The earlier corpus, or empty where there was no earlier run.
        versions: By backend, its earlier and its present version, where they differ.
        broken: What fails and did not.
        mended: What failed and does not.
        changed: What fails otherwise than before.
    """

    corpus: str = ""
    versions: dict[str, list[str]] = field(default_factory=dict)
    broken: list[Row] = field(default_factory=list)
    mended: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return asdict(self)


def earlier(path: Path) -> dict[str, Any] | None:
    """The content of an earlier `results.json`; None where there is none that can be read."""
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    known = isinstance(content, dict) and content.get("schema") == 1
    return content if known and content.keys() >= _READ else None


def since(before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> Change:
    """Compares the contents of two `results.json`.

    Args:
        before: The earlier one, or None.
        now: The present one.
    """
    if before is None or before["module"] != now["module"]:
        return Change()
    ids = set(before["ids"]) & set(now["ids"])
    backends = set(before["environments"]) & set(now["environments"])
    old, new = (dict(_failures(one, ids, backends)) for one in (before, now))
    found = Change(before["corpus"])
    for name in sorted(backends):
        versions = [_versions(one["environments"][name]) for one in (before, now)]
        if versions[0] != versions[1]:
            found.versions[name] = versions
    for key in sorted(old.keys() | new.keys()):
        row = dict(zip(("backend", "case", "channel"), key, strict=True))
        if key not in old:
            found.broken.append({**row, "now": new[key]})
        elif key not in new:
            found.mended.append({**row, "before": old[key]})
        elif old[key] != new[key]:
            found.changed.append({**row, "before": old[key], "now": new[key]})
    return found


def _failures(
    content: Mapping[str, Any], ids: set[str], backends: set[str]
) -> Iterator[tuple[Key, str]]:
    for rows in content["failures"].values():
        for row in rows:
            if row["case"] in ids and row["backend"] in backends:
                yield (row["backend"], row["case"], row["channel"]), row["signature"]


def _versions(environment: Mapping[str, Any]) -> str:
    return f"{environment['version']} with Keras {environment['keras_version']}"
