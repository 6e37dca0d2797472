"""`xarch port`: a PyTorch model as a Keras file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from xarch.backend import registry
from xarch.cli import _stages
from xarch.errors import ArgumentError, PortError
from xarch.port import files, specs
from xarch.workers import WorkerFailed, Workers


@click.command()
@click.argument("target", metavar="MODULE:FUNCTION")
@click.option(
    "--input",
    "inputs",
    metavar="[NAME=]DTYPE[SIZES]",
    multiple=True,
    required=True,
    help="An example input, such as float32[N,3,224,224], once for each. One that is given by its "
    "values, such as grid=int64:[[1,4,6]], is kept in the graph.",
)
@click.option("-o", "--output", metavar="FILE.keras", required=True, help="Where to write it.")
@click.option("--args", "arguments", metavar="FILE.json", help="The function's arguments.")
@click.option("--weights", metavar="FILE", help="A checkpoint of the original, safetensors first.")
@click.option("--verify", metavar="A,B", help="Backends to verify on, or all.")
@click.option("--report", "page", metavar="FILE.html", help="Write a page on what was found.")
@click.option(
    "--layout",
    type=click.Choice(["original", "channels_last"]),
    default="original",
    help="The layout of convolutions; inputs and outputs keep the original's.",
)
@click.option(
    "--nest",
    metavar="[DEPTH]",
    is_flag=False,
    flag_value="all",
    help="Make modules models within the model, down to a depth where one is given.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
def command(
    target: str,
    inputs: tuple[str, ...],
    output: str,
    arguments: str | None,
    weights: str | None,
    verify: str | None,
    page: str | None,
    layout: str,
    nest: str | None,
    as_json: bool,
) -> int:
    """Port a PyTorch model to a Keras file that runs on every backend.

    The function is given as package.module:function and returns a torch module. The exit status is
    0 when the file is written and every check asked for holds, 1 when one does not, 2 for a
    mistake in the call.
    """
    if not all(target.partition(":")):
        raise ArgumentError(f"{target!r} is no function: write package.module:function.")
    for one in inputs:
        specs.parse(one)
    files.check_place(output)
    backends: Any = verify
    if verify is not None and verify != "all":
        backends = [name.strip() for name in verify.split(",") if name.strip()]
        for name in backends:
            registry.get(name)
    given = _arguments(arguments)
    form = {"layout": layout, "nest": _levels(nest)}
    if weights is not None and not Path(weights).is_file():
        raise ArgumentError(f"There is no checkpoint {weights}.")
    places = [str(Path(output).absolute()), weights and str(Path(weights).absolute())]
    sheet = page and str(Path(page).absolute())
    report = _run((target, given, list(inputs), *places, backends, sheet, form))
    click.echo(json.dumps(report, indent=2) if as_json else _text(output, page, report))
    return 0 if report.get("verify", {"ok": True})["ok"] else 1


def _run(call: tuple[Any, ...]) -> dict[str, Any]:
    reports: list[dict[str, Any]] = []
    with Workers(registry.first_with("reader").name) as workers, _stages.shown() as say:

        def listen(_: str, payload: dict[str, Any]) -> None:
            if "stage" in payload:
                say(payload["stage"])
            else:
                reports.append(payload)

        failures = workers.call("xarch.port.task:run", call, on_event=listen).failures
    for failure in failures.values():
        if failure.lines:  # no mistake that its text explains: what happened is in the lines
            raise WorkerFailed(failure)
        raise PortError(failure.message)
    return reports[-1]


def _arguments(path: str | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        found = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ArgumentError(f"{path} cannot be read as JSON: {error}.") from error
    if not isinstance(found, dict):
        raise ArgumentError(f"{path} holds a {type(found).__name__}; it takes a mapping of names.")
    return found


def _levels(nest: str | None) -> bool | int:
    if nest is None or nest == "all":
        return nest is not None
    if not nest.isdigit():
        raise ArgumentError(f"--nest takes a number of levels, not {nest!r}.")
    return int(nest)


def _text(output: str, page: str | None, report: dict[str, Any]) -> str:
    lines = [f"{output}: {report['parameters']:,} parameters, {report['nodes']} nodes"]
    own = ", ".join(f"{count} {name}" for name, count in sorted(report["own_layers"].items()))
    if own:
        lines.append(f"Loading it needs `import xarch.layers`, for {own}.")
    lines += [*report["notes"], *([report["text"]] if "text" in report else [])]
    return "\n".join([*lines, *([f"Page: {page}"] if page else [])])
