"""`xarch check`: a package's components on every backend."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from xarch.cli import _stages
from xarch.cli._backends import listed

if TYPE_CHECKING:
    from xarch.checking import Checked


@click.command()
@click.argument("package")
@click.option("--backends", metavar="A,B", default="", help="Backends; default: all installed.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def command(package: str, backends: str, as_json: bool) -> int:
    """Hold the components of a package together on all backends.

    PACKAGE is a distribution with entry points of the group xarch.components. Each component is
    built on inputs of each kind that it takes, with every choice of its options; outputs and
    gradients have to agree in float64, and weights and shapes to be those that the description
    says. The exit status is 0 when all is well, and 1 when not. For example: xarch check my_pkg
    """
    from xarch.checking import check

    with _stages.shown() as stage:
        found = check(package, listed(backends), stage)
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found]))
    else:
        _show(found)
    return 1 if any(one.problems for one in found) else 0


def _show(found: list[Checked]) -> None:
    tried = [one.measured for one in found if one.measured is not None]
    names = list(dict.fromkeys(name for one in tried for name in (*one.distances, *one.failures)))
    table = Table(box=box.SIMPLE_HEAD, show_edge=False)
    for column in ("component", "inputs", *names, ""):
        table.add_column(column, justify="right" if column in names else "left")
    for one in found:
        options = " ".join(f"{key}={value}" for key, value in one.options.items())
        cells = [_cell(one, name) for name in names]
        verdict = "differs" if one.problems else "agrees"
        label = f"{one.component} {options}".strip()
        table.add_row(Text(label), Text(", ".join(one.inputs)), *cells, verdict)
    console = Console(highlight=False)
    console.print(table)
    for one in found:
        for text in one.problems:
            console.print(f"{one.component}: {text}", markup=False, soft_wrap=True)
    wrong = sum(bool(one.problems) for one in found)
    console.print(
        f"{len(found) - wrong} of {len(found)} agree. Figures: the largest distance of outputs and "
        "gradients in float64 from the first backend, relative to the largest value; in float32 "
        "where a backend has no other.",
        soft_wrap=True,
    )


def _cell(one: Checked, name: str) -> str:
    if one.measured is None or name not in one.measured.distances:
        return "failed"
    return f"{one.measured.distances[name].worst:.0e}"
