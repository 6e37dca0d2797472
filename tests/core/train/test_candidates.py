"""What `suggest` tries."""

import pytest

from xarch.errors import SpecError
from xarch.spec import load
from xarch.train.fit import counted
from xarch.train.suggesting import candidates, suggest


def test_candidates_fit_the_input_and_the_budget():
    spec = load("image")
    found = candidates(spec, "see", 30_000)
    assert found[0] == ("cnn", (), spec)
    assert {"cnn", "mlp"} <= {block for block, *_ in found}
    assert all(one.budget().parameters <= 30_000 for *_, one in found)
    more = candidates(spec, "see", 10**9)
    assert len(more) > len(found)
    assert "vit" in {block for block, *_ in more}
    for _, changes, one in more:
        assert load("image", *changes) == one
    assert len({one.to_json() for *_, one in more}) == len(more)


def test_candidates_of_a_sequence_are_for_sequences():
    found = candidates(load("multimodal"), "read", 10**9)
    assert {"rnn", "transformer", "conv1d"} == {block for block, *_ in found}


@pytest.mark.parametrize(
    ("name", "options", "says"),
    [
        ("image", {"module": "sea"}, "There is no module 'sea'. Did you mean 'see'"),
        ("multimodal", {}, "Say which module to exchange with --module: see, embed"),
        ("image", {"parameters": 10}, "No candidate for 'see' has 10 parameters or fewer"),
    ],
)
def test_what_cannot_be_tried_is_told(name, options, says):
    with pytest.raises(SpecError, match=says):
        suggest(name, **options)


def test_a_candidate_falls_over_the_steps_of_its_own_short_training():
    changes = ("train.optimizer.schedule.name=cosine", "train.epochs=3", "train.batch_size=10")
    spec = counted(load("image", *changes), 95)
    assert spec.train.optimizer.schedule.steps == 30
