"""What the commands that run cases show: bars while they run, a table afterwards."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from xarch.conformance.case import CHANNELS, Case
from xarch.conformance.judge import Status, Verdict
from xarch.conformance.ledger import Findings

STATUSES = tuple(one.value for one in Status)


def verdict_table(backend: str, channels: Mapping[str, Mapping[str, int]]) -> Table:
    """How many cases have each status, by channel."""
    table = Table(title=backend, title_justify="left", box=box.SIMPLE_HEAD, show_edge=False)
    table.add_column("channel")
    for status in STATUSES:
        table.add_column(status, justify="right")
    for channel in CHANNELS:
        if channel in channels:
            table.add_row(channel, *[str(channels[channel].get(one, 0)) for one in STATUSES])
    return table


def print_verdicts(
    console: Console,
    backend: str,
    channels: Mapping[str, Mapping[str, int]],
    findings: Findings,
) -> None:
    """The table of one backend, and how its ledger stands to it."""
    console.print(verdict_table(backend, channels))
    console.print(f"{len(findings.declared)} failures declared, {len(findings.undeclared)} not.")
    for complaint in findings.complaints:
        console.print(Text(f"ledger: {complaint}", style="red"))


def cache() -> Path:
    """The folder in which backends keep what they compile."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "xarch" / "compiled"


class Bars:
    """A progress bar for each backend, made when its first case is done."""

    def __init__(self, console: Console, cases: int) -> None:
        columns = (TextColumn("{task.description:<11}"), BarColumn(), MofNCompleteColumn())
        self._progress = Progress(
            *columns, TimeElapsedColumn(), TextColumn("{task.fields[case]}"), console=console
        )
        self._cases = cases
        self._bars: dict[str, int] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._progress.stop()

    def advance(self, backend: str, case: Case, verdicts: list[Verdict]) -> None:
        """Notes that a case is done."""
        if backend not in self._bars:
            bar = self._progress.add_task(backend, total=self._cases, case="")
            self._bars[backend] = bar
        self._progress.update(self._bars[backend], advance=1, case=case.id)  # type: ignore[arg-type]
