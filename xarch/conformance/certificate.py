"""A certificate: what the whole suite says of one backend, for others to run again.

`certificate.json` is one object:

- `schema`: 2; `issued`: the day; `command`: what makes it again.
- `suite`: the version of xarch, the corpus' content hash, and how many cases it has.
- `backend`, `module`, `environment`: what was judged, with its versions, devices and settings.
- `counts`: by channel, then status, a number of cases.
- `digests`: by channel, a hash of which cases do not pass and how, without what may vary between
  processors: two runs of the same versions have the same.
- `level`: the highest of `xarch.conformance.levels` that holds with all below it, null where none
  does; `levels`: by number, what it means and what is missing for it, a sentence each.
- `dtypes`: by dtype, the one that a tensor of it has there; `ports`: by model, whether its port
  was proven; `notes`: why something was not tried.
- `mutation`: how many faults were injected into the backend, how many the suite caught there, and
  the names of the others.
- `declared`, `undeclared`: how many failures the backend's ledger covers, and does not.
- `complaints`: what is wrong with the ledger; `holds`: whether nothing is undeclared or wrong.
- `ledger`: the entries that apply to these versions.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from xarch.conformance import ledger, levels
from xarch.conformance.case import CHANNELS
from xarch.conformance.evidence import Evidence
from xarch.conformance.judge import Status
from xarch.conformance.ledger import Entry, Findings
from xarch.conformance.publish import certificate_page
from xarch.conformance.results import counts
from xarch.conformance.runner import Run
from xarch.errors import ConformanceError
from xarch.files import write_text

SCHEMA = 2
NAME = "certificate.json"
Certificate = dict[str, Any]


def certificate(
    run: Run,
    backend: str,
    entries: Sequence[Entry],
    findings: Findings,
    evidence: Evidence,
    *,
    xarch: str,
    day: dt.date,
) -> Certificate:
    """What a run over the whole corpus says of a backend.

    Args:
        run: The run.
        backend: The backend's name.
        entries: Its ledger.
        findings: How the ledger stands to the run.
        evidence: What is known beyond the cases.
        xarch: The version of xarch.
        day: Today.
    """
    judged = [versions for versions, _ in run.by_module(backend)]
    applying = [one for one in entries if any(one.applies(**versions) for versions in judged)]
    reached = levels.reached(
        run.verdicts[backend], findings.declared, evidence.dtypes, evidence.ports
    )
    return {
        "schema": SCHEMA,
        "issued": str(day),
        "command": f"xarch certify --backend {backend} --module {run.module} -o FOLDER",
        "suite": {"xarch": xarch, "corpus": run.corpus, "cases": len(run.cases)},
        "backend": backend,
        "module": run.module,
        "environment": run.environments[backend],
        "counts": counts(run)[backend],
        "digests": _digests(run, backend, applying),
        "level": levels.highest(reached),
        "levels": {
            str(one.level.number): {
                "name": one.level.name,
                "means": one.level.means,
                "missing": list(one.missing),
            }
            for one in reached
        },
        "dtypes": evidence.dtypes,
        "ports": evidence.ports,
        "notes": list(evidence.notes),
        "mutation": {
            "faults": len(evidence.mutants),
            "caught": sum(bool(one.caught) for one in evidence.mutants),
            "missed": [one.name for one in evidence.mutants if not one.caught],
        },
        "declared": len(findings.declared),
        "undeclared": len(findings.undeclared),
        "complaints": list(findings.complaints),
        "holds": findings.holds,
        "ledger": [
            {**asdict(one), "opened": str(one.opened), "expires": str(one.expires)}
            for one in applying
        ],
    }


def write(folder: Path, content: Certificate) -> tuple[Path, Path]:
    """Writes `certificate.json` and a page into a folder; gives both paths."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    write_text(path, json.dumps(content, indent=1, sort_keys=True, default=str) + "\n")
    return path, certificate_page.write(folder / "certificate.html", content)


def read(path: Path) -> Certificate:
    """Reads a certificate.

    Raises:
        ConformanceError: The file is none.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ConformanceError(f"{path} cannot be read as a certificate: {error}") from None
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        raise ConformanceError(f"{path} is no certificate of schema {SCHEMA}.")
    return content


def differences(old: Certificate, new: Certificate) -> list[str]:
    """What another certificate says otherwise, a sentence each; empty when it is confirmed."""
    found = [
        f"{key} was {old.get(key)!r} and is {new[key]!r}"
        for key in ("backend", "module", "suite", "level", "dtypes", "mutation", "holds")
        if old.get(key) != new[key]
    ]
    for key in ("version", "keras_version"):
        was, now = old.get("environment", {}).get(key), new["environment"][key]
        if was != now:
            found.append(f"the environment's {key} was {was!r} and is {now!r}")
    return found + [
        f"other cases fail in the channel {channel}, or otherwise"
        for channel, digest in new["digests"].items()
        if old.get("digests", {}).get(channel) != digest
    ]


def _digests(run: Run, backend: str, entries: Sequence[Entry]) -> dict[str, str]:
    varying = [one for one in entries if one.varies]
    failing = [
        verdict
        for verdict in run.verdicts[backend]
        if verdict.status in {Status.FAIL, Status.ABSENT}
        and not any(one.covers(verdict) for one in varying)
    ]
    return {
        channel: ledger.digest(one for one in failing if one.channel == channel)
        for channel in CHANNELS
    }
