"""The committed table of the applications is what was measured, and all in it reach their floor."""

import runpy
import sys
from pathlib import Path

import pytest

from xarch.spec import load

ROOM = Path(__file__).parents[1] / "cross" / "applications"
RESULTS = runpy.run_path(str(ROOM / "results_page.py"))
runs = sys.modules["runs"]
PLACES = {(one["command"], one["backend"]): one for one in RESULTS["read"]()}
BACKENDS = ("jax", "tensorflow", "torch")


def test_the_page_is_written_from_the_runs():
    assert RESULTS["PAGE"].read_text("utf-8") == RESULTS["page"](RESULTS["read"]())


def test_every_run_was_made_on_every_backend():
    assert set(PLACES) == {(command, name) for command in runs.COMMANDS for name in BACKENDS}


@pytest.mark.parametrize("run", runs.RUNS, ids=lambda run: run.field)
def test_a_run_reaches_its_floor_on_every_backend(run):
    below = [name for name in BACKENDS if not run.holds(PLACES[run.command, name])]
    assert below == []


def test_a_run_of_fit_is_a_preset_with_the_epochs_that_it_has():
    for (command, _), record in PLACES.items():
        if command.startswith("train "):
            _, preset, *changes = command.split()
            assert len(record["losses"]) == load(preset, *changes).train.epochs
