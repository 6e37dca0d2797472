"""A bar for each backend on a terminal, a line for each epoch elsewhere."""

from __future__ import annotations

from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from xarch.demo.story import Stage


class Shown(Protocol):
    """What the story tells while it goes on."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

    def stage(self, stage: Stage) -> None:
        """A stage begins."""

    def epoch(self, backend: str, loss: float) -> None:
        """A backend has finished an epoch."""


def shown_on(console: Console) -> Shown:
    """Bars where the console is a terminal that can redraw, plain lines elsewhere."""
    if console.is_terminal and not console.is_dumb_terminal:
        return _Bars(console)
    return _Lines(console)


class _Bars:
    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[state]}"),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )
        self._rows: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._progress.stop()

    def stage(self, stage: Stage) -> None:
        for row in self._rows.values():
            self._progress.remove_task(row)
        self._rows = {
            name: self._progress.add_task(
                f"{stage.title}: {name}", total=stage.epochs or None, state=""
            )
            for name in stage.backends
        }

    def epoch(self, backend: str, loss: float) -> None:
        row = self._rows[backend]
        self._progress.advance(row)
        done = next(task for task in self._progress.tasks if task.id == row)
        state = f"epoch {done.completed:.0f}/{done.total:.0f}  loss {loss:.4f}"
        self._progress.update(row, state=state)


class _Lines:
    def __init__(self, console: Console) -> None:
        self._console = console
        self._stage = Stage("", (), 0)
        self._done: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        pass

    def stage(self, stage: Stage) -> None:
        self._stage = stage
        self._done = dict.fromkeys(stage.backends, 0)
        self._say(f"{stage.title}: {', '.join(stage.backends)}")

    def epoch(self, backend: str, loss: float) -> None:
        self._done[backend] += 1
        self._say(f"  {backend} epoch {self._done[backend]}/{self._stage.epochs} loss {loss:.4f}")

    def _say(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)
