"""What `--search` may say, and what a spec says to it."""

import math

import pytest

from xarch.errors import ArgumentError, SpecError, XarchError
from xarch.spec import load
from xarch.spec.loading import presets
from xarch.train.tuning.checking import space
from xarch.train.tuning.objective import objective
from xarch.train.tuning.space import Choice, Range, parse, shortened
from xarch.train.tuning.start import spread
from xarch.train.tuning.usual import usual

IMAGE = load("image")
LOSS = objective(IMAGE, "loss")


def of(*texts, spec=IMAGE, by="loss"):
    return space(spec, [parse(one) for one in texts], objective(spec, by))


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("a.b=[16, 32]", Choice("a.b", (16, 32))),
        ("a.b=[[16],[16,32]]", Choice("a.b", ([16], [16, 32]))),
        (" a.b = [cnn, no, null]", Choice("a.b", ("cnn", "no", None))),
        ("a.b=1..4", Range("a.b", 1, 4)),
        ("a.b=32..128:32", Range("a.b", 32, 128, step=32)),
        ("a.b=16..256:log", Range("a.b", 16, 256, log=True)),
        ("a.b=1e-4..1e-2:log", Range("a.b", 1e-4, 1e-2, log=True)),
        ("a.b=0..0.5", Range("a.b", 0.0, 0.5)),
        ("a.b=-1..+.5", Range("a.b", -1.0, 0.5)),
    ],
)
def test_choices_and_ranges_are_read_and_written_alike(text, item):
    assert parse(text) == item
    assert parse(str(item)) == item


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("modules.see.widths", "has no path=values. Write choices as a list"),
        ("=[1,2]", "has no path=values"),
        ("a=7", "neither a list nor a range. Write choices as a list, such as"),
        ("a=1..", "neither a list nor a range"),
        ("a=one..two", "neither a list nor a range"),
        ("a=[1,", "neither a list nor a range"),
        ("a=[1]", "gives 1 choices; two or more are needed"),
        ("a=[1, 2, 1]", "gives 1 twice; write it once"),
        ("a=4..1", "the lower end comes first, and the upper end is above it"),
        ("a=1e999..2", "the lower end comes first"),
        ("a=0..1:log", "a logarithmic range begins above 0"),
        ("a=1..9:lin", "expected :log or a step such as :32 behind the range, got ':lin'"),
        ("a=1..9:0", "expected :log or a step"),
        ("a=0.1..0.9:2", "a step is for whole numbers"),
        ("a=1..9:3", "steps of 3 from 1 do not meet 9"),
    ],
)
def test_a_search_that_cannot_be_read_says_what_was_expected(text, says):
    with pytest.raises(ArgumentError, match=r"--search ") as caught:
        parse(text)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        (["modules.sea.widths=[[1],[2]]"], "modules has no 'sea'. Did you mean 'see'"),
        (["modules.see.width=[1,2]"], "cnn has no option 'width'"),
        (["modules.see.widths=[[8],[8,-1]]"], "[8, -1] does not fit"),
        (["modules.see.dropout=0..1.5"], "1.5 does not fit"),
        (["modules.see.depth=0..3"], "0 does not fit"),
        (["modules.see.depth=1.0..3.0"], "does not fit"),
        (["train.optimizer.momentum=0..0.9"], "momentum is an option of sgd and rmsprop"),
        (["modules.see.block=[cnn,cnnn]"], "There is no block 'cnnn'"),
        (["modules.see.block=[cnn,vit]", "modules.see.patch=[2,3]"], "3 does not fit"),
        (["data.test=0.1..0.5"], "only what does not change the data or the measure may vary"),
        (["run.seed=1..5"], "only what does not change the data or the measure may vary"),
        (["outputs.label.head=[classifier,regressor]"], "only what does not change the data"),
        (["train.epochs=1..3", "train.epochs=[2,3]"], "names train.epochs twice"),
        (["outputs.label.weight=1.0..2.0"], "losses that are computed differently cannot be"),
    ],
)
def test_what_does_not_fit_the_spec_is_refused_with_its_value_and_the_reason(texts, says):
    with pytest.raises(XarchError) as caught:
        of(*texts)
    assert says in str(caught.value)
    assert "--search" in str(caught.value)


def test_an_option_varies_only_where_the_chosen_block_has_it():
    found = of(
        "modules.see.widths=[[8],[16,32]]",
        "modules.see.block=[cnn,vit]",
        "modules.see.patch=[2,4]",
        "train.optimizer.name=[sgd,adam]",
        "train.optimizer.momentum=0..0.9",
    )
    paths = {key: [one.path.split(".")[-1] for one in some] for key, some in found.applying.items()}
    assert paths == {
        ("cnn", "sgd"): ["widths", "momentum"],
        ("cnn", "adam"): ["widths"],
        ("vit", "sgd"): ["patch", "momentum"],
        ("vit", "adam"): ["patch"],
    }


def test_combinations_are_counted_out_where_they_are_few():
    texts = ("modules.see.block=[cnn,vit,log_mel,mlp]", "modules.see.widths=[[8],[16,32]]")
    with pytest.raises(SpecError, match="log_mel does not fit"):
        of(*texts)
    found = of(texts[0].replace("log_mel,", ""), texts[1], "modules.see.patch=2..4:2")
    assert len(found.combinations(6)) == 2 + 2 + 2
    assert found.combinations(5) is None
    assert of("modules.see.dropout=0..0.5").combinations(10**9) is None


def test_the_first_candidates_are_spread_over_the_space():
    texts = ("a.b=[x,y,z]", "a.c=1e-4..1e0:log", "a.d=2..6", "a.e=0.0..1.0", "a.f=16..256:log")
    items = [parse(one) for one in texts]
    found = spread(items, 10, seed=3)
    assert all(one.holds(values[one.path]) for one in items for values in found)
    counts = [[values["a.b"] for values in found].count(one) for one in "xyz"]
    assert min(counts) >= 3
    assert {round(math.log10(values["a.c"]), 1) for values in found} == {
        round(-3.8 + 0.4 * at, 1) for at in range(10)
    }
    assert [[values["a.d"] for values in found].count(one) for one in range(2, 7)] == [2] * 5
    assert (
        len({values["a.e"] for values in found}) == len({values["a.f"] for values in found}) == 10
    )
    assert found == spread(items, 10, seed=3) != spread(items, 10, seed=4)


def test_the_specs_own_block_keeps_its_options():
    found = of("modules.see.block=[cnn,mlp]")
    assert found.as_it_is() == {"modules.see.block": "cnn"}
    assert found.changes({"modules.see.block": "cnn"}) == ()
    assert found.changes({"modules.see.block": "mlp"}) == ("modules.see.block=mlp",)


def test_a_range_of_whole_numbers_is_one_of_numbers_where_the_option_takes_any():
    found = of("modules.see.dropout=0..0.5", "train.optimizer.learning_rate=1..2")
    assert not any(one.whole for one in found.items)
    assert of("modules.see.depth=1..2").items[0].whole


def test_the_spec_as_it_is_lies_outside_or_inside():
    assert of("modules.see.widths=[[8],[16]]").as_it_is() is None
    assert of("modules.see.widths=[[8],[32,64]]").as_it_is() == {"modules.see.widths": [32, 64]}


@pytest.mark.parametrize("name", [name for name in presets() if name != "agent"])
def test_the_usual_space_holds_the_spec_and_fits_it(name):
    spec = load(name)
    items = usual(spec)
    assert items[0].path == "train.optimizer.learning_rate"
    assert len(items) > 2
    assert space(spec, items, objective(spec, "loss")).as_it_is() is not None


def test_dropout_that_does_nothing_does_not_vary():
    spec = load("sentiment")
    assert len(spec.modules["read"].widths) == 1
    assert "modules.read.dropout" not in {one.path for one in usual(spec)}


def test_objectives_know_their_direction():
    assert str(objective(IMAGE, "accuracy")) == "accuracy (higher is better)"
    assert str(LOSS) == "loss (lower is better)"
    house = load("image", "outputs.label.head=regressor")
    assert str(objective(house, "mean_absolute_error")).endswith("(lower is better)")
    with pytest.raises(ArgumentError, match=r"measures no 'acuracy'\. Did you mean 'accuracy'"):
        objective(IMAGE, "acuracy")


def test_paths_are_shortened_as_far_as_they_stay_apart():
    paths = ["modules.see.widths", "modules.hear.widths", "train.epochs"]
    assert [*shortened(paths).values()] == ["see.widths", "hear.widths", "epochs"]


def test_an_unknown_place_is_told_before_anything_else():
    with pytest.raises(SpecError, match="does not fit"):
        of("modules.see=[1,2]")
