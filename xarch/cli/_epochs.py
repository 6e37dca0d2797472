"""How far a training is: a bar on a terminal, a line for each epoch elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

if TYPE_CHECKING:
    from xarch.train import Epoch


class Shown(Protocol):
    """What a training tells while it goes on."""

    def stage(self, text: str) -> None:
        """A stage begins."""

    def epoch(self, epoch: Epoch) -> None:
        """An epoch begins, goes on or has ended."""


@contextmanager
def shown_on(console: Console) -> Iterator[Shown]:
    """A bar where the console is a terminal that can redraw, plain lines elsewhere."""
    bars = bars_on(console, TimeRemainingColumn())
    if bars is None:
        yield _Lines(console)
        return
    with bars as progress:
        yield _Bar(progress)


def bars_on(console: Console, *more: ProgressColumn) -> Progress | None:
    """Bars with counts and the time, gone in the end; None where the console cannot redraw."""
    if not console.is_terminal or console.is_dumb_terminal:
        return None
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    return Progress(*columns, *more, console=console, transient=True)


class _Lines:
    def __init__(self, console: Console) -> None:
        self._print = console.print

    def stage(self, text: str) -> None:
        self._print(text, markup=False, soft_wrap=True)

    def epoch(self, epoch: Epoch) -> None:
        if epoch.values is not None:
            self._print(_line(epoch), markup=False, soft_wrap=True)


class _Bar:
    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._row = progress.add_task("", total=None)

    def stage(self, text: str) -> None:
        self._progress.update(self._row, description=text)

    def epoch(self, epoch: Epoch) -> None:
        self._progress.update(
            self._row,
            description=f"epoch {epoch.number}/{epoch.epochs}",
            completed=epoch.done,
            total=epoch.total,
        )
        if epoch.values is not None:
            self._progress.console.print(_line(epoch), markup=False, soft_wrap=True)


def _line(epoch: Epoch) -> str:
    values = values_text(epoch.values or {})
    return f"epoch {epoch.number}/{epoch.epochs}  {values}  {epoch.seconds:.1f} s"


def values_text(values: Mapping[str, float | None]) -> str:
    """Measures in one line."""
    shown = {name: value for name, value in values.items() if name != "epoch"}
    return "  ".join(
        f"{name} {'no number' if value is None else f'{value:.4g}'}"
        for name, value in shown.items()
    )
