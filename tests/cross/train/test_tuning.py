"""A real study: two processes of one backend at once, and going on with it."""

import json
import sys
from pathlib import Path

import pytest
from support import NAMES

from xarch import train
from xarch.spec import load

FEW = ("data.test=0.9", "train.epochs=3", "modules.see.norm=none", "modules.see.dropout=0")
SEARCH = (
    "modules.see.widths=[[4], [8, 8]]",
    "train.optimizer.learning_rate=1e-3..1e28:log",  # some of it is far too much
)


@pytest.mark.parametrize("name", NAMES[:1])
def test_a_study_of_two_workers_goes_on_with_one_and_its_best_spec_trains(name, workers, tmp_path):
    began, frameworks = set(), set()

    def tune(trials, count):
        seen = []
        found = train.tune(
            "image", *FEW, search=SEARCH, output=tmp_path / "tuned", trials=trials, workers=count,
            backend=name, on_trial=seen.append, command=["x"],
            on_epoch=lambda number, epoch: began.add((number, epoch.number)),
        )  # fmt: skip
        frameworks.update({"keras", "torch", "jax", "tensorflow"} & set(sys.modules))
        return found, seen

    first, _ = tune(3, 2)
    second, seen = tune(6, 1)
    assert second.trials[:3] == first.trials
    assert sorted(one.number for one in seen) == [4, 5, 6]
    states = {one.state for one in second.trials}
    assert {"complete", "failed"} <= states
    failed = next(one for one in second.trials if one.state == "failed")
    assert "the loss is no number any more" in failed.reason
    assert {number for number, _ in began} >= {one.number for one in second.ranked}
    assert not frameworks
    assert len(Path(second.path, "trials.jsonl").read_text().splitlines()) == 6

    best = second.best
    assert best.measures["right"] == pytest.approx(best.measures["val_accuracy"], abs=1e-6)
    assert load(second.best_spec) == load("image", *FEW, *best.changes)
    run = train.train(second.best_spec, output=tmp_path / "run", backend=name, workers=workers)
    assert json.loads((run.path / "log.jsonl").read_text().splitlines()[-1])["epoch"] == 3
