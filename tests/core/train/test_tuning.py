"""Studies: what is proposed, what comes of it, going on; a stand-in for worker processes."""

import json
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from html_reader import Reader

from xarch import train
from xarch.errors import TrainError, XarchError
from xarch.spec import load
from xarch.train.tuning import folder, page, results, tuning
from xarch.train.tuning.crew import News
from xarch.workers import Cause, Failure, WorkerFailed

WRITE = page.write
BASE = ("data.test=0.9", "train.epochs=6")
RATE = "train.optimizer.learning_rate=1e-4..1e-1:log"
WIDTHS = "modules.see.widths=[[8],[32,64],[64,128]]"


def losses(spec):
    """A valley over the learning rate, deeper where the net is wider, falling by the epoch."""
    rate, width = spec.train.optimizer.learning_rate, sum(spec.modules["see"].widths)
    distance = abs(math.log10(rate) + 2.5) + 1 / width
    return [distance + 1 / epoch for epoch in range(1, spec.train.epochs + 1)]


class Crew:
    """Does in this process what worker processes would do; the last seat first."""

    curve = staticmethod(losses)
    trained = 0

    def __init__(self, backend, seats):
        self.idle, self.seats, self.jobs = [*range(seats)], seats, []

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        pass

    @property
    def is_busy(self):
        return bool(self.jobs)

    def give(self, job):
        seat = self.idle.pop(0)
        self.jobs.append((seat, self._work(seat, job.spec, job.data)))
        return seat

    def hear(self):
        seat, work = self.jobs[-1]
        news = next(work)
        if news.ended:
            self.jobs.pop()
            self.idle.append(seat)
        return news

    def _work(self, seat, spec, data):
        type(self).trained += 1
        answers, curve = [True], type(self).curve(spec)
        for epoch, loss in enumerate(curve if isinstance(curve, list) else [], 1):
            told = {"epoch": epoch, "epochs": len(curve), "batches": 1, "seconds": 0.1}
            told["values"] = {"loss": loss, "accuracy": 0.5, "val_loss": loss, "val_accuracy": 0.5}
            yield News(seat, told, answer=answers.append)
            if answers[-1] is False:
                yield News(seat, {"outputs": {}, "diverged": False}, ended=True)
        if isinstance(curve, BaseException):
            yield News(seat, curve, ended=True)
        yield News(seat, {"outputs": {"label": np.zeros((len(data.test), 10))}}, ended=True)


@pytest.fixture(autouse=True)
def _stand_in(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tuning, "Crew", type("Own", (Crew,), {}))
    monkeypatch.setattr(results.page, "write", lambda *_: None)  # but for its own test


def behave(monkeypatch, curve):
    monkeypatch.setattr(tuning.Crew, "curve", staticmethod(curve))


def tune(*more, search=(RATE, WIDTHS), output="tuned", trials=6, **options):
    given = {"search": search, "output": output, "trials": trials, "backend": "torch"}
    return train.tune("image", *BASE, *more, command=["xarch", "tune"], **{**given, **options})


def settings(found):
    return [(one.number, one.changes, one.state, one.value) for one in found.trials]


def test_the_best_is_found_and_kept_as_a_spec():
    found = tune(trials=12)
    assert [one.number for one in found.trials] == [*range(1, 13)]
    assert found.trials[0].settings == {
        "modules.see.widths": "[32, 64]", "train.optimizer.learning_rate": "0.001",
    }  # fmt: skip
    assert found.best.value == min(one.value for one in found.trials if one.state == "complete")
    best = load(found.best_spec)
    assert best == load("image", *BASE, *found.best.changes)
    assert losses(best)[-1] == pytest.approx(found.best.value)
    assert found.best.value < found.trials[0].value
    assert found.best.measures["right"] > 0
    lines = [json.loads(line) for line in Path("tuned/trials.jsonl").read_text().splitlines()]
    assert lines == [one.as_dict() for one in found.trials]
    assert not [one.name for one in Path("tuned").iterdir() if one.name.startswith(".")]


def test_the_same_seed_proposes_the_same_and_another_seed_others():
    assert settings(tune()) == settings(tune(output="again"))
    other = tune("run.seed=1", output="other")
    assert settings(other)[1:] != settings(tune())[1:]


def test_a_study_in_pieces_is_the_one_that_ran_through(monkeypatch):
    whole = tune(trials=14)  # more than the first ten, which are drawn at random
    tune(output="pieces", trials=5)
    before = tuning.Crew.trained

    def interrupted(spec):
        if tuning.Crew.trained == before + 3:
            raise KeyboardInterrupt
        return losses(spec)

    behave(monkeypatch, interrupted)
    with pytest.raises(KeyboardInterrupt):
        tune(output="pieces", trials=14)
    assert len(Path("pieces/trials.jsonl").read_text().splitlines()) == 7
    assert Path("pieces/best.yaml").is_file()
    behave(monkeypatch, losses)
    assert settings(tune(output="pieces", trials=14)) == settings(whole)
    trained = tuning.Crew.trained
    assert settings(tune(output="pieces", trials=14)) == settings(whole)
    assert tuning.Crew.trained == trained  # nothing was left to do


def test_what_a_killed_process_left_is_mended():
    tune(trials=3)
    with Path("tuned/study.jsonl").open("a") as file:
        file.write('{"op_code": 4, "work')
    Path("tuned/study.jsonl.lock").symlink_to("study.jsonl")
    assert settings(tune()) == settings(tune(output="whole"))


def test_trials_worse_than_the_median_are_stopped():
    found = tune(trials=14, workers=2)
    pruned = [one for one in found.trials if one.state == "pruned"]
    assert pruned
    assert all(2 <= len(one.values) < 6 for one in pruned if one.repeats is None)
    assert "worse than the median after epoch" in pruned[0].reason
    kept = tune(trials=8, output="kept", pruning=False)
    assert {one.state for one in kept.trials} == {"complete"}


def test_a_candidate_over_the_budget_is_not_trained():
    found = tune(parameters=30_000, trials=10)
    heavy = [one for one in found.trials if "[64, 128]" in one.settings["modules.see.widths"]]
    assert heavy
    for one in heavy:
        assert (one.state, one.values) == ("pruned", ())
        assert one.reason.endswith("parameters are more than 30,000")
        assert one.parameters > 30_000
    assert tuning.Crew.trained == len([one for one in found.trials if one.backend])


def test_a_combination_that_does_not_fit_is_not_trained(monkeypatch):
    search = ("modules.see.dim=[32,36]", "modules.see.heads=[4,8]")
    behave(monkeypatch, lambda _: [1.0])
    found = tune("modules.see.block=vit", search=search, trials=16)
    bad = [one for one in found.trials if [*one.settings.values()] == ["36", "8"]]
    assert bad
    assert all(one.state == "pruned" and not one.values for one in bad)
    assert "dim (36) is no multiple of heads (8)" in bad[0].reason


def test_a_loss_that_is_no_number_and_a_death_are_failures_with_their_cause(monkeypatch):
    died = Failure(
        "torch", Cause.DIED, "was ended by SIGKILL, as the system does when memory runs out"
    )

    def curve(spec):
        width = spec.modules["see"].widths[0]
        if width == 64:
            return WorkerFailed(died)
        return [1.0, math.nan] if width == 8 else losses(spec)

    behave(monkeypatch, curve)
    found = tune(search=[WIDTHS], trials=3)
    reasons = {
        one.settings["modules.see.widths"]: one.reason
        for one in found.trials
        if one.state == "failed"
    }
    assert reasons["[8]"] == "the loss is no number any more in epoch 2"
    assert reasons["[64, 128]"].startswith("was ended by SIGKILL")
    assert found.best.settings["modules.see.widths"] == "[32, 64]"


def test_a_study_without_any_success_says_why(monkeypatch):
    behave(monkeypatch, lambda _: [math.inf])
    with pytest.raises(
        TrainError, match=r"None of the 3 trials .*\n  trial 1: the loss is no number"
    ):
        tune(trials=3)
    assert not Path("tuned/best.yaml").exists()


def test_a_worker_that_cannot_start_ends_the_study(monkeypatch):
    failure = Failure("torch", Cause.NOT_STARTED, "no torch here")
    behave(monkeypatch, lambda _: WorkerFailed(failure))
    with pytest.raises(WorkerFailed, match="no torch here"):
        tune()
    behave(monkeypatch, losses)
    assert settings(tune()) == settings(tune(output="whole"))


def test_few_candidates_are_tried_once_each():
    found = tune(search=["modules.see.widths=[[8],[32,64]]", "train.epochs=2..4"], trials=10)
    assert len({one.changes for one in found.trials}) == len(found.trials) == 6
    assert settings(tune(search=found.search, trials=20)) == settings(found)


def test_a_candidate_that_was_tried_is_not_trained_again():
    search = ["modules.see.widths=[[8],[32,64]]"]
    tune(search=search, trials=1)
    found = tune(search=search, trials=8)
    assert tuning.Crew.trained == 2
    twins = [one for one in found.trials if one.repeats]
    assert len(twins) == 6
    assert all(one.value == found.trials[one.repeats - 1].value for one in twins)
    assert len(found.ranked) == 2


def test_no_trial_begins_when_the_time_is_over():
    found = tune(trials=4)
    later = tune(trials=8, seconds=1e-9)
    assert settings(later) == settings(found)


def test_another_measure_can_be_the_objective():
    found = tune(by="accuracy", trials=3)
    assert found.objective.higher
    assert found.best.number == 1  # all the same, so the first


@pytest.mark.parametrize(
    ("more", "options", "says"),
    [
        (
            ["modules.see.dropout=0.3"],
            {},
            r"another spec; what differs:\n~ modules.see.dropout: 0.1",
        ),
        ([], {"search": (RATE,)}, "has another search space: .*widths"),
        ([], {"by": "accuracy"}, "has another objective: loss, not accuracy"),
        ([], {"parameters": 10**9}, "has another budget: None, not 1000000000"),
        ([], {"pruning": False}, "has another choice of pruning"),
    ],
)
def test_another_study_in_the_same_folder_is_refused(more, options, says):
    before = settings(tune(trials=2))
    with pytest.raises(TrainError, match=says) as caught:
        tune(*more, **options)
    assert "Name another folder with -o" in str(caught.value)
    assert settings(tune(trials=2)) == before


@pytest.mark.parametrize(
    ("name", "options", "says"),
    [
        ("agent", {}, "fit has no loss for the outputs"),
        ("image", {"backend": "torhc"}, "Did you mean 'torch'"),
        ("image", {"by": "f1"}, "measures no 'f1'"),
        ("image", {"search": ["modules.see.depth=0..3"]}, "0 does not fit"),
        ("image", {"trials": 0}, "trials is a number above 0; got 0"),
    ],
)
def test_a_mistake_is_told_before_a_folder_is_made(name, options, says):
    with pytest.raises(XarchError, match=says):
        train.tune(name, output="tuned", **options)
    assert not Path("tuned").exists()


def test_a_folder_that_is_none_of_a_study_is_refused():
    Path("full").mkdir()
    Path("full/thesis.txt").touch()
    with pytest.raises(TrainError, match="full exists already and holds no study"):
        tune(output="full")
    with pytest.raises(TrainError, match="There is no folder no"):
        tune(output="no/where")
    with (
        folder.held(Path("busy")),
        pytest.raises(TrainError, match="Another xarch tune is at work"),
    ):
        tune(output="busy")
    Path("bad").mkdir()
    Path("bad/study.jsonl").write_text('{"a": 1}\nnonsense\n')
    with pytest.raises(TrainError, match="is damaged"):
        tune(output="bad")


def test_the_page_shows_course_settings_and_trials(tmp_path, monkeypatch):
    found = tune(trials=20)
    data = load("image", *BASE).data.load(0)
    WRITE(found, data, "xarch tune", 1.0)
    text = found.page.read_text()
    Reader(text)
    assert "<script" not in text
    assert found.importances.keys() == {RATE.partition("=")[0], WIDTHS.partition("=")[0]}
    for heading in ("The best", "Trial by trial", "Setting by setting", "All trials"):
        assert heading in text
    assert text.count("<svg") == 3
    assert "The spec as it was, trial 1: " in text
    assert "[64, 128]" in text


def test_without_optuna_the_line_that_installs_it_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(TrainError, match=r'needs optuna.*-m pip install "xarch\[tune\]"'):
        tune()
    assert not Path("tuned").exists()


def test_optuna_is_imported_when_it_is_needed():
    code = "import sys, xarch.train; sys.exit('optuna' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_training_tells_how_far_it_is():
    epochs, trials, stages = [], [], []
    tune(
        trials=2, on_epoch=lambda number, one: epochs.append((number, one.number)),
        on_trial=trials.append, on_stage=stages.append,
    )  # fmt: skip
    assert epochs == [(number, epoch) for number in (1, 2) for epoch in range(1, 7)]
    assert [one.number for one in trials] == [1, 2]
    assert "  varies: modules.see.widths=[[8], [32, 64], [64, 128]]" in stages
