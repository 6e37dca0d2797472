"""Mistakes in a spec: each is told with its place and with what was expected."""

import pytest

from xarch.errors import SavedModelError, SpecError
from xarch.spec import load, presets

TEXT = """\
xarch: 1
inputs:
  picture: {kind: image, height: 8, width: 8, channels: 1}
modules:
  see:
    block: cnn
    widths: [8]
graph:
  see: {inputs: [picture]}
outputs:
  label: {head: classifier, inputs: [see], classes: 10}
"""


@pytest.fixture
def written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(text, name="m.yaml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return name

    return write


def test_the_text_is_right(written):
    assert load(written(TEXT)).inputs["picture"].sizes == (8, 8, 1)


MISTAKES = [
    ("block: cnn", "block: cn", "m.yaml:6: modules.see.block: There is no block 'cn'. Did you"),
    ("block: cnn", "", "m.yaml:5: modules.see.block: expected 'block' with a name"),
    ("block: cnn", "block: classifier", "'classifier' is no block"),
    ("widths", "width", "m.yaml:7: modules.see.width: cnn has no option 'width'. Did you mean"),
    ("[8]", "[8, x]", r"m.yaml:7: modules.see.widths\[1\]: expected a whole number from 1 to"),
    ("[8]", "[8, 0]", r"widths\[1\]: expected a whole number from 1 to \d+, got 0"),
    ("[8]", "[8, 2.5]", r"widths\[1\]: expected a whole number .* got 2.5"),
    ("[8]", "[true]", r"widths\[0\]: expected a whole number .* got True"),
    ("[8]", "[]", "widths: expected at least 1 of them, got none"),
    ("[8]", "8", "expected a list, each a whole number from 1 to 1048576, got 8"),
    ("[8]", "[8]\n    style: residul", "got 'residul'. Did you mean 'residual'"),
    ("[8]", "[8]\n    dropout: 1", "dropout: expected a number from 0 to below 1, got 1"),
    ("kind: image", "kind: imag", "m.yaml:3: inputs.picture.kind: .* Did you mean 'image'"),
    ("height: 8, ", "", "m.yaml:3: inputs.picture.height: is missing; expected a whole number"),
    ("head: classifier", "head: cnn", "'cnn' is no head. Known: classifier"),
    (", classes: 10", "", "m.yaml:11: outputs.label.classes: is missing; expected a whole number"),
    ("classes: 10", "classes: 10, weight: 0", "outputs.label.weight: expected a number above 0"),
    ("xarch: 1", "xarch: 2", "m.yaml:1: xarch: version 2 is newer than this xarch reads"),
    ("xarch: 1", "xarch: yes", "expected the version of the spec"),
    ("xarch: 1", "xarch: 1\nname: My model", "name: .*small letters"),
    (
        "  see: {inp",
        "  See: {inp",
        r"m.yaml:9: graph.See: expected a name \(up to 64 small letters",
    ),
    ("[picture]", "[pictures]", r"m.yaml:9: graph.see.inputs\[0\]: .* Did you mean 'picture'"),
    ("[picture]", "[see]", "m.yaml:9: graph.see: the graph runs in a circle: see -> see"),
    ("[picture]", "picture, module: se", "graph.see.module: there is no module 'se'. Did you"),
    ("  see: {inputs", "  picture: {module: see, inputs", "is an input's name too"),
    ("graph:", "  other: {block: mlp}\ngraph:", "m.yaml:8: modules.other: no node of the graph"),
    ("modules:", "  more: {kind: table, numeric: 1}\nmodules:", "inputs.more: leads to no output"),
    ("height: 8", "height: 8, optional: maybe", "optional: expected true or false, got 'maybe'"),
    ("block: cnn", "block: rnn", "m.yaml:5: modules.see: rnn takes sequence, and is given an imag"),
    ("[8]", "[8, 8, 8, 8, 8]", "m.yaml:5: modules.see: a window of 2 x 2 does not fit into an"),
    ("classes: 10", "classes: 10, loss: mse", "loss: classifier has no loss 'mse'. Known: "),
    ("classes: 10", "classes: 10, metrics: [accurcy]", "no metric 'accurcy'. Did you mean 'acc"),
    ("classes: 10", "classes: 3, metrics: [top_5_accuracy]", "metrics: top_5_accuracy needs 5 cl"),
    ("graph:", "budget: {parameters: 100}\ngraph:", "m.yaml:8: budget.parameters: the model has"),
    ("graph:", "budget: {parameters: 3X}\ngraph:", "a text such as 2M or null, got '3X'"),
    ("graph:", "tran: {}\ngraph:", "m.yaml:8: tran: a spec has no option 'tran'. Did you mean 'tr"),
    ("graph:", "train: {optimizer: {momentum: 0.5}}\ngraph:", "momentum is an option of sgd and"),
    ("graph:", "train: {batch_size: 0}\ngraph:", "train.batch_size: expected a whole number from"),
    (
        "graph:",
        "train: {optimizer: {schedule: {name: sine}}}\ngraph:",
        "schedule.name: expected 'c",
    ),
    ("graph:", "data: {source: digit}\ngraph:", "m.yaml:8: data.source: .*Did you mean 'digits'"),
    ("graph:", "data: {source: digits, test: 1}\ngraph:", "data.test: expected a number above 0"),
    ("outputs:\n  label", "out:\n  label", "m.yaml:10: out: a spec has no option 'out'"),
]


@pytest.mark.parametrize(("old", "new", "says"), MISTAKES, ids=[new[:50] for _, new, _ in MISTAKES])
def test_a_mistake_is_told_with_file_line_and_path(written, old, new, says):
    assert old in TEXT
    with pytest.raises(SpecError, match=says):
        load(written(TEXT.replace(old, new, 1)))


def test_all_mistakes_are_told_at_once(written):
    text = TEXT.replace("widths: [8]", "widths: [0]\n    norm: bach").replace("classes: 10", "x: 1")
    with pytest.raises(SpecError) as raised:
        load(written(text))
    lines = str(raised.value).splitlines()
    assert "has 4 mistakes" in lines[0]
    assert ["m.yaml:7" in lines[1], "m.yaml:8" in lines[2]] == [True, True]


def test_a_longer_circle_is_named():
    data = load("image").to_dict()
    data["modules"]["more"] = {"block": "mlp"}
    data["graph"] = {"see": {"inputs": ["more"]}, "more": {"inputs": ["see"]}}
    with pytest.raises(SpecError, match=r"circle: (see -> more -> see|more -> see -> more)"):
        load(data)


def test_a_module_used_twice_on_other_sizes():
    data = load("multimodal").to_dict()
    data["modules"].pop("hear")
    data["graph"]["hear"] = {"module": "join", "inputs": ["see", "tone"]}
    with pytest.raises(SpecError, match=r"'join' shares its weights, so its inputs need one size"):
        load(data)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("imag", "neither a preset nor a file .* Did you mean 'image'"),
        ("missing.yaml", "There is no file missing.yaml"),
        (3, "A spec is a preset's name"),
        ([], "A spec is a preset's name"),
        ({}, "outputs: is missing"),
        ({"inputs": [], "outputs": 3}, "expected a mapping"),
        ({"inputs": {"x": 3}, "outputs": {"y": None}}, "expected a mapping with 'kind', got 3"),
        ({3: 4}, "expected a mapping|no option"),
    ],
)
def test_what_is_no_spec(source, says):
    with pytest.raises(SpecError, match=says):
        load(source)


def test_a_file_of_keras_without_a_spec(written):
    with pytest.raises(SavedModelError, match=r"no .keras file"):
        load(written("x", "m.keras"))


@pytest.mark.parametrize("name", presets())
def test_yaml_json_and_python_give_the_same_spec(name, written):
    spec = load(name)
    for brief in (True, False):
        again = [
            load(spec.to_dict(brief=brief)),
            load(written(spec.to_yaml(brief=brief), "a.yaml")),
            load(written(spec.to_json(brief=brief), "a.json")),
            load(spec),
        ]
        assert all(one == spec for one in again)
        assert [one.to_yaml(brief=brief) for one in again] == [spec.to_yaml(brief=brief)] * 4


def test_objects_and_names_give_the_same_spec():
    from xarch.components.encoders.cnn import CNN
    from xarch.components.heads.classifier import Classifier
    from xarch.spec.document import Optimizer, Schedule
    from xarch.spec.inputs import Image

    spec = load(
        {
            "inputs": {"picture": Image(height=8, width=8, channels=1)},
            "modules": {"see": CNN(widths=(8,))},
            "graph": {"see": {"inputs": "picture"}},
            "outputs": {"label": {"head": Classifier(classes=10), "inputs": ["see"]}},
        }
    )
    assert spec.to_dict() == load({**load("image").to_dict(), **spec.to_dict()}).to_dict()
    assert spec.outputs["label"].head.classes == 10
    falls = Schedule(name="linear", steps=10)
    named = spec.set(
        "train.optimizer", {"name": "sgd", "schedule": {"name": "linear", "steps": 10}}
    )
    assert spec.set("train.optimizer", Optimizer(name="sgd", schedule=falls)) == named
