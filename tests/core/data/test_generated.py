"""Every preset's data fit it, are the same for one seed, and say what they are."""

import sys

import numpy as np
import pytest

from xarch.data.base import Wanted
from xarch.data.generate.espeak import said
from xarch.errors import DataError
from xarch.spec import load, presets
from xarch.spec.fitting import data_of

FEW = {
    "faces": ["data.identities=3", "data.pictures=2", "data.test=2"],
    "multimodal": ["data.samples=20", "data.test=10"],
    "plates": ["data.samples=4", "data.test=2"],
    "sentiment": ["data.samples=30", "data.test=12"],
    "speech": ["data.samples=4", "data.test=4"],
    "text": ["data.most=12"],
    "translate": ["data.dates=20", "data.others=8", "data.test=8"],
}
GENERATED = sorted(FEW)


@pytest.fixture(scope="module", params=GENERATED)
def made(request):
    spec = load(request.param, *FEW[request.param])
    return spec, data_of(spec)


def test_every_preset_has_data_or_an_environment():
    assert set(presets()) >= {*FEW, "image", "agent"}
    assert [name for name in presets() if load(name).data is None] == ["agent"]


def test_they_fit_and_say_what_they_are(made):
    spec, data = made
    assert len(data.train)
    assert len(data.test)
    assert len(data.train.names) == len(data.train)
    if spec.name not in {"text", "translate"}:
        assert "synthetic" in data.notice


def test_one_seed_gives_the_same_data(made):
    spec, data = made
    assert data_of(spec).checksums() == data.checksums()
    assert data_of(spec.set("run.seed", 7)).checksums() != data.checksums()


def test_nothing_held_out_is_learned_from(made):
    _, data = made
    first = next(iter(data.train.inputs))
    learned = {row.tobytes() for row in data.train.inputs[first]}
    assert not [row for row in data.test.inputs[first] if row.any() and row.tobytes() in learned]


def perfect(spec, split):
    """Outputs that say the truth, as each head gives it."""
    ((name, output),) = spec.outputs.items()
    targets = split.targets[name]
    match output.head.name:
        case "contrastive":
            return {name: np.eye(targets.max() + 1)[targets]}
        case "ctc":
            spaced = np.zeros((len(targets), 2 * targets.shape[1]), int)
            spaced[:, ::2] = targets
            return {name: np.eye(output.head.symbols + 1)[spaced]}
        case "classifier":
            return {name: np.eye(output.head.classes)[targets]}
    return {name: np.eye(output.head.vocabulary)[np.maximum(targets, 0)]}


def test_scores_of_the_truth_are_perfect(made):
    spec, data = made
    scores = spec.data.scores(data.test, perfect(spec, data.test))
    assert scores
    for name, value in scores.items():
        assert value == (0.0 if "error" in name else 1.0), name


def test_libraries_that_are_not_installed_are_named():
    with pytest.raises(DataError, match="'nosuchlibrary' is not installed"):
        data_of(load("text", "data.libraries=[numpy, nosuchlibrary]", "outputs.label.classes=2"))


def test_names_of_libraries_are_hidden():
    from xarch.data.sources.text import tokens_of

    assert tokens_of("NumPy's np.sum") == ["_", "'", "s", "_", ".", "sum"]


def test_the_grammar_negates_and_weighs():
    from xarch.data.generate.opinions import opinions

    texts, labels = opinions(np.random.default_rng(0), 3000)
    good, bad = {"great", "lovely", "superb"}, {"awful", "dull", "rude"}
    alone = {"negative": [], "positive": []}
    for text, label in zip(texts, labels, strict=True):
        words = set(text.split())
        joined = words & {"and", "but", "while", "also", "although"}
        if text.split()[::2][:2] == ["the", "was"] and not joined:
            flipped = bool(words & {"not", "never"})
            for sign, adjectives in ((1, good), (-1, bad)):
                if words & adjectives:
                    alone["positive" if (sign > 0) != flipped else "negative"].append(label)
    assert set(alone["negative"]) == {0}
    assert set(alone["positive"]) == {2}


def test_keys_sound_at_their_two_frequencies():
    from xarch.data.generate.tones import FREQUENCIES, key_tone

    for key, pair in FREQUENCIES.items():
        wave = key_tone(key, 0.5, 8000, np.random.default_rng(1))
        power = np.abs(np.fft.rfft(wave))
        loudest = np.fft.rfftfreq(len(wave), 1 / 8000)[np.argsort(power)[-12:]]
        for frequency in pair:
            assert np.abs(loudest / frequency - 1).min() < 0.02


def test_sentences_of_other_words_are_refused(tmp_path):
    spec = load("sentiment", *FEW["sentiment"])
    labels, wanted = data_of(spec).labels, Wanted(spec)
    file = tmp_path / "opinions.txt"
    word = labels["sentence"][5]
    file.write_text(f"{word} {word}\n\n{word}.\n")
    found = spec.data.read(str(file), wanted, labels)
    assert (found.inputs["sentence"] > 0).sum(axis=1).tolist() == [2, 1]
    file.write_text("the flibbertigibbet was great\n")
    with pytest.raises(DataError, match="has no 'flibbertigibbet'"):
        spec.data.read(str(file), wanted, labels)


def test_phrases_to_translate_are_read_as_they_were_learned(tmp_path):
    spec = load("translate", *FEW["translate"])
    data = data_of(spec)
    file = tmp_path / "phrases.txt"
    file.write_text("".join(f"{one.split(': ', 1)[1]}\n" for one in data.train.names[:3]))
    found = spec.data.read(str(file), Wanted(spec), data.labels)
    np.testing.assert_array_equal(found.inputs["english"], data.train.inputs["english"][:3])
    into = spec.data.writes(spec)
    assert (found.inputs[into][:, 0] == data.train.inputs[into][0, 0]).all()
    assert not found.inputs[into][:, 1:].any()


def test_exact_phrases_are_counted_by_kind():
    spec = load("translate", *FEW["translate"])
    test = data_of(spec).test
    outputs = perfect(spec, test)
    first = test.targets["next"][0]
    kind = test.names[0].split(":")[0]
    outputs["next"][0, 0] = np.eye(768)[(first[0] + 1) % 768]
    scores = spec.data.scores(test, outputs)
    number = sum(name.startswith(f"{kind}:") for name in test.names)
    assert scores.pop(f"exact_{kind}") == pytest.approx(1 - 1 / number)
    assert set(scores.values()) == {1.0}


SPEAKS = """\
#!{python}
import array, math, sys, wave
word, path = sys.argv[-1], sys.argv[sys.argv.index("-w") + 1]
if word == "{mute}":
    sys.exit("no voice")
with wave.open(path, "wb") as file:
    file.setnchannels(1), file.setsampwidth(2), file.setframerate(22050)
    tone = [int(9000 * math.sin(6.2832 * 440 * at / 22050)) for at in range(4410)]
    file.writeframes(array.array("h", [0] * 2205 + tone + [0] * 2205).tobytes())
"""
ESPEAK = ["data.kind=espeak", "data.samples=6", "data.test=2", "data.noise=90"]


@pytest.fixture
def espeak(tmp_path, monkeypatch):
    """Puts a program of that name in the way that says every word but one as a tone."""
    monkeypatch.setenv("PATH", str(tmp_path))
    said.cache_clear()

    def put(mute=""):
        program = tmp_path / "espeak-ng"
        program.write_text(SPEAKS.format(python=sys.executable, mute=mute))
        program.chmod(0o755)

    yield put
    said.cache_clear()


def test_digits_are_spoken_by_espeak_where_it_is_installed(espeak):
    espeak()
    data = data_of(load("speech", *ESPEAK))
    assert data.notice == "synthetic: digits by espeak-ng, with noise"
    for name, sound in zip(data.train.names, data.train.inputs["sound"], strict=True):
        text = name.split(", ")[0]
        heard = np.abs(sound[: len(sound) // 80 * 80]).reshape(-1, 80).max(axis=1) > 0.1
        begins = np.flatnonzero(heard[1:] & ~heard[:-1])
        assert len(begins) + heard[0] == len(text)  # silence is cut off, gaps come in between
        strongest = np.abs(np.fft.rfft(sound)).argmax() * 8000 / len(sound)
        assert strongest == pytest.approx(440, abs=10)


def test_without_espeak_or_where_it_fails_there_is_a_word(espeak):
    with pytest.raises(DataError, match=r"no program espeak-ng here.*data\.kind=spoken"):
        data_of(load("speech", *ESPEAK))
    espeak(mute="one")
    with pytest.raises(DataError, match=r"did not say 'one': .*Repair it"):
        data_of(load("speech", *ESPEAK, "data.samples=60"))
