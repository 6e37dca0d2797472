"""`xarch train`: a spec and its data become a run folder."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console

from xarch.cli import _epochs
from xarch.workers import WorkerFailed


@click.command()
@click.argument("spec")
@click.argument("changes", metavar="[PATH=VALUE]...", nargs=-1)
@click.option("-o", "--output", metavar="FOLDER", help="The run folder; default: the next runN.")
@click.option("--backend", metavar="NAME", help="Default: XARCH_BACKEND, else the first installed.")
@click.option("--threads", type=click.IntRange(1), metavar="N", help="Default: the backend's own.")
def command(
    spec: str,
    changes: tuple[str, ...],
    output: str | None,
    backend: str | None,
    threads: int | None,
) -> int:
    """Train the model of a spec on the data that it names.

    SPEC is a preset's name, or a .yaml, .json or .keras file. The run folder gets the resolved
    spec, a manifest, a line for each epoch, the model as a plain .keras file, and a page with
    curves and examples. For example: xarch train image train.epochs=5 -o run1
    """
    from xarch.train import train
    from xarch.train.folder import first_free

    console = Console(highlight=False)
    try:
        with _epochs.shown_on(console) as shown:
            run = train(
                spec,
                *changes,
                output=output or first_free(),
                backend=backend,
                threads=threads,
                command=["xarch", *sys.argv[1:]],
                on_epoch=shown.epoch,
                on_stage=shown.stage,
            )
    except WorkerFailed as error:
        raise click.ClickException(f"The training stopped. {error}") from None
    for line in run.manifest["data"]["report"]:
        console.print(line, markup=False, soft_wrap=True)
    console.print(_epochs.values_text(run.manifest["results"]), markup=False, soft_wrap=True)
    console.print(f"Run: {Path(run.path)}", markup=False, soft_wrap=True)
    console.print(f"Page: {run.page.absolute()}", markup=False, soft_wrap=True)
    return 0
