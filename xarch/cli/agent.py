"""`xarch agent`: an agent that learns by playing."""

from __future__ import annotations

import sys
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
@click.option("-o", "--output", metavar="FOLDER", help="The run folder; default: the next runN.")
@click.option("--backend", metavar="NAME", help="Default: XARCH_BACKEND, else the first installed.")
@click.option("--threads", type=click.IntRange(1), metavar="N", help="Default: the backend's own.")
def command(
    spec: str,
    changes: tuple[str, ...],
    environment: str,
    algorithm: str | None,
    steps: int | None,
    output: str | None,
    backend: str | None,
    threads: int | None,
) -> int:
    """Train an agent, then play a hundred episodes.

    SPEC is a preset's name or a file; its sizes become those of the environment. The agent acts by
    its model in numpy; a worker on the backend computes gradients. The run folder gets the resolved
    spec, a manifest, a line for each update, the model as a plain .keras file, and a page with
    curves. For example: xarch agent --environment FrozenLake-v1 -o lake
    """
    from xarch.agents import train
    from xarch.agents.options import PPO, options_for, shortened
    from xarch.spec import load
    from xarch.train.folder import first_free, read_run
    from xarch.workers import WorkerFailed

    found = load(spec, *changes)
    learns = options_for(environment, algorithm or _usual(found))
    if steps is not None:
        learns = shortened(learns, steps)
    if algorithm is not None:
        found = _with_head(found, "policy_value" if isinstance(learns, PPO) else "regressor")
    target = output or str(first_free())
    try:
        made = train(
            found,
            environment,
            output=target,
            backend=backend,
            threads=threads,
            options=learns,
            on_update=_Shown(learns.steps).update,
            command=["xarch", *sys.argv[1:]],
        )
    except WorkerFailed as error:
        raise click.ClickException(f"The training stopped. {error}") from None
    score = made.score
    click.echo(f"return {score.mean:.4g} over {len(score.returns)} episodes, at random "
               f"{made.chance.mean:.4g}")  # fmt: skip
    click.echo(f"{made.steps:,} steps  {made.seconds:.1f} s  {made.microseconds:.0f} microseconds "
               "a decision")  # fmt: skip
    click.echo(f"Run: {target}")
    click.echo(f"Page: {read_run(target).page.absolute()}")
    return 0


def _usual(spec: Spec) -> str:
    heads = [one.head.name for one in spec.outputs.values()]
    return "dqn" if heads == ["regressor"] else "ppo"


def _with_head(spec: Spec, head: str) -> Spec:
    ((name, output),) = spec.outputs.items()
    return spec if output.head.name == head else spec.swap(name, head)


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
