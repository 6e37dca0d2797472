"""`xarch budget`: what the model of a spec costs."""

from __future__ import annotations

import json

import click


@click.command()
@click.argument("spec")
@click.argument("changes", metavar="[PATH=VALUE]...", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def command(spec: str, changes: tuple[str, ...], as_json: bool) -> int:
    """Tell the parameters, FLOPs and memory of a model; imports no framework.

    SPEC is a preset's name, or a .yaml, .json or .keras file. The exit status is 2 where the spec
    holds a mistake, or costs more than its own budget allows.
    """
    from xarch.spec.loading import load

    costs = load(spec, *changes).budget()
    click.echo(json.dumps(costs.as_dict(), indent=2) if as_json else str(costs))
    return 0
