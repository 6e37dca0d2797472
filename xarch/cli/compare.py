"""`xarch compare`: one function on every backend, side by side."""

from __future__ import annotations

import json
import os
from typing import Any

import click
import numpy as np
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from xarch.comparison import Comparison, compare, load_inputs
from xarch.comparison.run import Row
from xarch.errors import ArgumentError
from xarch.workers import Failure


@click.command()
@click.argument("target", metavar="MODULE:FUNCTION")
@click.option("--inputs", metavar="FILE.npz", help="Arrays for the function's arguments.")
@click.option("--backends", metavar="A,B", default="", help="Backends; default: all installed.")
@click.option("--reference", metavar="NAME", help="A backend, or float64; default: the first.")
@click.option("--rtol", type=float, help="Relative tolerance; default 1e-5, 4 eps for 16 bits.")
@click.option("--atol", type=float, help="Absolute tolerance; default 1e-6, eps for 16 bits.")
@click.option("--seed", type=int, default=0, show_default=True, help="Set before every call.")
@click.option("--repeat", type=click.IntRange(0), default=3, show_default=True, help="Timed calls.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    help="Seconds that one call may take; default: no limit.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def command(
    target: str,
    inputs: str | None,
    backends: str,
    reference: str | None,
    rtol: float | None,
    atol: float | None,
    seed: int,
    repeat: int,
    timeout: float | None,
    as_json: bool,
) -> int:
    """Run a function on every backend and say how far the results lie apart.

    The function is given as package.module:function or as file.py:function. The exit status is 0
    when all backends agree within the tolerance, 1 when they do not, 2 for a mistake in the call.
    """
    names = [name.strip() for name in backends.split(",")] if backends else []
    if "" in names:
        raise ArgumentError(f"--backends takes names with commas between them; got {backends!r}.")
    args, kwargs = load_inputs(inputs) if inputs else ([], {})
    comparison = compare(
        target,
        *args,
        backends=names,
        reference=reference,
        rtol=rtol,
        atol=atol,
        seed=seed,
        repeat=repeat,
        timeout=timeout,
        kwargs=kwargs,
    )
    if as_json:
        click.echo(json.dumps(comparison.as_dict(), indent=2, allow_nan=False))
    else:
        _print(comparison)
    return 0 if comparison.agree else 1


def _print(comparison: Comparison) -> None:
    piped = not Console().is_terminal and "COLUMNS" not in os.environ
    console = Console(highlight=False, width=160 if piped else None)
    console.print(Text(comparison.target, style="bold"))
    console.print(_table(comparison))
    for row in comparison.rows:
        if row.difference.reason:
            console.print(Text(f"{row.backend} {row.leaf}: {row.difference.reason}", style="red"))
    for failure in comparison.failures.values():
        _print_failure(console, failure)
    console.print(_verdict(comparison))


def _table(comparison: Comparison) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    table.add_column("backend", no_wrap=True)
    table.add_column("value", no_wrap=True)
    table.add_column("array", no_wrap=True)
    for heading in ("error", "relative", "time"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    last = "result"
    for row in comparison.rows:
        if row.leaf != last:
            table.add_section()
            table.add_row(Text(row.leaf.removeprefix("result"), style="bold"))
        table.add_row(*_cells(row, comparison))
        last = row.leaf
    for name in comparison.failures:
        table.add_row(name, *[""] * 5, Text("failed", style="red"))
    return table


def _cells(row: Row, comparison: Comparison) -> list[str | Text]:
    found = row.difference
    verdict = Text("agrees", style="green") if found.agrees else Text("differs", style="red")
    if row.backend == comparison.reference and found.agrees:
        verdict = Text("reference", style="dim")
    return [
        row.backend,
        Text(_brief(row)),
        Text(f"{row.value.dtype.name}[{','.join(map(str, row.value.shape))}]"),
        _number(found.absolute),
        _number(found.relative),
        _seconds(comparison.seconds.get(row.backend)),
        verdict,
    ]


def _brief(row: Row) -> str:
    flat = row.value.ravel()
    shown = " ".join(_short(item) for item in flat[:1])
    return shown + (" ..." if flat.size > 1 else "")


def _short(item: Any) -> str:
    return f"{item:.6g}" if isinstance(item, (float, complex, np.inexact)) else str(item)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.1e}" if value else "0"


def _seconds(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value * 1e3:.2f} ms" if value < 1 else f"{value:.2f} s"


def _print_failure(console: Console, failure: Failure) -> None:
    console.print(Text(f"{failure.backend} {failure.message}", style="red"))
    for line in failure.lines[-12:]:
        console.print(Text(f"  | {line}", style="dim"))


def _verdict(comparison: Comparison) -> str:
    tolerance = comparison.tolerance
    rtol = "the default rtol" if tolerance.rtol is None else f"rtol {tolerance.rtol:g}"
    atol = "the default atol" if tolerance.atol is None else f"atol {tolerance.atol:g}"
    if tolerance.rtol is None and tolerance.atol is None:
        bound = "rtol 1e-05, atol 1e-06 (4 eps and eps for 16-bit floats)"
    else:
        bound = f"{rtol}, {atol}"
    against = comparison.reference
    if against != comparison.reference_backend:
        against += f" on {comparison.reference_backend}"
    alone = {row.backend for row in comparison.rows} == {against} and not comparison.failures
    if alone:
        return f"Only {against} ran, so nothing was compared; name more backends, or float64."
    verdict = "All backends agree" if comparison.agree else "The backends do not agree"
    return f"{verdict} within {bound}; integers exactly. Reference: {against}."
