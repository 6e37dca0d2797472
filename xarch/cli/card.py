"""`xarch card`: a model card with the measured distance between backends."""

from __future__ import annotations

import click
from rich.console import Console

from xarch.cli import _stages
from xarch.cli._backends import listed


@click.command()
@click.argument("source", metavar="RUN|SPEC")
@click.argument("changes", metavar="[PATH=VALUE]...", nargs=-1)
@click.option("-o", "--output", metavar="FILE.html", default="card.html", show_default=True)
@click.option("--backends", metavar="A,B", default="", help="Backends; default: all installed.")
def command(source: str, changes: tuple[str, ...], output: str, backends: str) -> int:
    """Write a model card: data, results, costs, graph, and how far backends part.

    The model of a run folder, or of a spec with its initial weights, is asked for outputs and
    gradients on every backend. The exit status is 1 where a backend fails or parts from the others
    in float64 by more than rounding. For example: xarch card run1 -o card.html
    """
    from xarch.checking import card
    from xarch.checking.card import table

    with _stages.shown() as stage:
        found = card(source, *changes, backends=listed(backends), on_stage=stage)
    path = found.write(output)
    console = Console(highlight=False)
    for row in table(found.measured).rows:
        name, outputs, gradients, single = row
        text = (
            f"outputs {outputs}, gradients {gradients}; in float32 {single}" if single else outputs
        )
        console.print(f"{name}  {text}", markup=False, soft_wrap=True)
    console.print(f"Card: {path}", markup=False, soft_wrap=True)
    return 0 if found.measured.agrees else 1
