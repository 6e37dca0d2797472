"""`xarch agent`: an agent that learns by playing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from xarch.agents import Update
    from xarch.spec import Spec


@click.command()
@click.argument("spec", default="agent")
@click.argument("changes", metavar="[PATH=VALUE]...", nargs=-1)
@click.option(
    "--environment",
    metavar="NAME",
    default="CartPole-v1",
    show_default=True,
    help="An id of gymnasium, or tictactoe.",
)
@click.option(
    "--algorithm",
    type=click.Choice(["ppo", "dqn"]),
    help="Default: what the spec's head is trained by.",
)
@click.option("--steps", type=click.IntRange(min=1), help="Most steps in the environment.")
@click.option("-o", "--output", metavar="FILE", help="Where to save the model: a .keras file.")
@click.option("--backend", metavar="NAME", help="Default: XARCH_BACKEND, else the first installed.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with the curve, at the end.")
def command(
    spec: str,
    changes: tuple[str, ...],
    environment: str,
    algorithm: str | None,
    steps: int | None,
    output: str | None,
    backend: str | None,
    as_json: bool,
) -> int:
    """Train an agent, then play a hundred episodes.

    SPEC is a preset's name or a file; its sizes become those of the environment. The agent acts by
    its model in numpy; a worker on the backend computes gradients. For example: xarch agent
    --environment FrozenLake-v1 -o lake.keras
    """
    from xarch.agents import train
    from xarch.agents.options import PPO, options_for, shortened
    from xarch.spec import load
    from xarch.workers import WorkerFailed

    found = load(spec, *changes)
    learns = options_for(environment, algorithm or _usual(found))
    if steps is not None:
        learns = shortened(learns, steps)
    if output is not None and (Path(output).suffix != ".keras" or not _has_home(output)):
        raise click.BadParameter(f"{output} is no .keras file in a folder that exists.")
    if algorithm is not None:
        found = _with_head(found, "policy_value" if isinstance(learns, PPO) else "regressor")
    shown = _Shown(learns.steps)
    try:
        made = train(
            found,
            environment,
            backend=backend,
            options=learns,
            path=output,
            on_update=None if as_json else shown.update,
        )
    except WorkerFailed as error:
        raise click.ClickException(f"The training stopped. {error}") from None
    if as_json:
        click.echo(json.dumps(made.as_dict(), allow_nan=False))
        return 0
    score = made.score
    click.echo(f"return {score.mean:.4g} over {len(score.returns)} episodes, at random "
               f"{made.chance.mean:.4g}")  # fmt: skip
    click.echo(f"{made.steps:,} steps  {made.seconds:.1f} s  {made.microseconds:.0f} microseconds "
               "a decision")  # fmt: skip
    if output is not None:
        click.echo(f"Model: {output}")
    return 0


def _usual(spec: Spec) -> str:
    heads = [one.head.name for one in spec.outputs.values()]
    return "dqn" if heads == ["regressor"] else "ppo"


def _with_head(spec: Spec, head: str) -> Spec:
    ((name, output),) = spec.outputs.items()
    return spec if output.head.name == head else spec.swap(name, head)


def _has_home(path: str) -> bool:
    return Path(path).absolute().parent.is_dir()


class _Shown:
    """Twenty lines on the way."""

    def __init__(self, steps: int) -> None:
        self._every, self._next = max(steps // 20, 1), 0

    def update(self, update: Update) -> None:
        steps, recent = update.steps, update.recent
        if steps >= self._next:
            self._next += self._every
            text = "" if recent is None else f"  return {recent:.4g}"
            click.echo(f"step {steps:,}  loss {update.loss:.4g}{text}")
