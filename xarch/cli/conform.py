"""`xarch conform`: the conformance matrix."""

from __future__ import annotations

import re
from pathlib import Path

import click
from rich.console import Console

from xarch import report
from xarch.cli._folder import made
from xarch.cli._verdicts import Bars, cache, print_verdicts
from xarch.conformance import corpus, ledger, publish, renew, results
from xarch.conformance.case import EVERY
from xarch.conformance.held import drafts, held, keep
from xarch.conformance.runner import Run, Settings, run, select
from xarch.errors import ArgumentError


@click.command()
@click.option("--backends", metavar="A,B", default="all", help="Backends; default: all installed.")
@click.option(
    "-o", "--output", metavar="FOLDER", type=click.Path(path_type=Path, file_okay=False),
    help="Folder for results.json, the page index.html, junit.xml and badge.json; a run that was "
    "interrupted goes on from there.",
)  # fmt: skip
@click.option("--only", metavar="GLOB", multiple=True, help="Cases by id, such as 'softmax/*'.")
@click.option("--family", metavar="NAME", multiple=True, help="Families of cases; default: all.")
@click.option("--part", metavar="I/N", default="1/1", help="The Ith of N equal parts of the cases.")
@click.option(
    "--module",
    default=EVERY,
    show_default=True,
    help="What is judged: all of Keras that has cases, or keras.losses and its like by their own, "
    "xarch.layers and its like by those of Keras's module, another module by those of keras.ops.",
)
@click.option("--seconds", default=30.0, show_default=True, help="Processor time for one case.")
@click.option("--write-ledger", is_flag=True, help="Declare what fails, in the ledgers.")
def command(
    backends: str,
    output: Path | None,
    only: tuple[str, ...],
    family: tuple[str, ...],
    part: str,
    module: str,
    seconds: float,
    write_ledger: bool,
) -> int:
    """Run the frozen cases on every backend and judge them, channel by channel.

    The exit status is 0 when every failure is declared in a backend's ledger and every ledger
    holds, 1 when not, 2 for a mistake in the call.
    """
    whole = not only and not family and part == "1/1"
    if write_ledger and not whole:
        raise ArgumentError("--write-ledger needs the whole corpus; leave out what selects a part.")
    if output is not None:
        report.require()
        made(output)
    names = [] if backends == "all" else [name.strip() for name in backends.split(",")]
    cases = select(corpus.load(*family, module=module), only, _part(part))
    journal = output / "journal" if output else None
    settings = Settings(module, seconds, cache=cache(), journal=journal)
    console = Console(highlight=False, stderr=True)
    with Bars(console, len(cases)) as bars:
        found = run(cases, names, settings, bars.advance)
    for name in found.verdicts if write_ledger else ():
        keep(found, name)
    entries = {name: ledger.of(name) for name in found.verdicts}
    findings = {name: held(one, found, name, whole=whole) for name, one in entries.items()}
    if output is not None:
        _write(output, found, entries, findings, console)
    _print(found, findings)
    return 0 if all(one.holds for one in findings.values()) else 1


def _write(
    output: Path,
    found: Run,
    entries: dict[str, list[ledger.Entry]],
    findings: dict[str, ledger.Findings],
    console: Console,
) -> None:
    declared = {name: one.declared for name, one in findings.items()}
    complaints = {name: one.complaints for name, one in findings.items()}
    content = results.as_dict(found, declared, complaints)
    change = publish.since(publish.earlier(output / results.NAME), content)
    page = publish.write_matrix(output, found, findings, entries, change)
    path = results.write(output, {**content, "since": change.as_dict()})
    publish.write_junit(output, found, findings)
    publish.write_badge(output, findings)
    console.print(f"Every failing case by its op: {path}")
    console.print(f"The same with reproducers: {page}")
    for name, one in findings.items():
        path = output / f"undeclared-{name}.toml"
        path.unlink(missing_ok=True)
        if one.undeclared:
            renew.write(path, drafts(found, name, one))


def _part(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d+)/(\d+)", text)
    if match is None or not 1 <= int(match[1]) <= int(match[2]):
        raise ArgumentError(f"--part takes I/N such as 1/4, with I from 1 to N; got {text!r}.")
    return int(match[1]), int(match[2])


def _print(found: Run, findings: dict[str, ledger.Findings]) -> None:
    console = Console(highlight=False)
    console.print(
        f"{len(found.cases)} cases of corpus {found.corpus} on {found.module}. Blocked: another "
        "channel's failure left nothing to judge."
    )
    for backend, channels in results.counts(found).items():
        console.print()
        print_verdicts(console, backend, channels, findings[backend])
