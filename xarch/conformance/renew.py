"""Writes a backend's ledger anew after a run.

What is written by hand stays: an entry keeps its reason, its link and its dates as long as one of
its cases fails as it says. Cases that pass leave it, cases that nobody declared come as drafts. An
expired entry stays as it is, so that the run goes on failing until someone has looked at it.

An entry of other versions of the framework that holds on the run's as it is comes to speak of these
too. Where only some of its cases fail, or others errors are raised, these get an entry of their own
for the run's version.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from xarch.conformance import draft, ledger, spans
from xarch.conformance.judge import Status, Verdict
from xarch.conformance.ledger import Entry
from xarch.conformance.patterns import patterns
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
    own: list[Entry] = []
    for entry in entries:
        if entry.applies(**versions):
            own += _split(entry, _kept(entry, failing, today), framework)
        else:
            own.append(entry)
    left = ledger.check(own, verdicts, today=today, **versions).undeclared
    kept: list[Entry] = []
    for entry in own:
        kept += _carried(entry, left, verdicts, today, versions)
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


def _split(entry: Entry, changed: Entry | None, framework: str) -> list[Entry]:
    """The entry after a run; as it was for the versions that the run says nothing of."""
    if changed == entry:
        return [entry]
    others = [replace(entry, framework=one) for one in spans.without(entry.framework, framework)]
    if changed is None:
        return others
    own = spans.minor(framework) if others else entry.framework
    return [*others, replace(changed, framework=own)]


def _carried(
    entry: Entry,
    left: Sequence[Verdict],
    verdicts: Sequence[Verdict],
    today: dt.date,
    versions: dict[str, Any],
) -> list[Entry]:
    """An entry of other versions, where it says what is left of the run's failures."""
    framework = versions["framework"]
    widened = replace(entry, framework=spans.widened(entry.framework, framework))
    same = not entry.applies(**versions) and widened.applies(**versions)
    groups = _alike(entry, left) if same else {}
    if not same or not (groups or entry.varies):
        return [entry]
    if not ledger.check([widened], verdicts, today=today, **versions).complaints:
        return [widened]
    asked = {one.case for one in verdicts if one.channel == entry.channel}
    parts = [
        replace(
            entry,
            cases=patterns(cases := {one.case for one in rows}, asked - cases),
            framework=spans.minor(framework),
            fingerprint=fingerprint,
            digest=ledger.digest(rows),
        )
        for fingerprint, rows in groups.items()
    ]
    return [entry, *parts]


def _alike(entry: Entry, left: Sequence[Verdict]) -> dict[str, list[Verdict]]:
    """The failures that an entry speaks of, by fingerprint: another error is the same refusal."""
    found: dict[str, list[Verdict]] = {}
    for one in filter(entry.covers, left):
        raises = all(text.startswith("raises") for text in (entry.fingerprint, one.signature))
        if entry.fits(one):
            found.setdefault(entry.fingerprint, []).append(one)
        elif raises:
            found.setdefault(draft.fingerprint(one.signature), []).append(one)
    return found


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
