"""A real study: two processes of one backend at once, an interruption, and going on with it."""

import sys
from pathlib import Path

import psutil
import pytest
from support import NAMES, descendants, is_alive

from xarch import train
from xarch.spec import load

FEW = ("data.test=0.9", "train.epochs=2", "modules.see.norm=none", "modules.see.dropout=0")
SEARCH = (
    "modules.see.widths=[[4], [8]]",
    "train.optimizer=[{learning_rate: 0.01}, {name: sgd, learning_rate: 1e30}]",
)


@pytest.mark.parametrize("name", NAMES[:1])
def test_a_study_of_two_workers_is_interrupted_and_goes_on(name, tmp_path):
    before = set(descendants(psutil.Process().pid))
    ended, workers = [], []

    def tune(count, on_epoch):
        return train.tune(
            "image", *FEW, search=SEARCH, output=tmp_path / "tuned", trials=4, workers=count,
            backend=name, command=["x"], on_trial=ended.append, on_epoch=on_epoch,
        )  # fmt: skip

    def interrupt(number, epoch):
        workers.extend(set(descendants(psutil.Process().pid)) - before)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tune(2, interrupt)
    assert len(workers) >= 4  # each with its guard
    assert not any(is_alive(one) for one in workers)
    assert not ended
    found = tune(1, None)
    assert sorted(one.number for one in ended) == [1, 2, 3, 4]
    assert sorted(ended, key=lambda one: one.number) == [*found.trials]
    assert not {"keras", "torch", "jax", "tensorflow"} & set(sys.modules)

    failed = [one for one in found.trials if one.state == "failed"]
    assert len(failed) == 2
    for one in failed:
        assert "1e+30" in one.settings["train.optimizer"]
        assert "the loss is no number any more in epoch" in one.reason
    best = found.best
    assert best.measures["right"] == pytest.approx(best.measures["val_accuracy"], abs=1e-6)
    assert best.values[-1] == best.measures["val_loss"]
    assert load(found.best_spec) == load("image", *FEW, *best.changes)
    assert len(Path(found.path, "trials.jsonl").read_text().splitlines()) == 4
