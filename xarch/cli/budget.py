"""`xarch budget`: what the model of a spec costs."""

from __future__ import annotations

import json

import click


@click.command()
@click.argument("spec")
@click.argument("changes", metavar="[PATH=VALUE]...", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.option("--picture", metavar="FILE.svg", help="Where to draw the graph, too.")
def command(spec: str, changes: tuple[str, ...], as_json: bool, picture: str | None) -> int:
    """Tell the parameters, FLOPs and memory of a model; imports no framework.

    SPEC is a preset's name, or a .yaml, .json or .keras file. The exit status is 2 where the spec
    holds a mistake, or costs more than its own budget allows.
    """
    from xarch.spec.loading import load

    found = load(spec, *changes)
    costs = found.budget()
    if picture is not None:
        _written(found.picture(), picture)
    click.echo(json.dumps(costs.as_dict(), indent=2) if as_json else str(costs))
    return 0


def _written(svg: str, path: str) -> None:
    from xarch.files import write_text

    if not path.endswith(".svg"):
        raise click.BadParameter(f"{path} does not end in .svg; give --picture such a name.")
    try:
        write_text(path, svg)
    except OSError as error:
        text = f"The picture {path} cannot be written: {error.strerror or error}."
        raise click.BadParameter(f"{text} Choose another place.") from None
