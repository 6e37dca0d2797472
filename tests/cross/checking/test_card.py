"""Model cards: the cross-backend table is measured, the rest is what the run folder says."""

import pytest
from support import NAMES

from xarch import train
from xarch.checking import card
from xarch.checking.measuring import MOST
from xarch.errors import TrainError
from xarch.spec import load

SMALL = ("modules.see.widths=[4]", "modules.see.dropout=0.2", "data.test=0.9")


@pytest.fixture(scope="module")
def run(tmp_path_factory, workers):
    folder = tmp_path_factory.mktemp("cards") / "run"
    return train.train(
        "image", *SMALL, "train.epochs=1", output=folder, workers=workers, command=["x"]
    )


def test_a_run_s_card_has_what_was_measured(run, tmp_path):
    found = card(run.path)
    assert found.samples == "32 held-out samples"
    assert list(found.measured.distances) == list(NAMES)
    assert set(found.measured.parameters.values()) == {run.spec.budget().parameters}
    assert found.measured.agrees
    for one in found.measured.distances.values():
        assert max(one.outputs, one.gradients) < MOST
        assert 0 < one.single < 1e-5  # float32 rounds
    html = found.write(tmp_path / "card.html").read_text("utf-8")
    assert "<script" not in html
    assert "The graph of image" in html
    assert "scikit-learn" in html
    for name, one in found.measured.distances.items():
        assert name in html
        assert f"{one.single:.1e}" in html
    with pytest.raises(TrainError, match="cannot change it"):
        card(run.path, "run.seed=1")


def test_a_spec_s_card_is_of_its_initial_weights(tmp_path):
    found = card("agent", backends=NAMES[:2])
    assert found.measured.agrees
    assert found.samples == "32 random samples"
    assert found.spec == load("agent")
    assert "the weights are the initial ones" in found.write(tmp_path / "c.html").read_text("utf-8")
