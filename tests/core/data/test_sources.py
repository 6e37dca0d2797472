"""Loaders for the user's own data."""

import wave

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from xarch.data.base import Wanted
from xarch.data.reading.pictures import read_picture
from xarch.data.reading.recordings import read_recording
from xarch.errors import DataError
from xarch.spec import load
from xarch.spec.fitting import data_of

PICTURE = {"kind": "image", "height": 6, "width": 4, "channels": 3}
SOUND = {"kind": "audio", "samples": 100, "rate": 8000}
ROWS = {"kind": "table", "numeric": 2, "categories": [2]}
TOKENS = {"kind": "tokens", "vocabulary": 12, "length": 5}
LABEL = {"head": "classifier", "classes": 2}


def spec(source, x, block, head, **options):
    return load(
        {
            "inputs": {"x": x},
            "modules": {"m": block},
            "graph": {"m": {"inputs": ["x"]}},
            "outputs": {"y": {**head, "inputs": ["m"]}},
            "data": {"source": source, **options},
        }
    )


def pictures(path, **options):
    return spec("image_folder", PICTURE, {"block": "mlp"}, LABEL, path=str(path), **options)


def sounds(path, head=LABEL, block="rnn", **options):
    block = {"block": "conv1d", "widths": [4], **options.pop("own", {})}
    return spec("audio_folder", SOUND, block, head, path=str(path), **options)


def table(path, head=LABEL, x=ROWS, **options):
    given = {"path": str(path), "target": "label", **options}
    return spec("table", x, {"block": "tabular"}, head, **given)


@pytest.fixture
def photos(tmp_path):
    """Ten red and ten blue pictures of different sizes and forms."""
    for at in range(10):
        for name, colour in (("red", (250, 5, 5)), ("blue", (5, 5, 250))):
            (tmp_path / name).mkdir(exist_ok=True)
            suffix = ("png", "jpg", "bmp")[at % 3]
            Image.new("RGB", (8 + at, 12), colour).save(tmp_path / name / f"{at}.{suffix}")
    (tmp_path / "red" / ".hidden.png").write_bytes(b"")
    (tmp_path / "red" / "notes.txt").write_text("no picture")
    return tmp_path


def write_wav(path, samples, rate=8000, width=2, channels=1):
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, width, rate, 0, "NONE", ""))
        full = 2 ** (8 * width - 1)
        whole = np.clip(np.round(samples * full), -full, full - 1).astype("<i8")
        whole = whole + 128 if width == 1 else whole
        file.writeframes(whole.reshape(-1, 1).view(np.uint8)[:, :width].tobytes())


@pytest.fixture
def tones(tmp_path):
    for name, pitch in (("high", 3000), ("low", 300)):
        (tmp_path / name).mkdir()
        for at in range(6):
            times = np.arange(60 + at) / 8000
            write_wav(tmp_path / name / f"{at}.wav", 0.5 * np.sin(2 * np.pi * pitch * times))
    return tmp_path


def test_pictures_by_folder(photos):
    found = data_of(pictures(photos))
    assert found.labels == {"y": ["blue", "red"]}
    assert len(found.train), len(found.test) == (16, 4)
    for split in (found.train, found.test):
        for pixels, label, name in zip(
            split.inputs["x"], split.targets["y"], split.names, strict=True
        ):
            assert name.startswith(("blue/", "red/")[label])
            assert np.abs(pixels.mean(axis=(0, 1)) - [[0, 0, 1], [1, 0, 0]][label]).max() < 0.05


def test_corrupt_pictures_are_told_counted_and_left_out_when_asked(photos):
    (photos / "red" / "0.png").write_bytes(b"no picture at all")
    whole = (photos / "blue" / "0.png").read_bytes()
    (photos / "blue" / "0.png").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match=r"(?s)2 of 20 pictures cannot be read.*skip_corrupt=true"):
        data_of(pictures(photos))
    found = data_of(pictures(photos, skip_corrupt=True))
    assert len(found.train) + len(found.test) == 18
    assert "2 of 20 pictures were left out" in found.report[0]
    assert "red/0.png" in found.report[0]
    for file in (photos / "red").glob("?.*"):
        file.write_bytes(b"")
    with pytest.raises(DataError, match="no picture of red can be read"):
        data_of(pictures(photos, skip_corrupt=True))


def test_folders_that_are_no_classes_are_refused(photos, tmp_path):
    with pytest.raises(DataError, match="There is no folder"):
        data_of(pictures(tmp_path / "nothing"))
    with pytest.raises(DataError, match=r"has 0 subfolders; expected one for each class"):
        data_of(pictures(photos / "red"))
    (photos / "green").mkdir()
    with pytest.raises(DataError, match=r"has no pictures \(.*\) in green"):
        data_of(pictures(photos))
    (photos / "green" / "1.png").write_bytes((photos / "red" / "0.png").read_bytes())
    with pytest.raises(DataError, match="has the label 2, outside 0 to 1; see classes"):
        data_of(pictures(photos))


def people(path, **options):
    head = {"head": "contrastive", "dim": 3}
    return spec("identity_folder", PICTURE, {"block": "mlp"}, head, path=str(path), **options)


def test_whole_identities_are_held_out(tmp_path):
    for at in range(6):
        (tmp_path / f"p{at}").mkdir()
        for number in range(3):
            Image.new("RGB", (4, 6), (40 * at, 10 * number, 0)).save(
                tmp_path / f"p{at}" / f"{number}.png"
            )
    one = people(tmp_path, test=0.4)
    found = data_of(one)
    learned, held = (set(part.targets["y"].tolist()) for part in (found.train, found.test))
    assert (len(learned), len(held), learned & held) == (4, 2, set())
    assert len(found.train), len(found.test) == (12, 6)
    for name, identity in zip(found.test.names, found.test.targets["y"], strict=True):
        assert name.startswith(f"{found.labels['y'][identity]}/")
    assert data_of(one.set("run.seed", 4)).test.names != found.test.names

    perfect = np.eye(6)[found.test.targets["y"]]
    assert one.data.scores(found.test, {"y": perfect}) == {"equal_error_rate": 0.0}
    assert set(one.data.baselines(found)) == {"equal_error_rate_of_pixels"}
    with pytest.raises(DataError, match="two are needed each"):
        data_of(people(tmp_path, test=0.9))
    for file in tmp_path.glob("*/[12].png"):
        file.unlink()
    with pytest.raises(DataError, match="no identity that is held out has two pictures"):
        data_of(one)


def test_a_picture_is_turned_upright_and_keeps_sixteen_bits(tmp_path):
    picture = Image.new("L", (4, 2), 0)
    picture.putpixel((0, 0), 255)
    exif = picture.getexif()
    exif[0x0112] = 6  # stored lying on its side
    picture.save(tmp_path / "turned.png", exif=exif)
    pixels = read_picture(tmp_path / "turned.png", 4, 2, 1)
    assert pixels[0, 1, 0] == pixels.sum() == 1
    deep = np.array([[0, 32768], [65535, 16384]], np.uint16)
    Image.fromarray(deep).save(tmp_path / "deep.png")
    found = read_picture(tmp_path / "deep.png", 2, 2, 1)[..., 0]
    np.testing.assert_allclose(found, deep / 65535, atol=0.005)


def test_recordings_by_folder(tones):
    found = data_of(sounds(tones, own={"pool": "mean"}))
    assert found.labels == {"y": ["high", "low"]}
    wave_, label = found.train.inputs["x"][0], found.train.targets["y"][0]
    crossings = (np.diff(np.sign(wave_[:60])) != 0).sum()
    assert (crossings > 20) == (label == 0)
    assert not wave_[66:].any()


def test_recordings_that_do_not_fit_are_refused(tones):
    write_wav(tones / "low" / "9.wav", np.zeros(50), rate=16000)
    write_wav(tones / "low" / "8.wav", np.zeros(101))
    write_wav(tones / "high" / "8.wav", np.zeros(0))
    whole = (tones / "high" / "0.wav").read_bytes()
    (tones / "high" / "0.wav").write_bytes(whole[:-20])
    with pytest.raises(DataError) as caught:
        data_of(sounds(tones, own={"pool": "mean"}))
    text = str(caught.value)
    assert "4 of 15 recordings cannot be read" in text
    assert "has 16000 samples a second, and the spec's input 8000" in text
    assert "lasts 101 samples, longer than the spec's 100" in text
    assert "holds no sample" in text
    assert "is cut off: 100 bytes of sound instead of 120" in text


@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_samples_of_every_width_keep_their_values(tmp_path, width):
    samples = np.array([-1, -0.5, 0, 0.25, 0.5])
    write_wav(tmp_path / "a.wav", samples, width=width)
    np.testing.assert_allclose(read_recording(tmp_path / "a.wav", 5, 8000), samples, atol=1e-7)


def test_channels_are_averaged(tmp_path):
    write_wav(tmp_path / "a.wav", np.array([0.5, 0.25, -0.5, 0.0]), channels=2)
    assert read_recording(tmp_path / "a.wav", 2, 8000).tolist() == [0.375, -0.25]


def test_transcripts_become_labels_of_ctc(tones, tmp_path):
    lines = [f"high/{at}.wav\tab" for at in range(6)] + [f"low/{at}.wav\tcba" for at in range(6)]
    (tmp_path / "t.tsv").write_text("\n".join(lines))
    one = sounds(
        tones,
        head={"head": "ctc", "symbols": 3},
        own={"pool": "none"},
        transcripts=str(tmp_path / "t.tsv"),
    )
    found = data_of(one)
    assert found.labels["y"] == ["", "a", "b", "c"]
    assert {tuple(row) for row in found.train.targets["y"]} == {(1, 2, 0), (3, 2, 1)}
    (tmp_path / "t.tsv").write_text("high/0.wav ab")
    with pytest.raises(DataError, match=r"t.tsv:1: expected two columns with a tab"):
        data_of(one)


CSV = """\
size;weight;colour;label
1.5;10;red;yes
2.5;20;green;no
3.5;30;red;no
4.5;40;green;yes
"""


@pytest.fixture
def rows(tmp_path):
    (tmp_path / "t.csv").write_text(CSV)
    return tmp_path / "t.csv"


def test_a_table_of_numbers_and_categories(rows):
    found = data_of(table(rows, test=0.25))
    assert found.labels == {"x": ["size", "weight", "colour: green|red"], "y": ["no", "yes"]}
    everything = {
        name: (*row, label)
        for split in (found.train, found.test)
        for name, row, label in zip(
            split.names, split.inputs["x"].tolist(), split.targets["y"], strict=True
        )
    }
    assert everything["row 2"] == (1.5, 10, 1, 1)
    assert everything["row 5"] == (4.5, 40, 0, 1)


def test_parquet_holds_the_same(rows, tmp_path):
    columns = {
        "size": [1.5, 2.5, 3.5, 4.5],
        "weight": [10, 20, 30, 40],
        "colour": ["red", "green", "red", "green"],
        "label": ["yes", "no", "no", "yes"],
    }
    pq.write_table(pa.table(columns), tmp_path / "t.parquet")
    found, same = (data_of(table(path, test=0.25)) for path in (tmp_path / "t.parquet", rows))
    assert found.checksums() == same.checksums()


def test_new_rows_are_read_as_those_of_training(rows, tmp_path):
    one = table(rows, test=0.25)
    labels = data_of(one).labels
    (tmp_path / "new.csv").write_text("colour,size,weight\nred,1,2\n")
    read = one.data.read(str(tmp_path / "new.csv"), Wanted(one), labels)
    assert read.inputs["x"].tolist() == [[1, 2, 1]]
    (tmp_path / "new.csv").write_text("colour,size,weight\ngren,1,2\n")
    with pytest.raises(DataError, match=r"holds 'gren'.*Did you mean 'green'"):
        one.data.read(str(tmp_path / "new.csv"), Wanted(one), labels)


def test_missing_values_are_an_error_or_what_was_asked(rows):
    rows.write_text(CSV.replace("2.5;", ";").replace("green;yes", ";yes"))
    with pytest.raises(DataError, match="2 of 4 rows lack a value, first row 3 in 'size'"):
        data_of(table(rows))
    one = {**ROWS, "categories": [2]}
    mean = data_of(table(rows, x=one, missing="mean", test=0.4))
    assert len(mean.train) + len(mean.test) == 3
    assert "1 of 4 rows lack a value" in mean.report[0]
    rest = [*mean.train.inputs["x"][:, 0], *mean.test.inputs["x"][:, 0]]
    assert np.isfinite(rest).all()
    rows.write_text(CSV + ";;;\n")
    assert len(data_of(table(rows, missing="drop", test=0.25)).train) == 3


@pytest.mark.parametrize(
    ("text", "options", "says"),
    [
        ("", {}, "is empty"),
        ("size;weight;colour;label\n", {}, "holds no row"),
        ("a;a\n1;2\n", {}, "the header has a more than once"),
        ("a;;b\n1;2;3\n", {}, "column 2 of the header has no name"),
        (CSV + "1;2\n", {}, "row 6 has 2 values where the header has 4"),
        (CSV, {"target": "lable"}, "has no column 'lable'. Did you mean 'label'"),
        (CSV, {"columns": ["size", "label"]}, "names 'label', which is the target"),
        (CSV, {"columns": ["size"]}, r"numeric=1 inputs\.x\.categories=\[\]"),
        (CSV, {"categorical": ["weight"]}, r"numeric=1 inputs\.x\.categories=\[4, 2\]"),
        (CSV, {"head": {"head": "regressor"}}, "the target 'label' holds texts"),
        ("\x00\x01;\n\x00", {}, "column 2 of the header has no name"),
    ],
)
def test_a_mistake_in_a_table_is_told(rows, text, options, says):
    rows.write_text(text)
    with pytest.raises(DataError, match=says):
        data_of(table(rows, **options))


def test_a_file_that_is_no_text_is_told(rows):
    rows.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match=r"t\.csv cannot be read as a text in UTF-8"):
        data_of(table(rows))


def test_texts_with_labels(tmp_path):
    lines = [f"good number {at}\tyes" for at in range(5)] + [f"bad no {at}\tno" for at in range(5)]
    (tmp_path / "t.tsv").write_text("\n".join(lines) + "\n\n")
    block = {"block": "token_embedding", "dim": 4}
    modules = {"m": block, "p": {"block": "rnn", "widths": [4]}}
    one = load(
        {
            "inputs": {"x": TOKENS},
            "modules": modules,
            "graph": {"m": {"inputs": ["x"]}, "p": {"inputs": ["m"]}},
            "outputs": {"y": {**LABEL, "inputs": ["p"]}},
            "data": {"source": "text_file", "path": str(tmp_path / "t.tsv")},
        }
    )
    found = data_of(one)
    assert found.labels["y"] == ["no", "yes"]
    assert len(found.labels["x"]) == 12
    assert {"good", "bad", "number", "no"} <= set(found.labels["x"])
    words = [found.labels["x"][at] for at in found.train.inputs["x"][0]]
    assert words[:2] == found.train.names[0].split()[:2]
    assert "tokens are not in the vocabulary" in " ".join(found.report)
    (tmp_path / "new.txt").write_text("Good unheard\n")
    read = one.data.read(str(tmp_path / "new.txt"), Wanted(one), found.labels)
    assert read.inputs["x"].tolist() == [[found.labels["x"].index("good"), 3, 0, 0, 0]]


def test_parallel_texts(tmp_path):
    pairs = [f"{at}{at}\t{chr(97 + at)}b" for at in range(8)]
    (tmp_path / "t.tsv").write_text("\n".join(pairs))
    tokens = {"kind": "tokens", "vocabulary": 20, "length": 4}
    one = load(
        {
            "inputs": {"text": tokens, "written": tokens},
            "modules": {
                "read": {"block": "token_embedding", "dim": 8},
                "known": {"block": "token_embedding", "dim": 8},
                "write": {"block": "transformer_decoder", "dim": 8, "depth": 1, "heads": 2},
            },
            "graph": {
                "read": {"inputs": ["text"]},
                "known": {"inputs": ["written"]},
                "write": {"inputs": ["known", "read"]},
            },
            "outputs": {"next": {"head": "decoder", "inputs": ["write"], "vocabulary": 20}},
            "data": {"source": "parallel_text", "path": str(tmp_path / "t.tsv")},
        }
    )
    found = data_of(one)
    written, target = found.train.inputs["written"][0], found.train.targets["next"][0]
    names = found.labels["next"]
    assert [names[at] for at in written] == ["<begin>", names[target[0]], "b", ""]
    assert [names[at] for at in target[:3]] == [names[target[0]], "b", "<end>"]
    assert target[3] == -1


def test_arrays_by_name(tmp_path):
    np.savez(tmp_path / "a.npz", x=np.zeros((10, 6, 4, 3), np.float32), y=np.arange(10) % 2)
    one = spec("arrays", PICTURE, {"block": "mlp"}, LABEL, path=str(tmp_path / "a.npz"))
    assert len(data_of(one).test) == 2
    np.savez(tmp_path / "a.npz", x=np.zeros((10, 6, 4, 3), np.float32), yy=np.arange(10) % 2)
    with pytest.raises(DataError, match=r"has no array 'y'\. Did you mean 'yy'"):
        data_of(one)
    np.savez(tmp_path / "a.npz", x=np.zeros(3), y=np.array([{"a": 1}], object))
    with pytest.raises(DataError, match="cannot be read as an archive of arrays: Object arrays"):
        data_of(one)


def test_a_source_says_for_which_specs_it_is(photos):
    one = table(photos).to_dict()
    one["data"] = {"source": "image_folder", "path": str(photos)}
    with pytest.raises(DataError, match="one input of kind image and one output; 'model' has inp"):
        data_of(load(one))
