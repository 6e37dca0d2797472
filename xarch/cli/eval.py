"""`xarch eval`: a run's model, measured on the held-out data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click
from rich import box
from rich.console import Console
from rich.table import Table

from xarch.workers import WorkerFailed

if TYPE_CHECKING:
    from xarch.agents import Replay


@click.command()
@click.argument("run")
@click.argument("changes", metavar="[PATH=VALUE]...", nargs=-1)
@click.option("--backend", metavar="NAME", help="Any; it need not be the one that trained.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def command(run: str, changes: tuple[str, ...], backend: str | None, as_json: bool) -> int:
    """Measure the model of a run folder on the held-out data, on any backend.

    The spec's data section says which data; changes such as data.path=other.csv take others. The
    numbers that the run itself measured stand beside. An agent plays a hundred episodes. For
    example: xarch eval run1 --backend jax
    """
    from xarch import agents
    from xarch.train import evaluate, read_run

    try:
        read = read_run(run)
        if read.environment is not None:
            return _played(agents.evaluate(read, *changes, backend=backend), as_json)
        found = evaluate(run, *changes, backend=backend)
    except WorkerFailed as error:
        raise click.ClickException(f"The evaluation stopped. {error}") from None
    if as_json:
        facts = {"backend": found.backend, "samples": found.samples, "changed": found.changed}
        click.echo(json.dumps({**facts, "values": found.values, "recorded": found.recorded}))
        return 0
    table = Table(box=box.SIMPLE_HEAD, show_edge=False)
    trained = found.run.manifest["backend"]["name"]
    table.add_column(f"{found.samples} held-out samples")
    table.add_column(f"now, on {found.backend}", justify="right")
    table.add_column(f"recorded, on {trained}", justify="right")
    for name, value in found.values.items():
        before = found.recorded.get(name)
        table.add_row(name, *("no number" if x is None else f"{x:.6g}" for x in (value, before)))
    Console(highlight=False).print(table)
    if found.changed:
        click.echo(f"The data are not those of the run: {', '.join(found.changed)} differ.")
    return 0


def _played(found: Replay, as_json: bool) -> int:
    score = found.score
    if as_json:
        facts = {"backend": found.backend, "episodes": len(score.returns)}
        recorded = {"return": found.recorded}
        click.echo(json.dumps({**facts, "values": {"return": score.mean}, "recorded": recorded}))
        return 0
    click.echo(f"return {score.mean:.4g} over {len(score.returns)} episodes, recorded "
               f"{found.recorded:.4g}; the model was read on {found.backend}")  # fmt: skip
    return 0
