"""Data that do not fit a spec are refused in the spec's terms."""

import math

import numpy as np
import pytest

from xarch.data import Data, Split
from xarch.errors import DataError
from xarch.spec import load, presets
from xarch.spec.fitting import data_of, fitted

ONE = {"graph": {"m": {"inputs": ["x"]}}, "xarch": 1}


def spec(kind, block, head, **rest):
    return load(
        {
            **ONE,
            "inputs": {"x": kind},
            "modules": {"m": block},
            "outputs": {"y": {**head, "inputs": ["m"]}},
            **rest,
        }
    )


TABLE = spec(
    {"kind": "table", "numeric": 1, "categories": [3]},
    {"block": "tabular"},
    {"head": "classifier", "classes": 2},
)
SEQUENCE = spec(
    {"kind": "tokens", "vocabulary": 5, "length": 4},
    {"block": "token_embedding", "dim": 2},
    {"head": "ctc", "symbols": 3},
)
AUDIO = spec(
    {"kind": "audio", "samples": 64, "rate": 8000},
    {"block": "conv1d", "widths": [2]},
    {"head": "regressor"},
)
ROWS = np.array([[0.5, 2.0], [1.5, 0.0]], np.float32)
TOKENS = np.zeros((2, 4), np.int32)
WAVES = np.zeros((2, 64), np.float32)


def data(x, y, names=("x", "y"), **inputs):
    one = Split({names[0]: np.asarray(x), **inputs}, {names[1]: np.asarray(y)})
    return Data(one, one)


def test_digits_fit_the_preset_under_any_name():
    found = data_of(load("image"))
    assert len(found.train) + len(found.test) == 1797
    assert found.labels["label"][3] == "3"
    one = load("image").to_dict()
    one["inputs"] = {"photo": one["inputs"]["picture"]}
    one["graph"]["see"]["inputs"] = ["photo"]
    renamed = fitted(load(one), found)
    assert set(renamed.train.inputs) == {"photo"}
    assert renamed.checksums()["test.photo"] == found.checksums()["test.picture"]


def test_the_same_seed_holds_out_the_same_digits():
    first, again, other = (data_of(load("image", f"run.seed={n}")).checksums() for n in (1, 1, 2))
    assert first == again
    assert first != other


def test_what_fits_comes_in_the_inputs_dtype():
    found = fitted(TABLE, data(ROWS.astype(np.float64), [0, 1], names=("rows", "class")))
    assert found.train.inputs["x"].dtype == np.float32
    assert fitted(AUDIO, data(WAVES, [0.5, 1])).train.targets["y"].shape == (2, 1)


def test_an_optional_input_is_present_unless_the_data_say_otherwise():
    one = load("multimodal")
    x = {
        "picture": np.zeros((2, 8, 8, 1), np.float32),
        "question": np.zeros((2, 12), np.int32),
        "tone": np.zeros((2, 16), np.float32),
    }
    there = fitted(one, Data(*[Split(x, {"answer": np.array([0, 1])})] * 2))
    assert there.train.inputs["tone_present"].tolist() == [[1], [1]]
    x["tone_present"] = np.array([[0.0], [1.0]])
    gone = fitted(one, Data(*[Split(x, {"answer": np.array([0, 1])})] * 2))
    assert gone.train.inputs["tone_present"].tolist() == [[0], [1]]
    x["tone_present"] = np.array([[0.5], [1.0]])
    with pytest.raises(DataError, match=r"inputs\.tone\.present: expected 1 or 0"):
        fitted(one, Data(*[Split(x, {"answer": np.array([0, 1])})] * 2))
    del x["question"]
    with pytest.raises(DataError, match=r"inputs\.question: the data have no 'question'"):
        fitted(one, Data(*[Split(x, {"answer": np.array([0, 1])})] * 2))


@pytest.mark.parametrize(
    ("spec", "x", "y", "says"),
    [
        (TABLE, ROWS[:0], np.zeros(0, int), "train data: it holds no sample"),
        (TABLE, ROWS[:, :1], [0, 1], r"inputs.x: expected table of shape \(2,\) .*, got \(1,\)"),
        (TABLE, ROWS, [0], "outputs.y: has 1 samples where others have 2"),
        (TABLE, ROWS, [0, 2], "outputs.y: sample 1 has the label 2, outside 0 to 1; see classes"),
        (TABLE, ROWS, [0.0, 1.0], "outputs.y: expected whole numbers, got float64"),
        (TABLE, ROWS, ["a", "b"], "outputs.y: expected whole numbers, got <U1"),
        (TABLE, ROWS, [[0], [1]], r"expected one number for a sample, got shape \(1,\)"),
        (
            TABLE,
            ROWS + np.array([0, 0.5]),
            [0, 1],
            "column 1 is one of categories, and holds numbers that",
        ),
        (TABLE, ROWS + np.array([0, 1]), [0, 1], r"numbers from 0 to 2 \(categories\[0\]\), got 3"),
        (TABLE, ROWS * [np.nan, 1], [0, 1], "inputs.x: sample 0 holds NaN or infinity"),
        (TABLE, ROWS.astype(int), [0, 1], "expected floats, got int64"),
        (AUDIO, WAVES + 2, [0, 1], "a waveform lies from -1 to 1, and this reaches 2"),
        (AUDIO, WAVES, [0, np.inf], "outputs.y: sample 1 holds NaN or infinity"),
        (SEQUENCE, TOKENS + 5, [[1], [1]], r"numbers from 0 to 4 \(vocabulary\), got 5"),
        (SEQUENCE, TOKENS + 0.5, [[1], [1]], "inputs.x: expected whole numbers, got float64"),
        (SEQUENCE, TOKENS, [[1], [4]], "sample 1 has the label 4, outside 0 to 3; see symbols"),
        (SEQUENCE, TOKENS, [[1, 2], [0, 1]], "sample 1 has a 0 before its end"),
        (SEQUENCE, TOKENS, [[1], [0]], "sample 1 has an empty label"),
        (SEQUENCE, TOKENS, [[1, 2, 3, 1], [1, 1, 2, 3]], "takes 5 steps .* the sequence has 4"),
    ],
)
def test_a_misfit_is_told_with_its_place(spec, x, y, says):
    with pytest.raises(DataError, match=says):
        fitted(spec, data(x, y))


def test_a_ctc_label_as_long_as_the_sequence_fits():
    fitted(SEQUENCE, data(TOKENS, [[1, 1, 2, 0], [1, 2, 3, 1]]))


def test_a_spec_without_data_says_what_to_add():
    with pytest.raises(DataError, match=r"names no data.*data\.source=digits"):
        data_of(TABLE)


SAMPLES = {
    "faces": lambda data: data.identities * data.pictures,
    "plates": lambda data: data.samples,
    "speech": lambda data: data.samples,
    "translate": lambda data: len(data.load(0).train),
}


@pytest.mark.parametrize("name", presets())
def test_a_presets_schedule_lasts_as_long_as_its_training(name):
    spec = load(name)
    schedule = spec.train.optimizer.schedule
    if name in SAMPLES:
        batches = math.ceil(SAMPLES[name](spec.data) / spec.train.batch_size)
        assert schedule.steps == batches * spec.train.epochs
    else:
        assert schedule is None
