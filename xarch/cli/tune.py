"""`xarch tune`: candidates of a spec, proposed by Optuna, trained and compared."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich import box
from rich.console import Console
from rich.table import Table

from xarch.cli import _trials
from xarch.cli._budget import most_parameters
from xarch.workers import WorkerFailed

if TYPE_CHECKING:
    from xarch.train import Tuning

_SHOWN = 10


@click.command()
@click.argument("spec")
@click.argument("changes", metavar="[PATH=VALUE]...", nargs=-1)
@click.option(
    "--search",
    metavar="PATH=VALUES",
    multiple=True,
    help="What varies: [a,b] for choices, 1..4, 32..128:32 in steps, 0.0..0.5, 1e-4..1e-2:log. "
    "Default: the learning rate, and each block's size, depth and dropout.",
)
@click.option("-o", "--output", metavar="FOLDER", default="tuned", show_default=True)
@click.option(
    "--trials", type=click.IntRange(1), default=20, show_default=True,
    help="In all, with those that the folder has.",
)  # fmt: skip
@click.option(
    "--workers", type=click.IntRange(1), default=1, show_default=True, help="Trained at once."
)
@click.option("--objective", metavar="NAME", default="loss", show_default=True,
              help="loss, or a metric of the spec such as accuracy.")  # fmt: skip
@click.option("--budget", metavar="N", help="Most parameters, such as 2M; default: any number.")
@click.option(
    "--timeout", metavar="SECONDS", type=click.FloatRange(0, min_open=True),
    help="After so many no trial begins.",
)  # fmt: skip
@click.option("--no-pruning", is_flag=True, help="Train every trial to the end.")
@click.option("--backend", metavar="NAME", help="Default: XARCH_BACKEND, else the first installed.")
def command(
    spec: str,
    changes: tuple[str, ...],
    search: tuple[str, ...],
    output: str,
    trials: int,
    workers: int,
    objective: str,
    budget: str | None,
    timeout: float | None,
    no_pruning: bool,
    backend: str | None,
) -> int:
    """Find good settings of a spec on its data: size, learning rate, whatever an override can set.

    Each trial is trained in a worker process and compared on samples set aside from those to learn
    from. The folder gets the study, trials.jsonl, best.yaml and a page with charts; the same
    command again goes on where it stopped. For example: xarch tune image --search
    'modules.see.widths=[[16,32],[32,64]]' --search train.optimizer.learning_rate=1e-4..1e-2:log
    """
    from xarch.train import tune

    limit = None if budget is None else most_parameters(budget)
    console = Console(highlight=False)
    try:
        with _trials.shown_on(console, trials, objective) as shown:
            tuning = tune(
                spec,
                *changes,
                search=search,
                output=output,
                trials=trials,
                workers=workers,
                by=objective,
                parameters=limit,
                seconds=timeout,
                pruning=not no_pruning,
                backend=backend,
                on_stage=shown.stage,
                on_epoch=shown.epoch,
                on_trial=shown.trial,
                command=["xarch", *sys.argv[1:]],
            )
    except WorkerFailed as error:
        raise click.ClickException(f"The tuning stopped. {error}") from None
    except KeyboardInterrupt:
        if Path(output).is_dir():
            click.echo(f"The same command goes on with the study in {output}.", err=True)
        raise
    _report(console, tuning)
    return 0


def _report(console: Console, tuning: Tuning) -> None:
    from xarch.train.tuning.page import counts, share
    from xarch.train.tuning.space import brief, parse, shortened

    console.print(f"{counts(tuning.trials)}; {tuning.objective}", markup=False, soft_wrap=True)
    table = Table(box=box.SIMPLE_HEAD, show_edge=False)
    paths = [parse(one).path for one in tuning.search]
    for name in ("trial", tuning.objective.name, "right", "parameters"):
        table.add_column(name, justify="right")
    for name in shortened(paths).values():
        table.add_column(name, overflow="fold")
    for one in tuning.ranked[:_SHOWN]:
        table.add_row(
            str(one.number), f"{one.value:.4g}", share(one), f"{one.parameters:,}",
            *(brief(one.settings.get(path, "")) for path in paths),
        )  # fmt: skip
    console.print(table)
    best = tuning.ranked[0]
    changes = " ".join(map(shlex.quote, best.changes))
    console.print(f"Best: {changes or 'the spec as it is'}", markup=False, soft_wrap=True)
    console.print(f"Spec: {tuning.best_spec}", markup=False, soft_wrap=True)
    console.print(f"Page: {tuning.page.absolute()}", markup=False, soft_wrap=True)
