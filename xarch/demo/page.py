"""The demo's page: the loss curves, and the same tables as in the terminal."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from xarch.demo import table
from xarch.demo.results import TOLERANCE, Story, Task, relative_gap, worst
from xarch.report import Chart, Facts, Section, Series, Table, Text, line_chart, write_page

FILE = "index.html"


def write(story: Story, folder: str | os.PathLike[str]) -> Path:
    """Writes the page into a folder.

    Args:
        story: What came out.
        folder: Made where there is none.

    Returns:
        The page's absolute path.

    Raises:
        MissingReportExtra: Jinja or matplotlib is not installed.
        ArgumentError: The page cannot be written.
    """
    sections = [_section(task, tables) for task, tables in table.all_tables(story)]
    return write_page(
        Path(folder) / FILE,
        f"One model on {_words(story.settings.backends)}",
        sections,
        lead=_lead(story),
    )


def _words(names: Sequence[str]) -> str:
    """Names with commas and a last "and"."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _lead(story: Story) -> list[Text | Facts]:
    settings = story.settings
    versions = ", ".join(f"{name} {version}" for name, version in story.versions.items())
    return [
        Text(
            "Two models learn scikit-learn's handwritten digits. Each is trained on every backend "
            "alone, from the same initial weights and with the same batches in the same order. "
            f"Then one model runs a relay: it is trained on {settings.train}, saved with its "
            f"optimizer, trained further on {settings.resume} and evaluated on "
            f"{settings.evaluate}."
        ),
        Facts(
            [
                ("Backends", versions),
                ("Epochs", f"{settings.epochs}; {settings.hand_over} of them before the hand-over"),
                ("Seed", str(settings.seed)),
            ]
        ),
    ]  # fmt: skip


def _section(task: Task, tables: list[Table]) -> Section:
    losses, relay, scores = tables
    verdicts = [Text(text, "good" if holds else "bad") for text, holds in table.verdicts(task)]
    return Section(
        task.title,
        [*verdicts, _curves(task), losses, _relay_curves(task), relay, *_saved(task), scores],
    )


def _saved(task: Task) -> list[Text]:
    if not task.relay.changes:
        return []
    return [
        Text(
            f"Plain Keras would have tied the file from {task.settings.train} to that backend. "
            f"Made portable when it was saved: {'; '.join(task.relay.changes)}."
        )
    ]


def _curves(task: Task) -> Chart:
    series = [Series(name, _epochs(line), line) for name, line in task.losses.items()]
    first, last = (
        " to ".join(table.number(bound(line[i] for line in task.losses.values()))
                    for bound in (min, max))
        for i in (0, -1)
    )  # fmt: skip
    svg = line_chart(
        series,
        title=f"{task.title}: training loss on each backend alone",
        description=f"The loss begins at {first} and ends at {last} after "
        f"{task.settings.epochs} epochs; the lines coincide when the backends agree.",
        x_label="epoch",
        y_label="training loss",
    )
    return Chart(svg, "Training loss on each backend alone. Lines that agree lie on each other.")


def _relay_curves(task: Task) -> Chart:
    settings, ours, alone = task.settings, task.relay.losses, task.losses[task.settings.resume]
    between = [
        relative_gap([line[i] for line in task.losses.values()]) for i in range(settings.epochs)
    ]
    held = [relative_gap(pair) for pair in zip(ours, alone, strict=True)]
    svg = line_chart(
        [
            Series("between backends", _epochs(between), between),
            Series(f"relay and {settings.resume} alone", _epochs(held), held),
            Series("allowed in the end", _epochs(held), [TOLERANCE] * settings.epochs),
        ],
        title=f"{task.title}: differences of the loss",
        description="Relative differences of the loss in each epoch, on a logarithmic scale; the "
        f"largest is {table.gap(worst([*between, *held]))}.",
        x_label="epoch",
        y_label="relative difference",
        log_y=True,
    )
    return Chart(
        svg,
        "Relative difference of the training loss: the largest between two backends alone, and "
        f"between the relay and {settings.resume} alone. An epoch without a point has no "
        "difference at all. float32 itself resolves 6e-8.",
    )


def _epochs(values: Sequence[float]) -> list[int]:
    return list(range(1, len(values) + 1))
