"""Held-out samples as files: read as `predict` reads them, they are what they were."""

import numpy as np
import pytest

from xarch import train
from xarch.data.base import Wanted
from xarch.errors import DataError, TrainError
from xarch.spec import load
from xarch.spec.fitting import data_of, fitted_inputs

FEW = ("data.samples=12", "data.test=9")
LIBRARIES = ("data.libraries=[rich,click]", "data.most=20", "outputs.label.classes=2")
CASES = {  # the most that a file rounds, and what it ends with
    "image": ((), ".png", 1 / 510),
    "plates": (FEW, ".png", 1 / 510),
    "speech": (FEW, ".wav", 2**-15),
    "multimodal": (("data.samples=64", "data.test=9"), ".npz", 0),
    "sentiment": (("data.samples=64", "data.test=9"), ".txt", 0),
    "translate": ((), ".txt", 0),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_read_back_is_what_was_held_out(name, tmp_path):
    changes, suffix, rounding = CASES[name]
    spec = load(name, *changes)
    found = train.samples(spec, output=tmp_path / "some", count=4)
    data = data_of(spec)
    rows = np.linspace(0, len(data.test) - 1, 4).astype(int)
    files = sorted({one.name.partition(suffix)[0] + suffix for one in found})
    assert all((tmp_path / "some").samefile(file.rpartition("/")[0]) for file in files)
    parts = [
        fitted_inputs(spec, spec.data.read(file, Wanted(spec), data.labels), file) for file in files
    ]
    for key, held in data.test.take(rows).inputs.items():
        if key == spec.data.writes(spec):
            continue  # what has been written so far, which predict begins itself
        read = np.concatenate([one.inputs[key] for one in parts])
        assert read.dtype == held.dtype
        np.testing.assert_allclose(read, held, rtol=0, atol=rounding + 1e-7)
    text = (tmp_path / "some" / "truths.txt").read_text(encoding="utf-8")
    assert text.splitlines() == [str(one) for one in found]


def test_truths_are_in_the_words_of_answers(tmp_path):
    plates = load("plates", *FEW)
    test = data_of(plates).test
    said = [one.truths["text"] for one in train.samples(plates, output=tmp_path / "p", count=99)]
    assert said == list(test.names)  # as many as there are
    for one in train.samples("translate", output=tmp_path / "t", count=5):
        (text,) = one.truths.values()
        assert text
        assert "<" not in text


def test_what_cannot_be_written_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"samples of text are no pictures.*files of your own"):
        train.samples("text", *LIBRARIES, output=tmp_path / "some")
    assert not (tmp_path / "some").exists()
    (tmp_path / "there").mkdir()
    with pytest.raises(TrainError, match="there exists already"):
        train.samples("image", output=tmp_path / "there")
    with pytest.raises(TrainError, match="no run folder"):
        train.samples(tmp_path / "there", output=tmp_path / "some")
