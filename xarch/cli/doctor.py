"""`xarch doctor`: what is installed, what works, and the line that installs what is missing."""

from __future__ import annotations

import json

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from xarch.doctor import NOT_INSTALLED, READY, Diagnosis, Finding, diagnose

_STYLES = {READY: "green", NOT_INSTALLED: "yellow"}


@click.command()
@click.option("--no-workers", is_flag=True, help="Import nothing: no devices, under a second.")
@click.option("--strict", is_flag=True, help="Exit with 1 when something needs mending.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
def command(no_workers: bool, strict: bool, as_json: bool) -> int:
    """Tell what xarch finds on this machine: backends, versions, devices, and what is missing."""
    diagnosis = diagnose(start_workers=not no_workers)
    if as_json:
        click.echo(json.dumps(diagnosis.as_dict(), indent=2))
    else:
        _print(diagnosis)
    return 1 if strict and not diagnosis.healthy else 0


def _print(diagnosis: Diagnosis) -> None:
    console = Console(highlight=False)
    versions = [f"{name} {version}" for name, version in diagnosis.versions.items()]
    console.print(Text("  ".join(versions[:-1]), style="bold"))
    grid = _grid()
    grid.add_row("interpreter", Text(diagnosis.versions["interpreter"]))
    for name, value in diagnosis.settings.items():
        grid.add_row(name, Text(value))
    if diagnosis.problem:
        grid.add_row("this process", Text(diagnosis.problem, style="red"))
    else:
        grid.add_row("this process", Text(diagnosis.choice))
    console.print(grid)
    for finding in diagnosis.findings:
        console.print()
        title = Text(finding.name, style="bold")
        title.append(f"  {finding.status}", style=_STYLES.get(finding.status, "red"))
        console.print(title)
        console.print(_details(finding))


def _details(finding: Finding) -> Table:
    grid = _grid()
    if finding.version:
        supported = f"{finding.package} {finding.version}  (supported {finding.supported})"
        grid.add_row("version", Text(supported))
    if finding.interpreter:
        source = f", from {finding.source}" if finding.source else ""
        grid.add_row(
            "interpreter", Text(f"{finding.interpreter}  (Python {finding.python}{source})")
        )
    if finding.current is not None:
        devices = [f"{d.name} {d.description}".strip() for d in finding.current.devices]
        grid.add_row("devices", Text(", ".join(devices)))
        grid.add_row("threads", str(finding.current.threads or "not told by the framework"))
        settings = [f"{name}={value}" for name, value in finding.current.precision.items()]
        grid.add_row("precision", Text(", ".join(settings)))
    if finding.capabilities:
        lacks = f"; lacks {', '.join(finding.lacks)}" if finding.lacks else ""
        grid.add_row("capabilities", Text(", ".join(finding.capabilities) + lacks))
    if finding.problem and finding.status != NOT_INSTALLED:
        grid.add_row("problem", Text(finding.problem, style="red"))
    if finding.mend:
        grid.add_row("install", Text(finding.mend, style="yellow", overflow="fold"))
    return grid


def _grid() -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(min_width=14, style="dim")
    grid.add_column(overflow="fold")
    return grid
