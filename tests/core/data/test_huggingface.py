"""Data sets of Hugging Face's library, made here and saved as it saves them."""

import io
import wave
from itertools import pairwise

import datasets
import numpy as np
import pytest
from PIL import Image

from xarch.data.base import Wanted
from xarch.errors import DataError
from xarch.spec import load
from xarch.spec.fitting import data_of

PICTURE = {"kind": "image", "height": 6, "width": 4, "channels": 1}
SOUND = {"kind": "audio", "samples": 100, "rate": 8000}
TOKENS = {"kind": "tokens", "vocabulary": 12, "length": 5}
LABEL = {"head": "classifier", "classes": 2}
BLOCKS = {
    "image": [{"block": "mlp"}],
    "audio": [{"block": "conv1d", "widths": [4]}],
    "tokens": [{"block": "token_embedding", "dim": 4}, {"block": "rnn", "widths": [4]}],
}


def spec(path, x, head=LABEL, blocks=(), **options):
    blocks = blocks or BLOCKS[x["kind"]]
    names = ["x", *(f"m{at}" for at in range(len(blocks)))]
    return load(
        {
            "inputs": {"x": x},
            "modules": dict(zip(names[1:], blocks, strict=True)),
            "graph": {two: {"inputs": [one]} for one, two in pairwise(names)},
            "outputs": {"y": {**head, "inputs": [names[-1]]}},
            "data": {"source": "huggingface", "path": str(path), **options},
        }
    )


def pictures(count, names=("cat", "dog"), first=0):
    grey = [Image.fromarray(np.full((9, 7), 10 * (first + at), np.uint8)) for at in range(count)]
    features = datasets.Features(
        {"x": datasets.Image(), "y": datasets.ClassLabel(names=list(names))}
    )
    return datasets.Dataset.from_dict({"x": grey, "y": [at % 2 for at in range(count)]}, features)


def recording(samples):
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setparams((1, 2, 8000, 0, "NONE", ""))
        out.writeframes((np.sin(np.arange(samples)) * 20000).astype("<i2").tobytes())
    return {"bytes": file.getvalue(), "path": "said.wav"}


def sounds(lengths, said):
    rows = {"sound": [recording(one) for one in lengths], "said": said}
    return datasets.Dataset.from_dict(rows).cast_column("sound", datasets.Audio())


def test_pictures_have_the_inputs_size_and_the_names_of_their_classes(tmp_path):
    datasets.DatasetDict({"train": pictures(8), "validation": pictures(4, first=8)}).save_to_disk(
        tmp_path / "set"
    )
    data = data_of(spec(tmp_path / "set", PICTURE, held_out="validation"))
    assert data.train.inputs["x"].shape == (8, 6, 4, 1)
    assert data.test.inputs["x"][:, 0, 0, 0] * 255 == pytest.approx([80, 90, 100, 110])
    assert data.test.targets["y"].tolist() == [0, 1, 0, 1]
    assert list(data.labels["y"]) == ["cat", "dog"]
    assert data.test.names[0] == "validation 0"


def test_one_split_alone_is_divided_by_the_seed(tmp_path):
    pictures(20).save_to_disk(tmp_path / "set")
    data = data_of(spec(tmp_path / "set", PICTURE, test=0.25))
    assert (len(data.train), len(data.test)) == (15, 5)
    again = data_of(spec(tmp_path / "set", PICTURE, test=0.25))
    assert data.test.names == again.test.names
    row = int(data.test.names[0].split()[1])
    assert data.test.inputs["x"][0, 0, 0, 0] * 255 == pytest.approx(10 * row)


def test_texts_are_counted_from_those_to_learn_from_and_read_for_predictions(tmp_path):
    said = [f"never again {at}" if at % 2 else "yes please" for at in range(12)]
    mood = ["bad" if at % 2 else "good" for at in range(12)]
    rows = datasets.Dataset.from_dict({"said": said, "mood": mood})
    (tmp_path / "set").mkdir()
    rows.to_parquet(tmp_path / "set" / "all.parquet")
    given = spec(tmp_path / "set", TOKENS, column="said", label="mood")
    data = data_of(given)
    assert list(data.labels["y"]) == ["bad", "good"]
    assert set(data.labels["x"][4:8]) >= {"again", "never"}
    for one in (data.train, data.test):
        whose = [text.startswith("yes") for text in one.names]
        assert one.targets["y"].tolist() == whose
    (tmp_path / "new.txt").write_text("yes never\n")
    found = given.data.read(str(tmp_path / "new.txt"), Wanted(given), data.labels)
    assert [data.labels["x"][at] for at in found.inputs["x"][0, :2]] == ["yes", "never"]


def test_recordings_are_written_down_by_a_ctc_head(tmp_path):
    sounds([50, 80, 90, 100, 60], ["ab", "b", "cab", "a", "bc"]).save_to_disk(tmp_path / "set")
    head = {"head": "ctc", "symbols": 3}
    blocks = [{"block": "conv1d", "widths": [4], "pool": "none"}]
    data = data_of(spec(tmp_path / "set", SOUND, head, blocks, column="sound", label="said"))
    assert data.train.inputs["x"].shape == (4, 100)
    assert list(data.labels["y"]) == ["", "a", "b", "c"]
    wave_of = dict(zip(data.train.names, data.train.inputs["x"], strict=True))
    for name, one in wave_of.items():
        length = [50, 80, 90, 100, 60][int(name.split()[1])]
        assert one[length - 1] != 0
        assert not one[length:].any()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"column": "picture"}, "has no column 'picture'; it has x, y"),
        ({"train": "learn"}, "has no split 'learn'; it has train"),
        ({"column": "y"}, "holds ClassLabel, and the spec's input is of kind image"),
    ],
)
def test_what_a_set_does_not_have_is_said(tmp_path, options, says):
    datasets.DatasetDict({"train": pictures(4)}).save_to_disk(tmp_path / "set")
    with pytest.raises(DataError, match=says):
        data_of(spec(tmp_path / "set", PICTURE, **options))


def test_samples_without_a_label_and_damaged_pictures_are_counted(tmp_path):
    whole = pictures(10)
    whole.map(lambda row: {"y": -1 if row["y"] else 0}).save_to_disk(tmp_path / "unlabelled")
    with pytest.raises(DataError, match="5 samples have no label, first train 1"):
        data_of(spec(tmp_path / "unlabelled", PICTURE))
    rows = whole.cast_column("x", datasets.Image(decode=False)).to_dict()
    rows["x"][3] = {"bytes": b"no picture", "path": None}
    datasets.Dataset.from_dict(rows, whole.features).save_to_disk(tmp_path / "damaged")
    with pytest.raises(DataError, match="1 of 10 images cannot be read"):
        data_of(spec(tmp_path / "damaged", PICTURE))
    data = data_of(spec(tmp_path / "damaged", PICTURE, skip_corrupt=True))
    assert len(data.train) + len(data.test) == 9
    assert "1 of 10 images were left out" in data.report[0]


def test_a_path_that_is_no_data_set_is_an_error_in_one_line(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="cannot be loaded as a data set"):
        data_of(spec(tmp_path / "empty", PICTURE))
