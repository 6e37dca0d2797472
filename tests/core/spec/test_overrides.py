import pytest

import xarch as xa
from xarch.components.encoders.mlp import MLP
from xarch.errors import SpecError


@pytest.fixture
def image():
    return xa.load("image")


def test_the_issues_example(image):
    spec = image.set("modules.see.widths", [16, 32]).swap("see", "vit", dim=64, depth=3)
    assert spec.modules["see"].model_dump(include={"dim", "depth", "patch"}) == {
        "dim": 64,
        "depth": 3,
        "patch": 4,
    }
    assert str(xa.diff(image, spec)).startswith("~ modules.see: cnn(widths=[32, 64], ")
    assert image == xa.load("image")


@pytest.mark.parametrize(
    ("change", "path", "value"),
    [
        ("modules.see.widths=[16, 32]", ("modules", "see", "widths"), [16, 32]),
        ("modules.see.widths[1]=5", ("modules", "see", "widths"), [32, 5]),
        ("modules.see.widths.1=5", ("modules", "see", "widths"), [32, 5]),
        ("modules.see.block=vit", ("modules", "see", "block"), "vit"),
        ("outputs.label.head=regressor", ("outputs", "label", "inputs"), ["see"]),
        ("train.optimizer.learning_rate=1e-2", ("train", "optimizer", "learning_rate"), 0.01),
        ("budget.parameters=2M", ("budget", "parameters"), 2_000_000),
        ("run.seed=7", ("run", "seed"), 7),
        ("modules.see={block: mlp, widths: [3]}", ("modules", "see", "widths"), [3]),
    ],
)
def test_changes_by_dotted_path(change, path, value):
    data = xa.load("image", change).to_dict()
    for part in path:
        data = data[part]
    assert data == value


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("modules.see.width=3", "cnn has no option 'width'. Did you mean 'widths'"),
        ("modules.sea.widths=[3]", "modules has no 'sea'. Did you mean 'see'"),
        ("modules.see.block=vitt", "Did you mean 'vit'"),
        ("modules.see.widths[2]=3", "expected a position from 0 to 1"),
        ("train.epochs.x=3", "is no list and no mapping"),
        ("train.epoch=3", "train has no option 'epoch'. Did you mean 'epochs'"),
        ("trains.epochs=3", "a spec has no option 'trains'. Did you mean 'train'"),
        ("modules.see.widths", "is no override"),
        ("=3", "is no override"),
        ("modules..see=3", "is no path"),
        ("run.seed=[", "no YAML"),
        ("modules=3", "modules: expected a mapping"),
    ],
)
def test_a_wrong_change_is_told(change, says):
    with pytest.raises(SpecError, match=says):
        xa.load("image", change)


def test_options_by_name(image):
    assert xa.load("image", classes=5) == image.set("outputs.label.classes", 5)
    with pytest.raises(SpecError, match=r"has the option 'klasses'. Did you mean 'classes'"):
        xa.load("image", klasses=5)
    with pytest.raises(SpecError, match=r"modules.see.widths or modules.hear.widths|say which"):
        xa.load("multimodal", widths=[5])


def test_swapping(image):
    assert image.swap("see", MLP(widths=(5,))) == image.swap("see", "mlp", widths=[5])
    assert image.swap("label", "multilabel", labels=2).outputs["label"].inputs == ("see",)
    with pytest.raises(SpecError, match=r"no module or output 'sea'. Did you mean 'see'"):
        image.swap("sea", "mlp")
    with pytest.raises(SpecError, match=r"vit has no option 'widths'"):
        image.swap("see", "vit", widths=[3])


def test_shapes_are_followed_when_all_changes_are_made(image):
    broken = image.set("inputs.picture", {"kind": "table", "numeric": 8})
    with pytest.raises(SpecError, match=r"cnn takes image, and is given a table of 8"):
        broken.check()
    broken.swap("see", "mlp").check()


def test_differences(image):
    other = image.set("train.epochs", 3).set("budget.flops", 10**9)
    other = other.set("modules.see.widths", [16, 64])
    assert [str(one) for one in xa.diff(image, other)] == [
        "~ modules.see.widths: [32, 64] -> [16, 64]",
        "~ train.epochs: 20 -> 3",
        "~ budget.flops: None -> 1000000000",
    ]
    assert not xa.diff(image, image)
    assert [one.sign for one in xa.diff(image, xa.load("multimodal"))].count("+") > 3


def test_a_chain():
    spec = xa.chain(
        {"kind": "table", "numeric": 8},
        {"block": "mlp", "widths": [128]},
        MLP(widths=(64,)),
        {"head": "multilabel", "labels": 1},
    )
    assert list(spec.modules) == ["mlp", "mlp_2"]
    assert spec.budget().parameters == 8 * 128 + 128 + 128 * 64 + 64 + 64 + 1
    with pytest.raises(SpecError, match=r"A chain has an input"):
        xa.chain({"kind": "table", "numeric": 8})
