"""`xarch eject`: a spec as plain Keras source."""

from __future__ import annotations

from pathlib import Path

import click

from xarch.errors import ArgumentError
from xarch.files import write_text


@click.command()
@click.argument("spec")
@click.argument("changes", metavar="[PATH=VALUE]...", nargs=-1)
@click.option("-o", "--output", metavar="FILE.py", help="Where to write it; default: print it.")
def command(spec: str, changes: tuple[str, ...], output: str | None) -> int:
    """Turn a spec into one file of plain Keras that needs no xarch.

    SPEC is a preset's name, or a .yaml, .json or .keras file. The layers of the file have the names
    of the built model's, so that weights load from one into the other.
    """
    from xarch.spec.loading import load
    from xarch.spec.planning import checked
    from xarch.spec.source import source

    text = source(checked(load(spec, *changes)))
    if output is None:
        click.echo(text, nl=False)
        return 0
    if Path(output).suffix != ".py":
        raise ArgumentError(f"{output}: the file's name ends in .py.")
    try:
        write_text(output, text)
    except OSError as error:
        raise ArgumentError(f"{output} cannot be written: {error.strerror}.") from error
    return 0
