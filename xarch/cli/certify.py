"""`xarch certify`: a certificate of one backend, or a check of one."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

import xarch
from xarch import report
from xarch.cli._folder import made
from xarch.cli._verdicts import Bars, cache, print_verdicts
from xarch.conformance import certificate, corpus, evidence, ledger
from xarch.conformance.case import EVERY
from xarch.conformance.held import held
from xarch.conformance.runner import Settings, run


@click.command()
@click.option("--backend", required=True, metavar="NAME", help="The backend.")
@click.option(
    "-o", "--output", metavar="FOLDER", required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for certificate.json and certificate.html; an interrupted run goes on from there.",
)  # fmt: skip
@click.option("--module", default=EVERY, show_default=True, help="As for conform.")
@click.option("--seconds", default=30.0, show_default=True, help="Processor time for one case.")
@click.option(
    "--confirm", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A certificate; say what this run finds otherwise.",
)  # fmt: skip
def command(backend: str, output: Path, module: str, seconds: float, confirm: Path | None) -> int:
    """Run the whole corpus on one backend and write down what it says.

    The exit status is 0 when the backend's ledger holds and a certificate that was given is
    confirmed, 1 when not, 2 for a mistake in the call.
    """
    report.require()
    old = certificate.read(confirm) if confirm else None
    made(output)
    cases = corpus.load(module=module)
    console = Console(highlight=False, stderr=True)
    settings = Settings(module, seconds, cache=cache(), journal=output / "journal")
    with Bars(console, len(cases)) as bars:
        found = run(cases, [backend], settings, bars.advance)
    entries = ledger.of(backend)
    findings = held(entries, found, backend, whole=True)
    known = evidence.gather(backend, cases, replace(settings, journal=None), console.print)
    new = certificate.certificate(
        found, backend, entries, findings, known,
        xarch=xarch.__version__, day=dt.datetime.now(dt.UTC).date(),
    )  # fmt: skip
    for path in certificate.write(output, new):
        console.print(f"Written: {path}")
    out = Console(highlight=False)
    print_verdicts(out, backend, new["counts"], findings)
    level = new["level"]
    out.print("No level of conformance holds." if level is None else f"Level {level} of 5 holds.")
    if old is None:
        return 0 if findings.holds else 1
    different = certificate.differences(old, new)
    for line in different:
        out.print(Text(f"not confirmed: {line}.", style="red"))
    if not different:
        out.print(f"{confirm} is confirmed.")
    return 0 if findings.holds and not different else 1
