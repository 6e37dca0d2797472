"""The page of a study: the best, how it was found, and what each setting did."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from xarch.data.data import Data
from xarch.report import Chart, Section, Series, Table, Text, line_chart, write_page
from xarch.report import Facts as Pairs
from xarch.spec.loading import load
from xarch.spec.text import written
from xarch.train.tuning.space import Item, Range, brief, parse, shortened
from xarch.train.tuning.trial import COMPLETE, FAILED, PRUNED, Trial

if TYPE_CHECKING:
    from xarch.train.tuning.tuning import Tuning

_LONGEST = 70  # characters of a remark
_MOST_NAMES = 12  # values of a setting that stand side by side


def write(tuning: Tuning, data: Data, command: str, seconds: float) -> None:
    """Writes the page.

    Raises:
        MissingReportExtra: Jinja or matplotlib is not installed.
    """
    sections = [
        Section("The best", [*_best(tuning)]),
        Section("Trial by trial", [*_course(tuning)]),
        Section("Setting by setting", [*_settings(tuning)]),
        Section("All trials", [_table(tuning, list(tuning.trials), "As in trials.jsonl.")]),
    ]
    path = tuning.page
    write_page(
        path, f"Tuning {tuning.spec.name}", sections, lead=_lead(tuning, data, command, seconds)
    )


def counts(trials: Sequence[Trial]) -> str:
    """How many came to what, in words."""
    states = [one.state for one in trials]
    parts = [f"{states.count(state)} {state}" for state in (COMPLETE, PRUNED, FAILED)]
    return f"{len(trials)} trials: {', '.join(parts)}"


def _lead(tuning: Tuning, data: Data, command: str, seconds: float) -> list[Text | Pairs]:
    backends = dict.fromkeys(one.backend for one in tuning.trials if one.backend)
    spent = sum(one.seconds for one in tuning.trials)
    pairs = [
        ("Objective", f"{tuning.objective}, on a fifth of the samples to learn from"),
        ("Trials", counts(tuning.trials)),
        ("Data", data.notice or "not described"),
        ("Backend", ", ".join(backends) or "none"),
        ("Seed", str(tuning.spec.run.seed)),
        ("Time", f"{spent:.1f} s in all trials; {seconds:.1f} s in the last call"),
        ("Command", command),
    ]
    return [Pairs(pairs)]


def _best(tuning: Tuning) -> Iterator[Text | Table]:
    best = tuning.best
    if best is None:
        yield Text("No trial came to its end.", "bad")
        return
    yield Text(f"Trial {best.number}: {tuning.objective.name} {best.value:.4g}. {_against(tuning)}")
    caption = "The best trials that were trained to the end."
    yield _table(tuning, tuning.ranked[:5], caption)
    lines = load(tuning.spec, *best.changes).to_yaml().splitlines()
    rows = [[line.replace("  ", "\u00a0\u00a0")] for line in lines]
    yield Table("The spec with the best settings, for xarch train.", ["best.yaml"], rows)


def _against(tuning: Tuning) -> str:
    first = next((one for one in tuning.trials if one.number == 1), None)
    if first is None or load(tuning.spec, *first.changes) != tuning.spec:
        return ""
    value = "no number" if first.value is None else f"{first.value:.4g}"
    return f"The spec as it was, trial 1: {value}."


def _course(tuning: Tuning) -> Iterator[Chart | Text]:
    shown = [one for one in tuning.trials if one.value is not None]
    if not shown:
        yield Text("No trial has a value.")
        return
    numbers, bests = list[float](), list[float]()
    for one in sorted(tuning.ranked, key=lambda one: one.number):
        value = one.value or 0.0
        bests.append(value if not bests or tuning.objective.better(value, bests[-1]) else bests[-1])
        numbers.append(one.number)
    series = [Series("the best so far", numbers, bests), *_by_state(shown, lambda t: t.number)]
    name = tuning.objective.name
    end = f"{bests[0]:.4g} to {bests[-1]:.4g}" if bests else "nothing"
    svg = line_chart(
        [one for one in series if one.x],
        title=f"{name} by trial",
        description=f"The best so far goes from {end}.",
        x_label="trial",
        y_label=name,
    )
    yield Chart(svg, f"{name} of each trial after its last epoch; {tuning.objective}.")


def _settings(tuning: Tuning) -> Iterator[Chart | Table | Text]:
    if tuning.importances:
        rows = [[path, f"{share:.0%}"] for path, share in tuning.importances.items()]
        yield Table(
            "How much each setting decides whether a trial is among the best tenth (PED-ANOVA, "
            "Watanabe and others 2023); few trials tell little.",
            ["setting", "importance"],
            rows,
        )
    charts = [svg for one in tuning.search for svg in _setting(tuning, parse(one))]
    yield from charts
    if not charts:
        yield Text("No trial has a value.")


def _setting(tuning: Tuning, item: Item) -> Iterator[Chart]:
    shown = [t for t in tuning.trials if t.value is not None and item.path in t.settings]
    if not shown:
        return
    values = item.all or ()
    names = [written(one) for one in values] if len(values) <= _MOST_NAMES else []
    places = {text: at for at, text in enumerate(names)}

    def place(one: Trial) -> float:
        text = one.settings[item.path]
        return places[text] if names else float(text)

    name = tuning.objective.name
    svg = line_chart(
        [one for one in _by_state(shown, place) if one.x],
        title=f"{name} by {item.path}",
        description=f"{len(shown)} trials by their {item.path}.",
        x_label=item.path,
        y_label=name,
        log_x=isinstance(item, Range) and item.log,
        whole_x=isinstance(item, Range) and item.whole,
        names_x=names,
    )
    yield Chart(svg, str(item))


def _by_state(trials: Sequence[Trial], place: Callable[[Trial], float]) -> Iterator[Series]:
    for state in (COMPLETE, PRUNED):
        some = [one for one in trials if one.state == state]
        values = [one.value or 0.0 for one in some]
        yield Series(state, [place(one) for one in some], values, linked=False)


def _table(tuning: Tuning, trials: Sequence[Trial], caption: str) -> Table:
    paths = [parse(one).path for one in tuning.search]
    names = shortened(paths)
    heads = ["trial", "state", tuning.objective.name, "right", *(names[path] for path in paths)]
    rows = [
        [
            str(one.number),
            one.state,
            "" if one.value is None else f"{one.value:.4g}",
            share(one),
            *(brief(one.settings.get(path, "")) for path in paths),
            str(len(one.values) or ""),
            "" if one.parameters is None else f"{one.parameters:,}",
            f"{one.seconds:.1f}",
            f"{one.reason[:_LONGEST]}…" if len(one.reason) > _LONGEST else one.reason,
        ]
        for one in trials
    ]
    return Table(caption, [*heads, "epochs", "parameters", "s", "remark"], rows)


def share(one: Trial) -> str:
    """The share of right answers, as a person reads it."""
    found = one.measures.get("right")
    return "" if found is None else f"{found:.1%}"
