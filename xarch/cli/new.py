"""`xarch new`: the spec of a preset."""

from __future__ import annotations

import json

import click


@click.command()
@click.argument("name", required=False)
@click.option("--schema", is_flag=True, help="Print the JSON Schema of all specs, for editors.")
def command(name: str | None, schema: bool) -> int:
    """Print the spec of a preset, to change and to build; without a name, list the presets.

    For example: xarch new image > m.yaml
    """
    from xarch.spec.loading import preset_text, presets
    from xarch.spec.schema import schema_of_specs

    if schema:
        click.echo(json.dumps(schema_of_specs(), indent=2))
    elif name is None:
        click.echo("\n".join(presets()))
    else:
        click.echo(preset_text(name), nl=False)
    return 0
