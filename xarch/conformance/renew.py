"""Writes a backend's ledger anew after a run.

What is written by hand stays: an entry keeps its reason, its link and its dates as long as one of
its cases fails as it says. Cases that pass leave it, cases that nobody declared come as drafts. An
expired entry stays as it is, so that the run goes on failing until someone has looked at it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from xarch.conformance import draft, ledger
from xarch.conformance.judge import Status, Verdict
from xarch.conformance.ledger import Entry
from xarch.files import write_text

HEAD = """\
# What does not hold on this backend yet; `xarch.conformance.ledger` says what the keys mean.
# `xarch conform --write-ledger` writes it: reasons and links are kept, please improve them.
"""


def renewed(
    entries: Sequence[Entry],
    verdicts: Sequence[Verdict],
    *,
    module: str,
    keras: str,
    framework: str,
    today: dt.date,
) -> list[Entry]:
    """The ledger that holds for a run over the whole corpus.

    Args:
        entries: The ledger as it is.
        verdicts: What the run found on its backend.
        module: The module that was judged.
        keras: The version of Keras.
        framework: The framework's version.
        today: The day on which drafts are opened.
    """
    versions: dict[str, Any] = {"module": module, "keras": keras, "framework": framework}
    failing = [one for one in verdicts if one.status in {Status.FAIL, Status.ABSENT}]
    kept: list[Entry] = []
    for entry in entries:
        changed = entry if not entry.applies(**versions) else _kept(entry, failing, today)
        if changed is not None:
            kept.append(changed)
    found = ledger.check(kept, verdicts, today=today, **versions)
    return [*kept, *draft.entries(found.undeclared, today=today, among=verdicts, **versions)]


def text(entries: Iterable[Entry]) -> str:
    """The file's text."""
    return HEAD + "".join(f"\n{_table(entry)}" for entry in entries)


def write(path: Path, entries: Iterable[Entry]) -> None:
    """Writes the file whole or not at all."""
    write_text(path, text(entries))


def _kept(entry: Entry, failing: Sequence[Verdict], today: dt.date) -> Entry | None:
    if today > entry.expires:
        return entry
    covered = [one for one in failing if entry.covers(one) and entry.fits(one)]
    if not covered:
        return entry if entry.varies else None
    if entry.varies:
        return entry
    exact = {one.case for one in covered}
    patterns = [one for one in entry.cases if set(one) & set("*?")]
    globs = [one for one in patterns if any(ledger.matches(one, case) for case in exact)]
    plain = [case for case in entry.cases if case in exact]
    return replace(entry, cases=(*globs, *plain), digest=ledger.digest(covered))


def _table(entry: Entry) -> str:
    lines = ["[[divergence]]"]
    for item in fields(Entry):
        value = getattr(entry, item.name)
        if item.name == "cases":
            lines += ["cases = [", *(f"  {json.dumps(one)}," for one in value), "]"]
        elif item.name == "varies":
            lines += ["varies = true"] if value else []
        else:
            shown = str(value) if isinstance(value, dt.date) else json.dumps(value)
            lines.append(f"{item.name} = {shown}")
    return "\n".join(lines) + "\n"
