"""What can be told of runs without a framework."""

import json

import pytest

from xarch import train
from xarch.errors import DataError, TrainError
from xarch.files import appearing
from xarch.spec import load
from xarch.train import folder

FILES = {
    "spec.yaml": load("image").to_yaml(),
    "manifest.json": "{}",
    "log.jsonl": '{"epoch": 1}\n',
    "labels.json": "{}",
    "model.keras": "",
}


@pytest.fixture
def run(tmp_path):
    (tmp_path / "run").mkdir()
    for name, text in FILES.items():
        (tmp_path / "run" / name).write_text(text)
    return tmp_path / "run"


def test_a_folder_is_read_back(run):
    found = folder.read_run(run)
    assert found.spec == load("image")
    assert found.log == [{"epoch": 1}]


@pytest.mark.parametrize("name", FILES)
def test_a_folder_that_is_not_whole_is_refused(run, name):
    (run / name).unlink()
    with pytest.raises(TrainError, match=f"it has no {name}. Train again"):
        folder.read_run(run)


@pytest.mark.parametrize("text", ["{", "[1]", "\udc80"])
def test_a_damaged_manifest_is_told(run, text):
    (run / "manifest.json").write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(TrainError, match=r"manifest\.json"):
        folder.read_run(run)


def test_no_folder_is_told(tmp_path):
    with pytest.raises(TrainError, match="There is no run folder"):
        folder.read_run(tmp_path / "nothing")


def test_what_exists_is_not_overwritten(run):
    with pytest.raises(TrainError, match=r"exists already\. Name another folder with -o"):
        train.train("image", output=run)
    assert json.loads((run / "manifest.json").read_text()) == {}
    with pytest.raises(TrainError, match="There is no folder"):
        train.train("image", output=run / "a" / "b")


def test_a_folder_appears_whole_or_not_at_all(tmp_path):
    def fails():
        with appearing(tmp_path / "run") as temporary:
            (temporary / "log").write_text("half")
            raise RuntimeError

    def is_late():
        with appearing(tmp_path / "run"):
            (tmp_path / "run").mkdir()

    with pytest.raises(RuntimeError):
        fails()
    assert not list(tmp_path.iterdir())
    with pytest.raises(FileExistsError):
        is_late()
    assert [one.name for one in tmp_path.iterdir()] == ["run"]


def test_a_head_without_a_loss_is_refused_before_anything_starts(tmp_path):
    spec = load("image").swap("label", "policy_value", actions=2)
    with pytest.raises(TrainError, match=r"label \(policy_value\)"):
        train.train(spec, output=tmp_path / "run")


def test_a_spec_without_data_is_refused(tmp_path):
    with pytest.raises(DataError, match="names no data"):
        train.train("image", "data=null", output=tmp_path / "run")
