"""`xarch lint`: uses of Keras that give other results on another backend."""

from __future__ import annotations

import json
from dataclasses import asdict

import click


@click.command()
@click.argument("targets", metavar="FILE|FOLDER|PACKAGE...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of lines.")
def command(targets: tuple[str, ...], as_json: bool) -> int:
    """Read code for ops of Keras that are known to differ between backends.

    The code is parsed, not run. The exit status is 0 where nothing was found, 1 where something
    was.
    """
    from xarch.lint import files_of, scan

    files = [path for target in targets for path in files_of(target)]
    findings = [finding for path in files for finding in scan(path)]
    if as_json:
        rows = [{**asdict(one), "path": str(one.path)} for one in findings]
        click.echo(json.dumps(rows, indent=2))
    else:
        for finding in findings:
            click.echo(str(finding))
        click.echo(f"{len(findings)} uses that differ between backends, in {len(files)} files.")
    return 1 if findings else 0
