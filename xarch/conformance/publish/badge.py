"""`badge.json`: a badge in the form of https://shields.io/badges/endpoint-badge.

It says on how many backends the ledger holds. It has no percentage: a share of passed cases would
blend channels that are judged apart.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from xarch.conformance.ledger import Findings
from xarch.files import write_text

NAME = "badge.json"


def badge(findings: Mapping[str, Findings]) -> dict[str, object]:
    """The content of the badge file.

    Args:
        findings: By backend, how its ledger stands to the run.
    """
    held = [name for name, one in findings.items() if one.holds]
    count = len(findings)
    text = f"ledger holds on {len(held)} of {count} backend{'s' if count != 1 else ''}"
    color = "brightgreen" if len(held) == count else "red"
    return {"schemaVersion": 1, "label": "conformance", "message": text, "color": color}


def write_badge(folder: Path, findings: Mapping[str, Findings]) -> Path:
    """Writes the badge file into a folder."""
    path = folder / NAME
    write_text(path, json.dumps(badge(findings), indent=1) + "\n")
    return path
