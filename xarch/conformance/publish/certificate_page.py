"""A certificate as a page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xarch.conformance.judge import Status
from xarch.report import Facts, Section, Table, Text, write_page

_STATUSES = tuple(one.value for one in Status)


def write(path: Path, content: dict[str, Any]) -> Path:
    """Writes the page of what `certificate.json` says, and gives its path."""
    suite, environment, mutation = content["suite"], content["environment"], content["mutation"]
    lead: list[Any] = [
        Facts([
            ("Suite", f"corpus {suite['corpus']}, {suite['cases']} cases, xarch {suite['xarch']}"),
            ("Backend", f"{content['backend']} {environment['version']}"),
            ("Level", "none" if content["level"] is None else f"{content['level']} of 5"),
            ("Faults caught", f"{mutation['caught']} of {mutation['faults']}"),
            ("Keras", environment["keras_version"]),
            ("Judged", content["module"]),
            ("Issued", content["issued"]),
            ("Again", content["command"]),
        ])
    ]  # fmt: skip
    text = f"{content['declared']} failures are declared in the ledger, {content['undeclared']} not"
    lead.append(Text(f"{text}.", "good" if content["holds"] else "bad"))
    lead += [Text(one) for one in [*content["complaints"], *content["notes"]]]
    steps = [
        [number, one["name"], one["means"], "; ".join(one["missing"]) or "holds"]
        for number, one in content["levels"].items()
    ]
    titles = ["level", "name", "means", "here"]
    ladder = Table("Levels; each asks for those below", titles, steps, words=frozenset({1, 2, 3}))
    kept = [list(one) for one in content["dtypes"].items()]
    held = Table("What a tensor of each dtype has", ["dtype", "there"], kept, words=frozenset({1}))
    rows = [
        [channel, *(str(found.get(one, 0)) for one in _STATUSES), content["digests"][channel]]
        for channel, found in content["counts"].items()
    ]
    columns = ["channel", *_STATUSES, "digest"]
    numbers = Table("Cases by channel; no score blends them", columns, rows, words=frozenset({5}))
    declared = [
        [_cases(one["cases"]), one["channel"], one["fingerprint"], one["reason"],
         one["upstream"], one["expires"]]
        for one in content["ledger"]
    ]  # fmt: skip
    heads = ["cases", "channel", "fingerprint", "reason", "upstream", "expires"]
    entries = Table("What the ledger declares", heads, declared, words=frozenset(range(1, 6)))
    title = f"Conformance of {content['backend']}"
    sections = [
        Section("Levels", [ladder]), Section("Verdicts", [numbers]), Section("Dtypes", [held]),
        Section("Ledger", [entries]),
    ]  # fmt: skip
    return write_page(path, title, sections, lead=lead)


def _cases(cases: Sequence[str]) -> str:
    shown = ", ".join(cases[:4])
    return shown if len(cases) <= 4 else f"{shown} and {len(cases) - 4} more"
