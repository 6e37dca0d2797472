"""What an agent's run folder says: manifest, log and page."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from xarch.agents.playing import Score
from xarch.report import Chart, Section, Series, Table, line_chart, write_page
from xarch.report import Facts as Pairs
from xarch.train import folder
from xarch.train.manifest import Facts, manifest
from xarch.train.page import of_model, pairs

if TYPE_CHECKING:
    from xarch.agents.training import Outcome

_MOST_POINTS = 200


def write(made: Outcome, facts: Facts, into: folder.Writer) -> None:
    """Writes all but the model into a run folder.

    Args:
        made: The trained agent.
        facts: On what it ran.
        into: The folder's writer.
    """
    source = {
        "environment": made.environment,
        "learning": {"algorithm": type(made.options).__name__, **asdict(made.options)},
        "returns": list(made.score.returns),
    }
    into.write(made.spec, {}, made.log, manifest(made.spec, source, _results(made), facts))
    sections = [
        Section("Results", [_scores(made)]),
        Section("Curves", [*_charts(made.log)]),
        Section("How it learned", [_options(made)]),
        *of_model(made.spec),
    ]
    lead = [Pairs(pairs(made.spec, ("Environment", made.environment), facts))]
    title = f"{made.spec.name} in {made.environment} on {facts.backend}"
    write_page(into.path / folder.PAGE, title, sections, lead=lead)


def _results(made: Outcome) -> dict[str, float]:
    return {
        "return": made.score.mean,
        "return_at_random": made.chance.mean,
        "steps": made.steps,
        "training_seconds": round(made.seconds, 3),
        "microseconds_a_decision": round(made.microseconds, 1),
    }


def _scores(made: Outcome) -> Table:
    columns = [
        "actions",
        "mean return",
        "least",
        "lower quarter",
        "middle",
        "upper quarter",
        "most",
    ]
    rows = [_row("the likeliest each time", made.score), _row("at random", made.chance)]
    caption = f"Of {len(made.score.returns)} episodes that were not learned from."
    return Table(caption, columns, rows)


def _row(name: str, score: Score) -> list[str]:
    parts = np.quantile(score.returns, [0, 0.25, 0.5, 0.75, 1])
    return [name, *(f"{one:.4g}" for one in (score.mean, *parts))]


def _charts(log: Sequence[dict[str, Any]]) -> Iterator[Chart]:
    returns = [
        _series("last hundred episodes", log, "return"),
        _series("fifty without random actions", log, "trial_return"),
    ]
    if shown := [one for one in returns if one.x]:
        yield _chart("return", shown, "What an episode brought while it learned.")
    losses = _series("loss", log, "loss")
    if losses.x:
        yield _chart("loss", [losses], "The mean loss of an update.")


def _series(name: str, log: Sequence[dict[str, Any]], key: str) -> Series:
    """What there is of a value, thinned out where a picture could not show it all."""
    found = [(line["steps"], line[key]) for line in log if line[key] is not None]
    thin = found[:: math.ceil(len(found) / _MOST_POINTS) or 1]
    return Series(name, [x for x, _ in thin], [y for _, y in thin])


def _chart(name: str, series: list[Series], says: str) -> Chart:
    first, last = series[0].y[0], series[0].y[-1]
    svg = line_chart(
        series,
        title=f"{name} by steps in the environment",
        description=f"{says} It goes from {first:.4g} to {last:.4g}.",
        x_label="steps in the environment",
        y_label=name,
    )
    return Chart(svg, f"{says} All values are in log.jsonl.")


def _options(made: Outcome) -> Table:
    rows = [[name, f"{value:,}"] for name, value in asdict(made.options).items()]
    return Table(f"By {type(made.options).__name__}.", ["option", "value"], rows)
