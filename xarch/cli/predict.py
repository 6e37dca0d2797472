"""`xarch predict`: what a run's model says of files."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from xarch.workers import WorkerFailed


@click.command()
@click.argument("run")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--backend", metavar="NAME", help="Any; it need not be the one that trained.")
@click.option(
    "--beam",
    type=click.IntRange(1),
    default=1,
    metavar="N",
    help="Candidates kept by a model that writes token by token.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each sample.")
def command(run: str, files: tuple[str, ...], beam: int, backend: str | None, as_json: bool) -> int:
    """Tell what the model of a run folder says of files.

    The files are read as the data were in training: pictures, recordings, tables, texts, or arrays
    (.npy, .npz). For example: xarch predict run1 seven.png
    """
    from xarch.train import predict

    try:
        found = predict(run, files, beam=beam, backend=backend)
    except WorkerFailed as error:
        raise click.ClickException(f"The prediction stopped. {error}") from None
    for one in found:
        if as_json:
            click.echo(json.dumps(asdict(one), ensure_ascii=False))
            continue
        several = len(one.answers) > 1
        for name, answer in one.answers.items():
            sure = f"  ({one.certainty[name]:.1%} sure)" if name in one.certainty else ""
            click.echo(f"{one.name}\t{f'{name}: ' if several else ''}{answer}{sure}")
    return 0
