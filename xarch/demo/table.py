"""The demo's numbers as tables, the same for the terminal and the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xarch.demo.results import TOLERANCE, Score, Story, Task, relative_gap
from xarch.report.parts import Table

if TYPE_CHECKING:
    from rich.table import Table as RichTable


def losses(task: Task) -> Table:
    """The loss of each epoch on each backend alone, with the largest difference."""
    rows = []
    for epoch in range(task.settings.epochs):
        values = [line[epoch] for line in task.losses.values()]
        rows.append([str(epoch + 1), *map(number, values), gap(relative_gap(values))])
    return Table(
        "Training loss of each epoch, each backend alone from the same initial weights; the "
        "difference is the largest between two backends, relative to the larger loss",
        ["epoch", *task.losses, "difference"],
        rows,
    )


def relay(task: Task) -> Table:
    """The relay's loss of each epoch beside that of the backend that resumed, uninterrupted."""
    settings = task.settings
    alone = task.losses[settings.resume]
    rows = []
    for epoch, (ours, theirs) in enumerate(zip(task.relay.losses, alone, strict=True)):
        where = settings.train if epoch < settings.hand_over else settings.resume
        pair = number(ours), number(theirs), gap(relative_gap([ours, theirs]))
        rows.append([str(epoch + 1), where, *pair])
    return Table(
        f"The relay, saved on {settings.train} with its optimizer after epoch "
        f"{settings.hand_over} and resumed on {settings.resume}, beside {settings.resume} "
        "uninterrupted",
        ["epoch", "trained on", "relay", f"{settings.resume} alone", "difference"],
        rows,
        frozenset({1}),
    )


def scores(task: Task) -> Table:
    """Every finished model on the held-out images."""
    settings = task.settings
    reference = task.scores[settings.resume]
    rows = [_score(f"{name} alone", name, score, reference) for name, score in task.scores.items()]
    rows.append(
        _score(
            f"relay {settings.train} → {settings.resume}",
            settings.evaluate,
            task.relay.score,
            reference,
        )
    )
    return Table(
        "The finished models on the held-out images; the difference is that of the loss to "
        f"{settings.resume} alone",
        ["trained on", "evaluated on", "loss", "accuracy", "difference"],
        rows,
        frozenset({1}),
    )


def all_tables(story: Story) -> list[tuple[Task, list[Table]]]:
    """The tables of every task, in the order in which they are shown."""
    return [(task, [losses(task), relay(task), scores(task)]) for task in story.tasks]


def verdicts(task: Task) -> list[tuple[str, bool]]:
    """What was checked, in a sentence each, and whether it holds."""
    settings = task.settings
    allowed = f"allowed is {TOLERANCE:.0e}, relative to the larger."
    between = f"Final losses on {', '.join(task.losses)} differ by {gap(task.gap)}; {allowed}"
    handed = (
        f"The relay's epochs on {settings.resume} and its evaluation on {settings.evaluate} "
        f"differ from {settings.resume} alone by {gap(task.relay_gap)}; {allowed}"
    )
    return [(between, task.gap <= TOLERANCE), (handed, task.relay_gap <= TOLERANCE)]


def number(value: float) -> str:
    """A loss with eight digits after the point, about as many as float32 has."""
    return f"{value:.8f}"


def gap(value: float) -> str:
    """A difference with two digits; a true zero as `0`."""
    return f"{value:.1e}" if value else "0"


def for_terminal(table: Table) -> RichTable:
    """A table for rich to print, without its caption, which would wrap at the table's width."""
    from rich import box
    from rich.table import Table as RichTable

    shown = RichTable(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 1))
    for index, column in enumerate(table.columns):
        words = index == 0 or index in table.words
        shown.add_column(column, justify="left" if words else "right", no_wrap=True)
    for row in table.rows:
        shown.add_row(*row)
    return shown


def _score(name: str, where: str, score: Score, reference: Score) -> list[str]:
    difference = gap(relative_gap([score.loss, reference.loss]))
    return [name, where, number(score.loss), f"{score.accuracy:.2%}", difference]
