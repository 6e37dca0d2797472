"""How far a tuning is: bars on a terminal, a line for each trial elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from rich.console import Console

from xarch.cli._epochs import bars_on, values_text

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from xarch.train import Epoch, Trial


class Shown(Protocol):
    """What a tuning tells while it goes on."""

    def stage(self, text: str) -> None:
        """A stage begins; an indented text is a result and stays there."""

    def epoch(self, number: int, epoch: Epoch) -> None:
        """How far a trial is."""

    def trial(self, trial: Trial) -> None:
        """A trial has ended."""


@contextmanager
def shown_on(console: Console, trials: int, name: str) -> Iterator[Shown]:
    """Bars where the console is a terminal that can redraw, plain lines elsewhere.

    Args:
        console: Where to show it.
        trials: How many there are to be.
        name: The objective's name.
    """
    bars = bars_on(console)
    if bars is None:
        yield _Lines(console, name)
        return
    with bars as progress:
        yield _Bars(progress, trials, name)


class _Lines:
    def __init__(self, console: Console, name: str) -> None:
        self._console, self._name = console, name

    def stage(self, text: str) -> None:
        self._console.print(text, markup=False, soft_wrap=True)

    def epoch(self, number: int, epoch: Epoch) -> None:
        pass

    def trial(self, trial: Trial) -> None:
        self._console.print(line(trial, self._name), markup=False, soft_wrap=True)


class _Bars:
    def __init__(self, progress: Progress, trials: int, name: str) -> None:
        self._progress, self._lines = progress, _Lines(progress.console, name)
        self._all = progress.add_task("", total=trials)
        self._running: dict[int, TaskID] = {}

    def stage(self, text: str) -> None:
        if text.startswith(" "):
            self._lines.stage(text)
        else:
            self._progress.update(self._all, description=text)

    def epoch(self, number: int, epoch: Epoch) -> None:
        if number not in self._running:
            self._running[number] = self._progress.add_task(f"  trial {number}")
            self._progress.update(self._all, description="trials")
        self._progress.update(self._running[number], completed=epoch.done, total=epoch.total)
        if epoch.values is not None:
            found = {"val_loss": epoch.values["val_loss"]}
            described = f"  trial {number}  {values_text(found)}"
            self._progress.update(self._running[number], description=described)

    def trial(self, trial: Trial) -> None:
        if trial.number in self._running:
            self._progress.remove_task(self._running.pop(trial.number))
        self._lines.trial(trial)
        self._progress.update(self._all, completed=trial.number - len(self._running))


def line(trial: Trial, name: str) -> str:
    """A trial in one line."""
    from xarch.train.tuning.space import brief, shortened

    names = shortened(trial.settings)
    settings = "  ".join(f"{names[path]}={brief(one)}" for path, one in trial.settings.items())
    value = "" if trial.value is None else f"{name} {trial.value:.4g}"
    what = trial.state if not trial.reason else f"{trial.state} ({trial.reason})"
    return "  ".join(part for part in (f"trial {trial.number}", value, what, settings) if part)
