"""`xarch samples`: some of the held-out data as files."""

from __future__ import annotations

import click


@click.command()
@click.argument("source", metavar="RUN|SPEC")
@click.argument("changes", metavar="[PATH=VALUE]...", nargs=-1)
@click.option("-o", "--output", metavar="FOLDER", required=True, help="The folder to make.")
@click.option("--count", type=click.IntRange(1), default=3, show_default=True, metavar="N")
def command(source: str, changes: tuple[str, ...], output: str, count: int) -> int:
    """Write held-out samples as files, to try xarch predict on.

    The model of a run has not learned from them; a spec will do as well. Pictures become .png,
    recordings .wav, texts a line of samples.txt each, all else arrays. What a model should say of
    each is printed, and is in truths.txt. For example: xarch samples run1 -o examples
    """
    from xarch.train import samples

    for one in samples(source, *changes, output=output, count=count):
        click.echo(str(one))
    return 0
