"""Run folders: the same curves on every backend, and models that go on anywhere."""

import json
from pathlib import Path

import numpy as np
import pytest
from support import NAMES

from xarch import train
from xarch.errors import TrainError
from xarch.spec import load

#: What `docs/how-to/train-a-model.md` states, of the losses and metrics of each epoch.
DRIFT = 1e-3

#: Convolutions, batch normalisation, dropout, a schedule, clipping; a last batch that is not full.
CHANGES = (
    "modules.see.widths=[8, 8]",
    "modules.see.dropout=0.2",
    "train.epochs=3",
    "train.batch_size=50",
    "train.optimizer.learning_rate=0.02",
    "train.optimizer.schedule.name=cosine",
    "train.optimizer.clip_norm=1",
    "data.test=0.7",
    "run.seed=5",
)


@pytest.fixture(scope="module")
def runs(workers, tmp_path_factory):
    """One run on each backend."""
    folder = tmp_path_factory.mktemp("runs")
    return {
        name: train.train(
            "image", *CHANGES, output=folder / name, backend=name, workers=workers, command=["x"]
        )
        for name in NAMES
    }


def test_the_curves_of_one_seed_agree(runs):
    first, *others = ([*runs[name].log] for name in NAMES)
    assert first[-1]["loss"] < 0.9 * first[0]["loss"]
    for other in others:
        for one, two in zip(first, other, strict=True):
            for key in ("loss", "val_loss"):
                assert two[key] == pytest.approx(one[key], rel=DRIFT), key
            for key in ("accuracy", "val_accuracy"):
                assert two[key] == pytest.approx(one[key], abs=0.005), key


def test_a_run_folder_is_whole_and_describes_itself(runs):
    run = runs[NAMES[0]]
    assert sorted(one.name for one in run.path.iterdir()) == [
        "index.html", "labels.json", "log.jsonl", "manifest.json", "model.keras", "spec.yaml",
    ]  # fmt: skip
    assert not [one for one in run.path.parent.iterdir() if one.name.startswith(".")]
    steps = 3 * 11  # 539 samples
    expected = load("image", *CHANGES).set("train.optimizer.schedule.steps", steps)
    assert run.spec == expected == load(run.model)
    assert [line["epoch"] for line in run.log] == [1, 2, 3]
    assert set(run.log[0]) == {
        "epoch", "loss", "accuracy", "val_loss", "val_accuracy", "seconds",
    }  # fmt: skip
    assert run.manifest["command"] == "x"
    assert run.manifest["seed"] == 5
    assert run.manifest["data"]["samples"] == {"train": 539, "test": 1258}
    assert len({json.dumps(one.manifest["data"]) for one in runs.values()}) == 1
    page = run.page.read_text()
    assert "<script" not in page
    assert "data:image/png" in page
    assert "The graph of image" in page
    wrong = round((1 - run.log[-1]["val_accuracy"]) * 1258)
    assert f"{1258 - wrong:,} of 1,258 held-out answers are right" in page


def test_a_run_is_evaluated_on_another_backend(runs, workers):
    found = train.evaluate(runs[NAMES[0]].path, backend=NAMES[1], workers=workers)
    assert found.values.keys() == found.recorded.keys() == {"loss", "accuracy"}
    assert found.values["loss"] == pytest.approx(found.recorded["loss"], rel=1e-4)
    assert not found.changed
    other = train.evaluate(runs[NAMES[0]].path, "run.seed=6", backend=NAMES[1], workers=workers)
    assert other.changed == ["test.picture", "test.label"]


def test_a_run_answers_for_files(runs, workers, tmp_path):
    pictures = load("image", *CHANGES).data.load(5).test
    np.save(tmp_path / "all.npy", pictures.inputs["picture"])
    np.save(tmp_path / "one.npy", pictures.inputs["picture"][0])
    files = [str(tmp_path / "all.npy"), str(tmp_path / "one.npy")]
    found = train.predict(runs[NAMES[2]].path, files, backend=NAMES[2], workers=workers)
    assert found[1257].name.endswith("all.npy:1258")
    assert found[-1].answers == found[0].answers
    right = [int(one.answers["label"]) for one in found[:-1]] == pictures.targets["label"]
    assert right.mean() == pytest.approx(runs[NAMES[2]].log[-1]["val_accuracy"], abs=1e-6)


def test_a_run_trains_on_elsewhere(runs, workers):
    path = str(runs[NAMES[0]].model)
    target = str(Path(__file__).with_name("going_on.py"))
    done = workers.call(f"{target}:go_on", (path,), only=NAMES[1])[NAMES[1]]
    assert done["iterations"] == 3 * 11 + 1
    assert np.isfinite(done["loss"])


def test_full_batch_gradient_descent_takes_one_step_an_epoch(workers, tmp_path):
    seen = []
    train.train(
        "image", *CHANGES[:2], "train.epochs=2", "train.batch_size=all", "data.test=0.9",
        "train.optimizer.name=sgd", "train.optimizer.learning_rate=0.1",
        output=tmp_path / "run", workers=workers, on_epoch=seen.append,
    )  # fmt: skip
    assert [one.number for one in seen if one.values] == [1, 2]
    assert {one.batches for one in seen} == {1}


def test_a_loss_that_is_no_number_ends_the_training_and_leaves_nothing(workers, tmp_path):
    rate = "train.optimizer.learning_rate=1e30"
    wild = ("train.optimizer.name=sgd", rate, "modules.see.norm=none")
    with pytest.raises(TrainError, match=r"no number any more in epoch 1.*Lower .* \(now 1e\+30\)"):
        train.train(
            "image", *CHANGES[:4], *wild, "data.test=0.9", output=tmp_path / "r", workers=workers
        )
    assert not list(tmp_path.iterdir())


def test_suggestions_come_with_their_evidence(workers):
    few = ("modules.see.widths=[8]", "data.test=0.9")
    found = train.suggest("image", *few, parameters=4_000, epochs=2, workers=workers)
    assert len(found) > 1
    assert sorted(found, key=lambda one: -one.right) == found
    assert all(one.budget.parameters <= 4_000 and one.loss > 0 for one in found)
    for one in found:
        seconds = list(one.estimates.values())
        assert one.estimates.keys() == set(workers.backends)
        assert seconds == sorted(seconds)
        assert one.backend == next(iter(one.estimates))
