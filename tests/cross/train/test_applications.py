"""The applications on every backend, for a moment: they learn, and the curves agree."""

from dataclasses import asdict

import numpy as np
import pytest
from support import NAMES

from xarch import agents, train
from xarch.agents.options import PPO
from xarch.errors import DataError, TrainError
from xarch.spec import load

#: A minimum of data and of model; dropout stays where a preset has it.
FEW = {
    "faces": [
        "modules.see.widths=[4, 8]",
        "data.identities=24",
        "data.pictures=16",
        "data.test=6",
        "train.batch_size=128",
        "train.optimizer.schedule=null",
    ],
    "multimodal": ["modules.see.widths=[4]", "data.samples=512", "data.test=64"],
}


@pytest.mark.parametrize("name", FEW)
def test_an_application_learns_alike_on_every_backend(workers, tmp_path, name):
    logs = [
        train.train(
            name,
            *FEW[name],
            "train.epochs=2",
            output=tmp_path / backend,
            backend=backend,
            workers=workers,
            command=["x"],
        ).log
        for backend in NAMES
    ]
    assert logs[0][-1]["loss"] < logs[0][0]["loss"]
    for log in logs[1:]:
        for one, two in zip(logs[0], log, strict=True):
            assert two["loss"] == pytest.approx(one["loss"], rel=2e-3)
            assert two["val_loss"] == pytest.approx(one["val_loss"], rel=2e-3)


def test_a_run_answers_for_the_samples_that_it_writes(workers, tmp_path):
    few = ("data.samples=64", "data.test=9", "train.epochs=1")
    run = train.train("plates", *few, output=tmp_path / "run", workers=workers, command=["x"])
    written = train.samples(run.path, output=tmp_path / "seen", count=4)
    found = train.predict(run.path, [one.name for one in written], workers=workers)
    assert [one.name for one in found] == [one.name for one in written]
    for one, two in zip(found, written, strict=True):
        assert one.answers.keys() == two.truths.keys() == {"text"}
        assert len(two.truths["text"]) == 6
    with pytest.raises(TrainError, match="is a run, which is as it is: a=1"):
        train.samples(run.path, "a=1", output=tmp_path / "more")


def test_translations_are_written_token_by_token(workers, tmp_path):
    words = {"a": "x", "b": "y", "c": "z"}
    texts = ["".join(np.random.default_rng(at).choice(list(words), 3)) for at in range(300)]
    pairs = [f"{one}\t{''.join(words[letter] for letter in one)}" for one in texts]
    (tmp_path / "pairs.tsv").write_text("\n".join(pairs))
    (tmp_path / "new.txt").write_text("abc\ncab\n")
    spec = load(
        "translate",
        "data.source=parallel_text",
        f"data.path={tmp_path / 'pairs.tsv'}",
        "inputs.english.vocabulary=8",
        "inputs.english.length=4",
        "inputs.written.vocabulary=8",
        "inputs.written.length=5",
        "outputs.next.vocabulary=8",
        "modules.read.depth=1",
        "modules.write.depth=1",
        "train.epochs=8",
        "train.batch_size=16",
    )
    run = train.train(spec, output=tmp_path / "run", workers=workers, command=["x"])
    for beam in (1, 3):
        found = train.predict(
            run.path, [str(tmp_path / "new.txt")], beam=beam, backend=NAMES[-1], workers=workers
        )
        assert [one.answers["next"] for one in found] == ["xyz", "zxy"]


def test_an_agent_learns_alike_on_every_backend(workers, tmp_path):
    few = PPO(steps=1024, players=4, horizon=64, passes=2, batch=128)
    made = [
        agents.train(
            load("agent"),
            "CartPole-v1",
            backend=backend,
            workers=workers,
            options=few,
            output=tmp_path / backend,
            command=["x"],
        )
        for backend in NAMES
    ]
    for other in made[1:]:
        losses = [[line["loss"] for line in one.log] for one in (made[0], other)]
        np.testing.assert_allclose(losses[1], losses[0], rtol=1e-3, atol=1e-4)
        assert other.score.returns == made[0].score.returns

    run = train.read_run(tmp_path / NAMES[0])
    assert run.spec == made[0].spec == load(run.model)
    assert [line["steps"] for line in run.log] == [256, 512, 768, 1024]
    assert run.manifest["learning"] == {"algorithm": "PPO", **asdict(few)}
    assert run.manifest["returns"] == list(made[0].score.returns)
    assert run.manifest["results"]["return"] == made[0].score.mean
    assert (run.manifest["command"], run.manifest["backend"]["name"]) == ("x", NAMES[0])
    page = run.page.read_text()
    assert "<script" not in page
    assert "return by steps in the environment" in page
    again = agents.evaluate(run, backend=NAMES[1], workers=workers)
    assert again.score.returns == made[0].score.returns
    with pytest.raises(TrainError, match="has no held-out data"):
        train.evaluate(run.path, workers=workers)
    with pytest.raises(DataError, match=r"an agent's run.*not to files"):
        train.predict(run.path, ["a.png"], workers=workers)
