"""`xarch suggest`: blocks that fit the data and a budget, tried and ranked."""

from __future__ import annotations

import json

import click
from rich import box
from rich.console import Console
from rich.table import Table

from xarch.cli import _stages
from xarch.cli._budget import most_parameters
from xarch.workers import WorkerFailed


@click.command()
@click.argument("spec")
@click.argument("changes", metavar="[PATH=VALUE]...", nargs=-1)
@click.option("--module", metavar="NAME", help="The module to exchange; default: the only one.")
@click.option("--budget", metavar="N", default="2M", show_default=True, help="Most parameters.")
@click.option("--epochs", type=click.IntRange(1), default=3, show_default=True, help="For each.")
@click.option("--backend", metavar="NAME", help="Default: XARCH_BACKEND, else the fastest.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def command(
    spec: str,
    changes: tuple[str, ...],
    module: str | None,
    budget: str,
    epochs: int,
    backend: str | None,
    as_json: bool,
) -> int:
    """Try blocks in a module of a spec on its data, and rank them by what they do.

    Each candidate is trained briefly, on the backend that is fastest for it, and ranked on samples
    set aside from those to learn from; the held-out ones stay unseen. For example: xarch suggest
    image data.source=image_folder data.path=photos --budget 500k
    """
    from xarch.spec.costs import counted
    from xarch.train.suggesting import suggest

    limit = most_parameters(budget)
    try:
        with _stages.shown() as stage:
            found = suggest(
                spec,
                *changes,
                module=module,
                parameters=limit,
                epochs=epochs,
                backend=backend,
                on_stage=stage,
            )
    except WorkerFailed as error:
        raise click.ClickException(f"The trials stopped. {error}") from None
    if as_json:
        rows = [{**vars(one), "budget": one.budget.as_dict()} for one in found]
        click.echo(json.dumps(rows, indent=2))
        return 0
    table = Table(box=box.SIMPLE_HEAD, show_edge=False)
    for name in ("block", "right", "loss", "parameters", "FLOPs", "s an epoch", "on"):
        table.add_column(name, justify="left" if name in {"block", "on"} else "right")
    for one in found:
        right = "" if one.right is None else f"{one.right:.1%}"
        costs = f"{one.budget.parameters:,}", counted(one.budget.flops), f"{one.seconds:.2f}"
        table.add_row(one.block, right, f"{one.loss:.4g}", *costs, one.backend)
    Console(highlight=False).print(table)
    best = " ".join(f"'{one}'" if "[" in one else one for one in found[0].changes)
    click.echo(f"Best: {best or 'the spec as it is'}")
    return 0
