"""`xarch demo`: one model on three backends, on real data."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from xarch import report
from xarch.demo import page, progress, results, story, table
from xarch.workers import WorkerFailed


@click.command("demo")
@click.option("--epochs", type=int, default=6, show_default=True, help="Epochs in all.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of split, weights, order.")
@click.option("--train", default="torch", show_default=True, help="Backend that begins.")
@click.option("--resume", default="jax", show_default=True, help="Backend that goes on.")
@click.option("--evaluate", default="tensorflow", show_default=True, help="Backend that evaluates.")
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default="xarch-demo",
    show_default=True,
    help="Folder for the page.",
)
def command(epochs: int, seed: int, train: str, resume: str, evaluate: str, output: Path) -> int:
    """Train one model on one backend, go on with it on another, evaluate it on a third.

    Two models learn scikit-learn's digits: three dense layers, and a small CNN. Every backend also
    trains each of them alone, from the same initial weights and with the same batches, so that the
    numbers can be compared. The exit status is 0 when the final losses agree to 1e-5 (relative)
    and the relay agrees with the uninterrupted run, 1 when they do not or a worker fails, 2 for a
    mistake in the call.
    """
    report.require()  # before minutes of work, not after
    console = Console(highlight=False)
    settings = results.Settings(train, resume, evaluate, epochs, seed)
    try:
        with progress.shown_on(console) as shown:
            told = story.run(settings, shown.stage, shown.epoch)
    except WorkerFailed as error:
        raise click.ClickException(f"The demo stopped, because a worker failed.\n{error}") from None
    except results.Disagreement as error:
        raise click.ClickException(str(error)) from None
    _print(console, told)
    path = page.write(told, output)
    try:
        told.check()
    except results.Disagreement as error:
        click.echo(f"xarch: {error}", err=True)
        return 1
    finally:
        console.print(f"Page: {path}", markup=False, soft_wrap=True)
    return 0


def _print(console: Console, told: results.Story) -> None:
    for task, tables in table.all_tables(told):
        console.print()
        console.print(Text(task.title, style="bold"))
        for one in tables:
            console.print()
            console.print(Text(one.caption))
            console.print(table.for_terminal(one))
        console.print()
        for text, holds in table.verdicts(task):
            mark = Text("agrees  ", style="green") if holds else Text("DIFFERS ", style="red")
            console.print(mark + Text(text))
    console.print()
