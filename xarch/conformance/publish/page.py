"""`index.html`: op by backend by channel, what changed, and a reproducer for what fails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from xarch.conformance import reproducer
from xarch.conformance.arguments import arrays
from xarch.conformance.case import CHANNELS, Case
from xarch.conformance.judge import Status, Truth, Verdict
from xarch.conformance.ledger import Entry, Findings
from xarch.conformance.publish.changes import Change, Row
from xarch.conformance.results import counts
from xarch.conformance.runner import Run
from xarch.report import Cell, Facts, Matrix, Section, Table, Text, write_matrix_page

NAME = "index.html"
_MOST = 200  # rows of a table of changes


def write_matrix(
    folder: Path,
    run: Run,
    findings: Mapping[str, Findings],
    entries: Mapping[str, Sequence[Entry]],
    change: Change,
) -> Path:
    """Writes the page into a folder.

    Args:
        folder: Where.
        run: What was found.
        findings: By backend, how its ledger stands to it.
        entries: By backend, its ledger.
        change: What is otherwise than in the run before.

    Raises:
        MissingReportExtra: Jinja is not installed.
        ArgumentError: The page cannot be written.
    """
    matrix = Matrix(
        "Every op on every backend", "op", list(run.verdicts), CHANNELS,
        _rows(run, findings, entries, change),
    )  # fmt: skip
    sections = [_changes(change), Section("In numbers", _counts(run))]
    title = f"Conformance of {run.module}"
    return write_matrix_page(folder / NAME, title, matrix, sections, lead=_lead(run, findings))


def _lead(run: Run, findings: Mapping[str, Findings]) -> list[Any]:
    facts = [("Corpus", run.corpus), ("Cases", str(len(run.cases)))]
    for name, one in run.environments.items():
        facts.append((name, f"{one['version']} with Keras {one['keras_version']}"))
    lines: list[Any] = [Facts(facts)]
    for name, held in findings.items():
        if held.holds:
            text = f"{name}: every failure is declared ({len(held.declared)}), the ledger holds."
            lines.append(Text(text, "good"))
        else:
            text = f"{name}: {len(held.undeclared)} undeclared failures, "
            text += f"{len(held.complaints)} complaints about the ledger."
            lines.append(Text(text, "bad"))
        lines += [Text(complaint) for complaint in held.complaints[:20]]
    return lines


def _rows(
    run: Run,
    findings: Mapping[str, Findings],
    entries: Mapping[str, Sequence[Entry]],
    change: Change,
) -> dict[str, dict[tuple[str, str], Cell]]:
    cases = {case.id: case for case in run.cases}
    moved = _moved(change)
    grouped: dict[tuple[str, str, str], list[Verdict]] = {}
    for backend, verdicts in run.verdicts.items():
        for one in verdicts:
            if one.status is not Status.BLOCKED:
                key = (cases[one.case].op, backend, one.channel)
                grouped.setdefault(key, []).append(one)
    truths: dict[str, Truth] = {}
    found: dict[str, dict[tuple[str, str], Cell]] = {}
    for (op, backend, channel), verdicts in sorted(grouped.items()):
        bad = [one for one in verdicts if one.status is not Status.PASS]
        about = _About(backend, findings[backend], entries[backend], moved)
        cell = _cell(bad, cases, truths, about) if bad else Cell("good", "✓")
        found.setdefault(op, {})[backend, channel] = cell
    return found


class _About:
    """What is known of a backend's failures."""

    def __init__(
        self,
        backend: str,
        findings: Findings,
        entries: Sequence[Entry],
        moved: Mapping[tuple[str, str, str], str],
    ) -> None:
        self.backend = backend
        self.declared = findings.declared
        self._entries = entries
        self._moved = moved

    def row(self, one: Verdict) -> dict[str, str]:
        """A failure as the page shows it."""
        row = {"case": one.case, "signature": _plain(one.signature)}
        declared = (one.case, one.channel) in self.declared
        reason = ""
        if declared:
            entry = next((entry for entry in self._entries if entry.covers(one)), None)
            if entry is not None:
                reason = f"declared until {entry.expires}: {entry.reason} ({entry.upstream})"
        more = {
            "detail": one.detail,
            "reason": reason or "undeclared",
            "change": self._moved.get((self.backend, one.case, one.channel), ""),
        }
        return {**row, **{name: text for name, text in more.items() if text}}


def _cell(
    bad: list[Verdict], cases: Mapping[str, Case], truths: dict[str, Truth], about: _About
) -> Cell:
    bad = sorted(bad, key=lambda one: (_size(cases[one.case]), one.case))
    shown = cases[bad[0].case]
    truth = truths.setdefault(shown.id, Truth(shown))
    rows = [about.row(one) for one in bad]
    known = all((one.case, one.channel) in about.declared for one in bad)
    script = ""
    if bad[0].status is Status.FAIL:
        script = reproducer.script(shown, bad[0], about.backend, truth)
    detail = {"cases": rows, "script": script or "The backend lacks the capability: nothing runs."}
    changed = any("change" in row for row in rows)
    return Cell("known" if known else "bad", str(len(bad)), changed, detail)


def _size(case: Case) -> int:
    return sum(one.size for one in arrays([case.args, case.kwargs])) or 10**6


def _moved(change: Change) -> dict[tuple[str, str, str], str]:
    rows = [(row, "did not fail before") for row in change.broken]
    rows += [(row, f"was {_plain(row['before'])}") for row in change.changed]
    return {(row["backend"], row["case"], row["channel"]): text for row, text in rows}


def _changes(change: Change) -> Section:
    heading = "Since the last run"
    if not change.corpus:
        return Section(heading, [Text("There was no earlier run in this folder.")])
    parts: list[Any] = [
        Text(
            f"{len(change.broken)} fail that did not, {len(change.mended)} that failed do not, "
            f"{len(change.changed)} fail otherwise. The corpus was {change.corpus}."
        )
    ]
    parts += [Text(f"{name}: {old} became {new}.") for name, (old, new) in change.versions.items()]
    groups = (("Broken", change.broken), ("Mended", change.mended), ("Otherwise", change.changed))
    parts += [_table(caption, rows) for caption, rows in groups if rows]
    return Section(heading, parts)


def _table(caption: str, rows: Sequence[Row]) -> Table:
    columns = ["case", "backend", "channel", "before", "now"]
    lines = [[_plain(row.get(name, "passes")) for name in columns] for row in rows[:_MOST]]
    if len(rows) > _MOST:
        caption += f", the first {_MOST} of {len(rows)}; results.json has all"
    return Table(caption, columns, lines, frozenset(range(5)))


def _plain(text: str) -> str:
    return text.partition(" #")[0]


def _counts(run: Run) -> list[Table]:
    found = counts(run)
    columns = ["channel", *[one.value for one in Status]]
    return [
        Table(f"Cases on {backend}", columns, list(_count_rows(channels)))
        for backend, channels in found.items()
    ]


def _count_rows(channels: Mapping[str, Mapping[str, int]]) -> Iterable[list[str]]:
    for channel in CHANNELS:
        if channel in channels:
            numbers = [str(channels[channel].get(one.value, 0)) for one in Status]
            yield [channel, *numbers]
