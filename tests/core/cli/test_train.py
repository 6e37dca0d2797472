"""`xarch train`, `eval` and `predict` on a machine without a framework: what goes wrong."""

import pytest


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there").mkdir()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["train", "image", "-o", "there"], "there exists already. Name another folder with -o"),
        (["train", "image", "outputs.label.classes=9"], "outside 0 to 8; see classes"),
        (["train", "image", "data.source=image_folder", "data.path=no"], "There is no folder no"),
        (["train", "image", "--backend", "torhc"], "Did you mean 'torch'"),
        (["tune", "image", "--search", "train.epochs=3"], "neither a list nor a range"),
        (["tune", "image", "--budget", "lots"], "--budget takes a whole number"),
        (["eval", "nothing"], "There is no run folder nothing"),
        (["agent", "-o", "there"], "there exists already. Name another folder with -o"),
        (["agent", "--environment", "CartPoel-v1", "-o", "a"], "There is no environment"),
        (["agent", "image", "-o", "a"], "it needs one input, named observation"),
        (["check", "nothing"], "No installed package 'nothing' announces a component"),
        (["check", "xarch", "--backends", "torhc"], "Did you mean 'torch'"),
        (["card", "nothing"], "neither a preset nor a file"),
        (["card", "image", "--backends", "torch,,jax"], "names with commas between them"),
        (["card", "there"], "it has no spec.yaml"),
        (["budget", "image", "--picture", "a.png"], "does not end in .svg"),
        (["budget", "image", "--picture", "no/a.svg"], "cannot be written"),
        (["predict", "there", "a.png"], "it has no spec.yaml"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_mistake_is_one_message_and_exit_status_2(xarch, tmp_path, arguments, says):
    done = xarch(*arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["there"]
